// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::top_up, "top_up", "1.0.0",
            "A bonus on units bought, or a part of their price, paid by somebody else.");
