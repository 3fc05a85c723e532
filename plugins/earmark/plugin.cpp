// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::earmark, "earmark", "1.0.0", "Money buys some goods, in some shops.");
