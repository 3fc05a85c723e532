// SPDX-License-Identifier: Apache-2.0
// Built once per misbehaviour; MISBEHAVIOUR names the table.
#include "misbehaving.hpp"

extern "C" __attribute__((visibility("default"))) const annona_rule_v1* annona_rule_entry() {
    return &annona::misbehaving::MISBEHAVIOUR;
}
