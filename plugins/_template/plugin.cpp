// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rule.hpp"

// Name, version of the behaviour (raise it whenever any amount would change), purpose.
ANNONA_RULE(rules::template_rule, "template", "1.0.0", "No single purchase above an amount.");
