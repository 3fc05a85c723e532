/* SPDX-License-Identifier: Apache-2.0 */
#include "good_table.h"

static const annona_about about = ANNONA_TEST_ABOUT("other_draft");
static annona_rule_v1 table = ANNONA_TEST_TABLE(&about);

ANNONA_TEST_EXPORT const annona_rule_v1* annona_rule_entry(void);
const annona_rule_v1* annona_rule_entry(void) {
    table.draft = 0xfeedf00du;
    return &table;
}
