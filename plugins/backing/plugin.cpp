// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::backing, "backing", "1.0.0",
            "No award beyond what the programme's reserve still covers.");
