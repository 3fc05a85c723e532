/* SPDX-License-Identifier: Apache-2.0 */
#include "good_table.h"

extern int32_t nobody_defines_this(void);

static const annona_about about = ANNONA_TEST_ABOUT("undefined_symbol");
static annona_rule_v1 table = ANNONA_TEST_TABLE(&about);

ANNONA_TEST_EXPORT const annona_rule_v1* annona_rule_entry(void);
const annona_rule_v1* annona_rule_entry(void) {
    table.flags = (uint32_t)nobody_defines_this();
    return &table;
}
