// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::demurrage, "demurrage", "1.0.0", "Money that lies idle loses a share.");
