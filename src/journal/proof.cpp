// SPDX-License-Identifier: Apache-2.0
#include "journal/proof.hpp"

#include <annona/money/assert.hpp>

#include <algorithm>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace journal {

entry_proof prove(sha256& hash, const group_view& group, uint64_t sequence) {
    const group_header& header = group.header;
    ANNONA_ASSERT(sequence >= header.first_sequence && sequence <= header.last_sequence(),
                  "an entry of another group");
    std::vector<digest> leaves;
    leaves.reserve(group.ends.size());
    for (size_t i = 0; i < group.ends.size(); ++i)
        leaves.push_back(leaf_hash(hash, group.entry(i)));
    entry_proof proof;
    proof.sequence = sequence;
    std::copy_n(group.header_bytes.begin(), proof.header.size(), proof.header.begin());
    proof.path = audit_path(hash, leaves, static_cast<size_t>(sequence - header.first_sequence));
    return proof;
}

result<digest> check_proof(sha256& hash, const entry_proof& proof,
                           std::span<const std::byte> entry) {
    auto header = read_header(proof.header);
    if (!header) return header.error();
    if (proof.sequence < header->first_sequence || proof.sequence > header->last_sequence())
        return failure{"NOT_FOUND",
                       "entry " + std::to_string(proof.sequence) + " is not of the group " +
                           std::to_string(header->first_sequence) + " to " +
                           std::to_string(header->last_sequence()),
                       {}};
    const auto root =
        root_of_path(hash, leaf_hash(hash, entry), proof.sequence - header->first_sequence,
                     header->count, proof.path);
    if (root != header->root)
        return failure{"HASH_DIFFERS",
                       "entry " + std::to_string(proof.sequence) +
                           " and its path do not lead to the root in the header",
                       {}};
    return header_hash(hash, proof.header);
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
