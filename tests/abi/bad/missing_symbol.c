/* SPDX-License-Identifier: Apache-2.0 */
#include "good_table.h"

static const annona_about about = ANNONA_TEST_ABOUT("missing_symbol");
static const annona_rule_v1 table = ANNONA_TEST_TABLE(&about);

/* A well-meant plugin whose entry point has another name. */
ANNONA_TEST_EXPORT const annona_rule_v1* rule_entry(void);
const annona_rule_v1* rule_entry(void) { return &table; }
