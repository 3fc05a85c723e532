// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::place_time, "place_time", "1.0.0",
            "On which days and at which hours money may be paid.");
