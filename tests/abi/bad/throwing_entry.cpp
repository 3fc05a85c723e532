// SPDX-License-Identifier: Apache-2.0
#include <annona/abi/rule.h>

#include <stdexcept>

extern "C" __attribute__((visibility("default"))) const annona_rule_v1* annona_rule_entry() {
    throw std::runtime_error("no entry today");
}
