// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/journal_store.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// A journal in memory, for tests, tools and embedded use without a disk. Entries lie in chunks
/// that are never moved or copied; what was read once stays where it is. One thread at a time.
class memory_journal final : public journal_store {
public:
    /// Bytes of one chunk; a larger entry gets a chunk of its own size.
    static constexpr size_t chunk_size = size_t{1} << 20;

    /// What the next append does instead of its work.
    enum class fault : uint8_t {
        rejected,        // another writer was faster: nothing is stored
        unknown_lost,    // no answer came, and nothing was stored
        unknown_stored,  // no answer came, but the group was stored
    };

    /// Rejected also where the group does not continue the journal or its sizes do not add up.
    append_outcome append(const journal_group& group) override;
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override;
    uint64_t last_sequence() const override { return entries_.size(); }

    /// The bytes of an entry, valid as long as the journal; empty where there is none.
    std::span<const std::byte> view(uint64_t sequence) const;

    /// Groups asked to append, whatever became of them.
    uint64_t appends() const { return appends_; }

    /// For tests: the next append, and only that, fails in this way.
    void fail_next_append(fault how) { next_fault_ = how; }

private:
    std::byte* place_for(size_t size);
    void store(const journal_group& group);

    std::vector<std::unique_ptr<std::byte[]>> chunks_;
    std::byte* chunk_at_ = nullptr;  // where the next entry goes
    size_t chunk_left_ = 0;
    std::deque<std::span<const std::byte>> entries_;  // a deque: growing copies nothing
    uint64_t appends_ = 0;
    std::optional<fault> next_fault_;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/memory_journal.inl.hpp>
#endif
