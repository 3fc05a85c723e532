// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::refund, "refund", "1.0.0",
            "When goods may come back, and what becomes of money that is not spent.");
