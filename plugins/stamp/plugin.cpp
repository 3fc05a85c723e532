// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::stamp, "stamp", "1.0.0",
            "Notes that need a renewal stamp at every boundary, or lose its price.");
