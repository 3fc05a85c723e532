// SPDX-License-Identifier: Apache-2.0
#include "journal/snapshot.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::string_view magic = "ANNS";
constexpr size_t chunk_prefix_size = 5;  // part, size
constexpr uint8_t sealed_flag = 1;

void put_number(std::vector<std::byte>& to, uint64_t value, int size) {
    for (int i = 0; i < size; ++i) to.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void put_text(std::vector<std::byte>& to, std::string_view text) {
    put_number(to, text.size(), 2);
    for (const char one : text) to.push_back(static_cast<std::byte>(one));
}

/// Numbers and texts from a span; after the first that is not there everything is empty.
class taker {
public:
    explicit taker(std::span<const std::byte> bytes) : bytes_(bytes) {}
    uint64_t number(size_t size) {
        uint64_t value = 0;
        const auto found = raw(size);
        for (size_t i = 0; i < found.size(); ++i)
            value |= static_cast<uint64_t>(found[i]) << (8 * i);
        return value;
    }
    std::span<const std::byte> raw(size_t size) {
        if (size > bytes_.size() - at_) is_well_ = false;
        if (!is_well_) return {};
        at_ += size;
        return bytes_.subspan(at_ - size, size);
    }
    std::string text() {
        const auto found = raw(static_cast<size_t>(number(2)));
        return {reinterpret_cast<const char*>(found.data()), found.size()};
    }
    digest hash() {
        digest found{};
        const auto bytes = raw(found.size());
        std::copy(bytes.begin(), bytes.end(), found.begin());
        return found;
    }
    bool is_well() const { return is_well_; }
    size_t at() const { return at_; }
    size_t left() const { return bytes_.size() - at_; }

private:
    std::span<const std::byte> bytes_;
    size_t at_ = 0;
    bool is_well_ = true;
};

std::vector<std::byte> bytes_of_head(const snapshot_head& head) {
    std::vector<std::byte> inside;
    put_text(inside, head.community);
    put_number(inside, head.at.epoch, 8), put_number(inside, head.at.sequence, 8);
    inside.insert(inside.end(), head.at.hash.begin(), head.at.hash.end());
    put_text(inside, head.scheme_digest);
    std::vector<std::byte> bytes;
    for (const char one : magic) bytes.push_back(static_cast<std::byte>(one));
    bytes.push_back(static_cast<std::byte>(snapshot_format));
    bytes.push_back(static_cast<std::byte>(head.is_sealed ? sealed_flag : 0));
    put_number(bytes, 0, 2), put_number(bytes, inside.size(), 4);
    bytes.insert(bytes.end(), inside.begin(), inside.end());
    return bytes;
}

failure malformed(std::string text) { return {"MALFORMED", "a snapshot: " + std::move(text), {}}; }

}  // namespace

// ---- writing ----

snapshot_writer::snapshot_writer(const snapshot_head& head, const snapshot_guard& guard, sink to)
    : head_(head), guard_(guard), to_(std::move(to)) {
    head_.is_sealed = static_cast<bool>(guard.seal);
    chunk_.reserve(snapshot_chunk_size);
}

result<void> snapshot_writer::put(std::span<const std::byte> bytes) {
    before_ = hash_({before_, bytes});
    if (auto put = to_(bytes); !put) return put;
    return to_(before_);
}

result<void> snapshot_writer::begin() {
    is_begun_ = true;
    return put(bytes_of_head(head_));
}

result<void> snapshot_writer::put_chunk() {
    std::vector<std::byte> sealed;
    std::span<const std::byte> inside = chunk_;
    if (guard_.seal) {
        auto made = guard_.seal(chunk_, place_);
        if (!made) return made.error();
        sealed = std::move(*made), inside = sealed;
    }
    std::vector<std::byte> bytes;
    bytes.reserve(chunk_prefix_size + inside.size());
    put_number(bytes, static_cast<uint64_t>(part_), 1), put_number(bytes, inside.size(), 4);
    bytes.insert(bytes.end(), inside.begin(), inside.end());
    ++place_;
    chunk_.clear();
    return put(bytes);
}

result<void> snapshot_writer::add(snapshot_part part, std::span<const std::byte> bytes) {
    if (!is_begun_)
        if (auto begun = begin(); !begun) return begun;
    if (part != part_ && !chunk_.empty())
        if (auto done = put_chunk(); !done) return done;
    part_ = part;
    while (!bytes.empty()) {
        const size_t size = std::min(bytes.size(), snapshot_chunk_size - chunk_.size());
        chunk_.insert(chunk_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
        bytes = bytes.subspan(size);
        if (chunk_.size() < snapshot_chunk_size) break;
        if (auto done = put_chunk(); !done) return done;
    }
    return {};
}

result<void> snapshot_writer::finish() {
    if (!is_begun_)
        if (auto begun = begin(); !begun) return begun;
    if (!chunk_.empty())
        if (auto done = put_chunk(); !done) return done;
    const std::array<std::byte, chunk_prefix_size> end{};
    return put(end);
}

// ---- reading ----

result<size_t> read_snapshot_head(std::span<const std::byte> bytes, snapshot_head& out) {
    taker from(bytes);
    const auto found = from.raw(magic.size());
    const bool is_one = from.is_well() && std::equal(found.begin(), found.end(), magic.begin(),
                                                     [](std::byte a, char b) {
                                                         return a == static_cast<std::byte>(b);
                                                     });
    if (!is_one) return malformed("it does not begin as one");
    const auto format = from.number(1);
    if (from.is_well() && format != snapshot_format)
        return failure{"NEWER_FORMAT",
                       "the snapshot is of format " + std::to_string(format) + ", allowed " +
                           std::to_string(snapshot_format),
                       {}};
    const auto flags = from.number(1), zero = from.number(2), size = from.number(4);
    if (flags > sealed_flag || zero != 0 || size > snapshot_head_size_max)
        return malformed("its head is none");
    taker inside(from.raw(static_cast<size_t>(size)));
    out.community = inside.text();
    out.at.epoch = inside.number(8), out.at.sequence = inside.number(8);
    out.at.hash = inside.hash();
    out.scheme_digest = inside.text();
    out.is_sealed = flags == sealed_flag;
    if (!from.is_well() || !inside.is_well() || inside.left() != 0)
        return malformed("its head is none");
    return from.at();
}

result<snapshot> read_snapshot(std::span<const std::byte> bytes, const snapshot_guard& guard) {
    snapshot made;
    const auto head_size = read_snapshot_head(bytes, made.head);
    if (!head_size) return head_size.error();
    if (made.head.is_sealed && !guard.open)
        return failure{"SNAPSHOT_SEALED", "the snapshot is encrypted, and there is no key", {}};
    sha256 hash;
    digest before{};
    taker from(bytes);
    from.raw(*head_size);
    before = hash({before, bytes.first(*head_size)});
    if (from.hash() != before || !from.is_well())
        return failure{"HASH_DIFFERS", "the head of a snapshot is not what was written", {}};
    for (uint64_t place = 0;; ++place) {
        const size_t begin = from.at();
        const auto part = from.number(1), size = from.number(4);
        if (size > snapshot_chunk_size_max) return malformed("a chunk is too long");
        const auto chunk = from.raw(static_cast<size_t>(size));
        const auto told = from.hash();
        if (!from.is_well()) return malformed("it ends too early");
        before = hash({before, bytes.subspan(begin, chunk_prefix_size + chunk.size())});
        if (before != told)
            return failure{
                "HASH_DIFFERS",
                "chunk " + std::to_string(place) + " of a snapshot is not what was written",
                {}};
        if (part == static_cast<uint64_t>(snapshot_part::end)) break;
        auto* to = part == static_cast<uint64_t>(snapshot_part::state)      ? &made.state
                   : part == static_cast<uint64_t>(snapshot_part::postings) ? &made.postings
                                                                            : nullptr;
        if (to == nullptr) continue;
        if (!made.head.is_sealed) {
            to->insert(to->end(), chunk.begin(), chunk.end());
            continue;
        }
        auto opened = guard.open(chunk, place);
        if (!opened) return opened.error();
        to->insert(to->end(), opened->begin(), opened->end());
    }
    if (from.left() != 0) return malformed("bytes are left over");
    return made;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
