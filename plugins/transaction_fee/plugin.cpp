// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::transaction_fee, "transaction_fee", "1.0.0",
            "What a payment or transfer costs, who pays it and who gets it.");
