// SPDX-License-Identifier: Apache-2.0
#include "journal/chain.hpp"

#include <string>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::byte description_mark[1] = {std::byte{3}};

}  // namespace

chain_head chain_start(sha256& hash, std::span<const std::byte> description) {
    return {0, 0, hash({description_mark, description})};
}

result<void> chain_check::see(const group_view& next) {
    const group_header& header = next.header;
    const std::string where =
        "the group that begins with entry " + std::to_string(header.first_sequence);
    if (header.first_sequence != head_.sequence + 1)
        return failure{
            "SEQUENCE_GAP", where + " does not follow entry " + std::to_string(head_.sequence), {}};
    if (header.epoch < head_.epoch)
        return failure{"EPOCH_FELL",
                       where + " is of epoch " + std::to_string(header.epoch) + ", allowed from " +
                           std::to_string(head_.epoch),
                       {}};
    if (header.previous != head_.hash)
        return failure{"CHAIN_BROKEN",
                       where + " names another group before it: " + to_hex(header.previous) +
                           ", found " + to_hex(head_.hash),
                       {}};
    if (auto well = check_root(hash_, next); !well) return well;
    head_ = {header.epoch, header.last_sequence(), header_hash(hash_, next.header_bytes)};
    return {};
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
