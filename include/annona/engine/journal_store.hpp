// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/money.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// What became of a group handed to a store. `unknown` means the process must drop its state and
/// recover from what the store holds; it must never retry under another sequence.
enum class append_outcome : uint8_t { committed, rejected, unknown };

/// Encoded entries in the order of their sequence numbers, committed all or none.
struct journal_group {
    uint64_t first_sequence = 0;
    uint32_t count = 0;
    std::span<const std::byte> bytes;       // the entries one after another
    std::span<const uint32_t> entry_sizes;  // count sizes; their sum is bytes.size()
};

/// Port of the engine: where the journal lives. One writer; reads come from the same thread unless
/// the store says otherwise. Implementations are in src/stores; `memory_journal` below them all.
class journal_store {
public:
    virtual ~journal_store() = default;

    /// Appends a group that begins at last_sequence() + 1, or says rejected and changes nothing.
    virtual append_outcome append(const journal_group& group) = 0;

    /// Why the last append was not committed, where the store can say; from the thread that
    /// appends.
    virtual std::optional<failure> append_trouble() const { return std::nullopt; }

    /// Bytes of one committed entry into `out` (replaced). False when there is none of this number.
    virtual bool read(uint64_t sequence, std::vector<std::byte>& out) const = 0;

    /// The same for whoever rebuilds a state: sealed parts that no state needs may be left out.
    virtual bool read_for_state(uint64_t sequence, std::vector<std::byte>& out) const {
        return read(sequence, out);
    }

    /// Why the last read gave nothing that should have been there, where the store can say; from
    /// the thread that reads.
    virtual std::optional<failure> read_trouble() const { return std::nullopt; }

    /// 0 when empty. Sequence numbers are gap-free from 1.
    virtual uint64_t last_sequence() const = 0;
};

}  // namespace v0_1
}  // namespace annona
