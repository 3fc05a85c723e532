// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::eligibility, "eligibility", "1.0.0",
            "Conditions people and papers must meet before money moves.");
