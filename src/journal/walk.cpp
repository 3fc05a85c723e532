// SPDX-License-Identifier: Apache-2.0
#include "journal/walk.hpp"

#include <annona/engine/entry_codec.hpp>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

failure at_entry(failure why, uint64_t sequence) {
    why.text = "entry " + std::to_string(sequence) + ": " + why.text;
    return why;
}

/// What is used again and again.
struct walking {
    record_opener opener;
    std::vector<std::byte> record;
    entry decoded;
};

result<void> walk_entries(const group_view& group, const walk_steps& steps, walking& with) {
    entry& decoded = with.decoded;
    for (size_t i = 0; i < group.ends.size(); ++i) {
        const uint64_t sequence = group.header.first_sequence + i;
        const auto bytes = group.entry(i);
        auto shown = bytes;
        if (steps.keys != nullptr) {
            if (auto opened = with.opener.record_of(group, i, 0xff, *steps.keys, with.record);
                !opened)
                return opened;
            shown = with.record;
        }
        if (auto well = decode(shown, decoded); !well) return at_entry(well.error(), sequence);
        if (decoded.sequence != sequence)
            return failure{"MALFORMED",
                           "the entry at place " + std::to_string(sequence) + " says it is entry " +
                               std::to_string(decoded.sequence),
                           {}};
        if (auto well = steps.on_entry(decoded, bytes); !well)
            return at_entry(well.error(), sequence);
    }
    return {};
}

}  // namespace

result<walk_report> walk(group_source& from, std::span<const std::byte> description, uint64_t last,
                         const walk_steps& steps) {
    sha256 hash;
    chain_check chain(chain_start(hash, description));
    walk_report report;
    std::vector<std::byte> blob;
    group_view group;
    walking with;
    while (chain.head().sequence < last) {
        const uint64_t next = chain.head().sequence + 1;
        const auto found = from.group_of(next, blob);
        if (!found) return found.error();
        if (!*found)
            return failure{"SEQUENCE_GAP", "entry " + std::to_string(next) + " is missing", {}};
        if (auto well = read_group(blob, group); !well) return at_entry(well.error(), next);
        if (auto well = chain.see(group); !well) return well.error();
        report.groups += 1, report.bytes += blob.size();
        if (steps.on_group)
            if (auto well = steps.on_group(group, chain.head()); !well) return well.error();
        if (steps.on_entry)
            if (auto well = walk_entries(group, steps, with); !well) return well.error();
    }
    report.head = chain.head();
    return report;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
