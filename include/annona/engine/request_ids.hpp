// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/fetch.hpp>
#include <annona/ledger/keyed_hash.hpp>
#include <annona/money/assert.hpp>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

namespace annona {
inline namespace v0_1 {

/// A request id, as its keyed hash, and the entry that answered it.
struct request_slot {
    hash128 key;
    uint64_t sequence;
};

/// The request ids of the last one to two generations of commands. A generation has a fixed number
/// of ids, is never rehashed and never cleared: once full, the older generation's memory becomes
/// the newer one, and what it still holds counts as empty because its sequences lie below the
/// generation's floor. So no insert ever pauses. Memory is asked for zeroed and touched only where
/// ids fall; 40 bytes for each id of a generation, twice.
///
/// Sequences given to `insert` rise strictly; after `erase_last` they go on from those left. Not
/// thread-safe.
class request_ids {
public:
    /// `ids_max`: ids of one generation, at least 1. `fills_soon`: so many are expected that the
    /// whole of its memory may be taken at once, in huge pages.
    explicit request_ids(size_t ids_max, bool fills_soon = false);

    /// The entry that answered this id, if it is among the recent ones.
    std::optional<uint64_t> find(hash128 key) const;

    /// Remembers an id that `find` does not know. `sequence` is at least 1.
    void insert(hash128 key, uint64_t sequence);

    /// Takes back the id inserted last, then the one before and so on: for a batch that is rolled
    /// back. Generations dropped meanwhile stay dropped.
    void erase_last(hash128 key);

    /// For a community that goes on from a later entry: what this one and those before it answered
    /// is not here. Before the first id.
    void forget_up_to(uint64_t sequence);

    /// Begins to fetch what `find` will read.
    void prefetch(hash128 key) const {
        for (const auto& one : generations_)
            if (one.count != 0 || &one == &generations_[current_])
                fetch(&one.slots[home_of(key)], sizeof(request_slot));
    }

    /// An id answered by an entry above this sequence is here if it exists at all; for those at or
    /// below, the journal must be asked. 0: nothing was forgotten.
    uint64_t forgotten_up_to() const { return forgotten_up_to_; }

    /// Ids remembered.
    size_t size() const { return generations_[0].count + generations_[1].count; }

private:
    struct release {
        void operator()(request_slot* slots) const { std::free(slots); }
    };
    struct generation {
        std::unique_ptr<request_slot[], release> slots;
        size_t count = 0;
        uint64_t floor = 0;   // slots of this sequence and below are empty
        uint64_t newest = 0;  // sequence inserted last; `floor` after an erase
    };

    static std::unique_ptr<request_slot[], release> zeroed(size_t count);
    size_t home_of(hash128 key) const {
        return static_cast<size_t>((static_cast<uint128>(key.lo) * slots_count_) >> 64);
    }
    size_t place_of(const generation& in, hash128 key) const;
    void start_generation();

    size_t ids_max_;
    size_t slots_count_;
    generation generations_[2];
    unsigned current_ = 0;
    uint64_t forgotten_up_to_ = 0;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/request_ids.inl.hpp>
#endif
