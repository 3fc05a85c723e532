// SPDX-License-Identifier: Apache-2.0
//! A snapshot as bytes: a state written down so that a journal need not be read from its first
//! entry. Pure functions; nothing here opens a file. A snapshot is a cache: whatever is wrong with
//! it, the journal is still there. Layout: docs/reference/journal.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "journal/group_format.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// Version of the layout; another one is not read but made anew.
inline constexpr uint8_t snapshot_format = 1;

/// Bytes of one chunk, each with its own hash.
inline constexpr size_t snapshot_chunk_size = size_t{4} << 20;
/// A chunk may be a little longer where it is encrypted.
inline constexpr size_t snapshot_chunk_size_max = snapshot_chunk_size + 4096;
inline constexpr size_t snapshot_head_size_max = 4096;

/// Parts of a snapshot, each a run of chunks. A reader passes over those it does not know.
enum class snapshot_part : uint8_t {
    end = 0,
    state = 1,     // of `encode_state`
    postings = 2,  // where the view of postings stands
};

/// What a snapshot is of.
struct snapshot_head {
    std::string community;
    chain_head at;              // the entry it stands after, and the hash of that entry's group
    std::string scheme_digest;  // the rule set in force there
    bool is_sealed = false;     // chunks are encrypted

    friend bool operator==(const snapshot_head&, const snapshot_head&) = default;
};

/// Chunk bytes on their way into a snapshot and out of it: where they are encrypted and opened.
/// `place` counts the chunks of one snapshot from 0.
struct snapshot_guard {
    using pass = std::function<result<std::vector<std::byte>>(std::span<const std::byte> bytes,
                                                              uint64_t place)>;
    pass seal;  // empty: chunks lie open
    pass open;
};

/// Writes a snapshot piece by piece. Each hash goes over the one before, so that no chunk can be
/// exchanged, left out or put elsewhere.
class snapshot_writer {
public:
    using sink = std::function<result<void>(std::span<const std::byte>)>;

    /// `to` takes bytes in order; its failures end the writing and come back.
    snapshot_writer(const snapshot_head& head, const snapshot_guard& guard, sink to);

    /// Bytes of a part, parts one after another. Whole chunks leave at once.
    [[nodiscard]] result<void> add(snapshot_part part, std::span<const std::byte> bytes);
    /// The last chunk and the end, without which a snapshot is none.
    [[nodiscard]] result<void> finish();

private:
    [[nodiscard]] result<void> put(std::span<const std::byte> bytes);
    [[nodiscard]] result<void> put_chunk();
    [[nodiscard]] result<void> begin();

    snapshot_head head_;
    const snapshot_guard& guard_;
    sink to_;
    sha256 hash_;
    digest before_{};
    snapshot_part part_ = snapshot_part::end;
    std::vector<std::byte> chunk_;
    uint64_t place_ = 0;
    bool is_begun_ = false;
};

/// A whole snapshot in memory.
struct snapshot {
    snapshot_head head;
    std::vector<std::byte> state;
    std::vector<std::byte> postings;
};

/// Reads the head alone and says how long it is. Failures: MALFORMED, NEWER_FORMAT for any other
/// version.
[[nodiscard]] result<size_t> read_snapshot_head(std::span<const std::byte> bytes,
                                                snapshot_head& out);

/// Reads all of it and checks every hash. Failures: MALFORMED, HASH_DIFFERS with the chunk,
/// NEWER_FORMAT, and those of the guard. Safe on bytes from anywhere; memory taken is at most twice
/// their size.
[[nodiscard]] result<snapshot> read_snapshot(std::span<const std::byte> bytes,
                                             const snapshot_guard& guard = {});

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
