// SPDX-License-Identifier: Apache-2.0

// Bytes from anywhere as a snapshot: they are refused, or every hash in them is right. And what is
// written is read back.

#include <annona/money/assert.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "journal/snapshot.hpp"

namespace {

using namespace annona;
using namespace annona::journal;

std::vector<std::byte> written(const snapshot& of) {
    std::vector<std::byte> bytes;
    const snapshot_guard open{};
    snapshot_writer writer(of.head, open, [&](std::span<const std::byte> part) {
        bytes.insert(bytes.end(), part.begin(), part.end());
        return result<void>{};
    });
    const bool is_done = writer.add(snapshot_part::state, of.state) &&
                         writer.add(snapshot_part::postings, of.postings) && writer.finish();
    ANNONA_ASSERT(is_done, "a snapshot that cannot be written");
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span{data, size});
    if (const auto read = read_snapshot(bytes); read.ok())
        ANNONA_ASSERT(read->state.size() + read->postings.size() <= size, "bytes out of nothing");
    snapshot made;
    made.head.community.assign(reinterpret_cast<const char*>(data), std::min<size_t>(size, 60));
    made.head.at.sequence = size;
    made.state.assign(bytes.begin(), bytes.end());
    made.postings.assign(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size / 2));
    auto whole = written(made);
    const auto again = read_snapshot(whole);
    ANNONA_ASSERT(again.ok() && again->head == made.head && again->state == made.state &&
                      again->postings == made.postings,
                  "a snapshot that is not read back");
    // A byte of it is another: noticed, wherever it lies.
    if (size == 0) return 0;
    whole[data[0] * size_t{7919} % whole.size()] ^= std::byte{1};
    ANNONA_ASSERT(!read_snapshot(whole).ok(), "a change that nobody notices");
    return 0;
}
