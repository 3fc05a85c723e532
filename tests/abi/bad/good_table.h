/* SPDX-License-Identifier: Apache-2.0
 * A table every check accepts, for plugins that then spoil one thing. NAME is the rule's name. */
#ifndef ANNONA_TESTS_ABI_GOOD_TABLE_H
#define ANNONA_TESTS_ABI_GOOD_TABLE_H

#include <annona/abi/rule.h>
#include <stddef.h>

#define ANNONA_TEST_EXPORT __attribute__((visibility("default")))

static int32_t create(const annona_params* params, annona_problems* problems, void** rule) {
    static char instance;
    (void)params;
    (void)problems;
    *rule = &instance;
    return ANNONA_OK;
}
static void destroy(void* rule) { (void)rule; }
static int32_t plan(const void* rule, annona_plan* out) {
    (void)rule;
    (void)out;
    return ANNONA_OK;
}

#define ANNONA_TEST_ABOUT(NAME)                                                                   \
    {                                                                                             \
        sizeof(annona_about), 0, NAME, "1.0.0", "A rule of the tests.", "Apache-2.0", NULL, NULL, \
            NULL, NULL, 0, 0                                                                      \
    }
#define ANNONA_TEST_TABLE(ABOUT)                                                                  \
    {                                                                                             \
        sizeof(annona_rule_v1), ANNONA_ABI_MAJOR, ANNONA_ABI_MINOR, 0, ANNONA_ABI_DRAFT, ABOUT,   \
            create, destroy, plan, NULL, NULL, NULL, NULL, NULL, NULL                             \
    }

#endif
