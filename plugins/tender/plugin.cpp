// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::tender, "tender", "1.0.0",
            "How much of a price may be paid in units, and from which purchase on.");
