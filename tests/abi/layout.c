/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include <annona/abi/rule.h>

#include "layout_fields.h"

#define STRUCT_LINE(type) {#type, NULL, 0, sizeof(type)},
#define FIELD_LINE(type, field) {#type, #field, offsetof(type, field), sizeof(((type*)0)->field)},

static const annona_layout_line lines[] = {ANNONA_LAYOUT(STRUCT_LINE, FIELD_LINE)};

const annona_layout_line* annona_layout_lines(size_t* count) {
    *count = sizeof(lines) / sizeof(lines[0]);
    return lines;
}
