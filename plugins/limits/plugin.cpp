// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

ANNONA_RULE(annona::rules::limits, "limits", "1.0.0",
            "How much, how often and how soon again money may move, and how much may be held.");
