// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::conversion, "conversion", "1.0.0",
            "What money, minutes or weights become in units: rate, rounding, step and fee.");
