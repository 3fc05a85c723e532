// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::expiry, "expiry", "1.0.0", "Money is good until a day, then it lapses.");
