// SPDX-License-Identifier: Apache-2.0
//! From the first group to the last, each checked before it is shown.
#pragma once

#include <annona/engine/entry.hpp>

#include <functional>

#include "journal/chain.hpp"
#include "journal/group_source.hpp"
#include "journal/record_sealer.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// What a walk hands out. Everything is borrowed for the call; the first failure ends the walk.
struct walk_steps {
    std::function<result<void>(const group_view& group, const chain_head& head)> on_group;
    /// Entries decoded and in order; `bytes` is what is chained. Without it none is decoded.
    std::function<result<void>(const entry& one, std::span<const std::byte> bytes)> on_entry;
    /// Opens sealed parts and checks them. Without it they stay blank.
    opening_keys* keys = nullptr;
};

struct walk_report {
    chain_head head;
    uint64_t groups = 0;
    uint64_t bytes = 0;  // of groups
};

/// Checks shape, hashes and order of all groups up to `last`, and that each entry is one and has
/// its number. Failures name the entry or group at which the walk ended.
[[nodiscard]] result<walk_report> walk(group_source& from, std::span<const std::byte> description,
                                       uint64_t last, const walk_steps& steps = {});

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
