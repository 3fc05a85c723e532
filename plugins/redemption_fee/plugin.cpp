// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::redemption_fee, "redemption_fee", "1.0.0",
            "Who may turn units into money, after which time, and at what fee.");
