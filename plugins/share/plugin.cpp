// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::share, "share", "1.0.0",
            "Shares a pot among accounts, or takes a share of accounts for a pot.");
