// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::grant, "grant", "1.1.0",
            "How much an award is, computed in named steps from inputs and facts.");
