/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ANNONA_TESTS_ABI_LAYOUT_H
#define ANNONA_TESTS_ABI_LAYOUT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One line per struct (its size) or field (offset and size), as a C99 compiler lays them out. */
typedef struct annona_layout_line {
    const char* struct_name;
    const char* field_name; /* NULL: the struct itself */
    size_t offset;
    size_t size;
} annona_layout_line;

/* The lines and their count; static memory. */
const annona_layout_line* annona_layout_lines(size_t* count);

#ifdef __cplusplus
}
#endif
#endif
