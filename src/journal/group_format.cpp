// SPDX-License-Identifier: Apache-2.0
#include "journal/group_format.hpp"

#include <algorithm>
#include <string>

#include "journal/crc32c.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::byte magic[4] = {std::byte{'A'}, std::byte{'N'}, std::byte{'N'}, std::byte{'J'}};
constexpr std::byte header_mark[1] = {std::byte{2}};
constexpr size_t frame_size = group_prefix_size + group_header_size;

/// Numbers of a fixed width, little-endian on every machine, at places that are known to be there.
template <class Number>
void put_number(std::byte*& at, Number value) {
    for (size_t i = 0; i < sizeof(Number); ++i)
        *at++ = static_cast<std::byte>(static_cast<uint64_t>(value) >> (8 * i));
}
template <class Number>
Number get_number(const std::byte*& at) {
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(Number); ++i) value |= static_cast<uint64_t>(*at++) << (8 * i);
    return static_cast<Number>(value);
}

void put_digest(std::byte*& at, const digest& value) {
    at = std::copy(value.begin(), value.end(), at);
}
digest get_digest(const std::byte*& at) {
    digest value;
    std::copy_n(at, value.size(), value.begin());
    at += value.size();
    return value;
}

void put_header(std::byte*& at, const group_header& header) {
    put_number(at, header.format);
    put_number(at, header.flags);
    put_number(at, header.entry_format);
    put_number(at, header.count);
    put_number(at, header.epoch);
    put_number(at, header.first_sequence);
    put_digest(at, header.previous);
    put_digest(at, header.root);
    put_number(at, header.entries_size);
}

group_header get_header(const std::byte* at) {
    group_header header;
    header.format = get_number<uint8_t>(at);
    header.flags = get_number<uint8_t>(at);
    header.entry_format = get_number<uint16_t>(at);
    header.count = get_number<uint32_t>(at);
    header.epoch = get_number<uint64_t>(at);
    header.first_sequence = get_number<uint64_t>(at);
    header.previous = get_digest(at);
    header.root = get_digest(at);
    header.entries_size = get_number<uint32_t>(at);
    return header;
}

failure malformed(std::string text) { return {"MALFORMED", std::move(text), {}}; }

std::string found_and_allowed(std::string_view what, uint64_t found, const std::string& allowed) {
    return std::string(what) + " is " + std::to_string(found) + ", allowed " + allowed;
}

/// The table of parts and their bytes; nothing where there are none.
constexpr size_t part_place_bytes = 8;
uint64_t size_of(const group_parts& parts) {
    if (parts.sizes.empty()) return 0;
    return 4 + uint64_t{part_place_bytes} * parts.sizes.size() + parts.bytes.size();
}

/// Whether the sizes are those of the bytes, and how long the blob becomes.
result<size_t> size_of(const journal_group& group, const group_parts& parts) {
    if (group.count == 0 || group.entry_sizes.size() != group.count)
        return malformed("a group needs at least one entry and a size for each");
    uint64_t sum = 0;  // 2^32 sizes of 32 bits stay within 64
    for (const uint32_t size : group.entry_sizes) sum += size;
    if (sum != group.bytes.size())
        return malformed(found_and_allowed("the sum of the sizes of the entries", sum,
                                           std::to_string(group.bytes.size())));
    const uint64_t whole =
        frame_size + uint64_t{4} * group.count + sum + size_of(parts) + group_check_size;
    if (whole > group_size_max)
        return failure{"LIMIT_EXCEEDED",
                       found_and_allowed("the size of a group in bytes", whole,
                                         "up to " + std::to_string(group_size_max)),
                       "group_size_max"};
    return static_cast<size_t>(whole);
}

/// Checks of the header alone that no length of the blob is needed for.
result<void> check_header(const group_header& header) {
    if (header.format == 0) return malformed("the group format is 0, allowed 1");
    if (header.format > group_format)
        return failure{"NEWER_FORMAT",
                       found_and_allowed("the group format", header.format,
                                         "up to " + std::to_string(group_format)),
                       {}};
    if ((header.flags & ~group_flags_known) != 0)
        return failure{
            "NEWER_FORMAT",
            found_and_allowed("the mask of flags", header.flags, std::to_string(group_flags_known)),
            {}};
    if (header.count == 0) return malformed("a group has no entries");
    if (header.first_sequence == 0) return malformed("a group begins with sequence number 0");
    if (header.first_sequence > ~uint64_t{0} - header.count)
        return malformed("the sequence numbers of a group reach beyond 64 bits");
    return {};
}

/// The ends of the entries from their sizes, held against the bytes that are there.
result<void> read_sizes(const std::byte* at, const group_header& header, group_view& out) {
    out.ends.clear();
    out.ends.reserve(header.count);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < header.count; ++i) {
        sum += get_number<uint32_t>(at);
        if (sum > header.entries_size)
            return malformed("the size of entry " + std::to_string(i) +
                             " reaches beyond the entries");
        out.ends.push_back(static_cast<uint32_t>(sum));
    }
    if (sum != header.entries_size)
        return malformed(found_and_allowed("the sum of the sizes of the entries", sum,
                                           std::to_string(header.entries_size)));
    return {};
}

void put_parts(std::byte*& at, const group_parts& parts) {
    if (parts.sizes.empty()) return;
    put_number(at, static_cast<uint32_t>(parts.sizes.size()));
    for (size_t i = 0; i < parts.sizes.size(); ++i)
        put_number(at, parts.entries[i]), put_number(at, parts.sizes[i]);
    at = std::copy(parts.bytes.begin(), parts.bytes.end(), at);
}

/// The parts behind the entries, held against the bytes that are there.
result<void> read_parts(std::span<const std::byte> bytes, group_view& out) {
    out.parts.clear();
    if ((out.header.flags & group_has_parts) == 0)
        return bytes.empty() ? result<void>{}
                             : malformed("bytes are left over behind the entries of a group");
    if (bytes.size() < 4) return malformed("a group ends before its sealed parts");
    const std::byte* at = bytes.data();
    const auto count = get_number<uint32_t>(at);
    const uint64_t table = uint64_t{part_place_bytes} * count;
    if (count == 0 || table > bytes.size() - 4)
        return malformed(found_and_allowed("the number of sealed parts", count,
                                           "1 to " + std::to_string((bytes.size() - 4) / 8)));
    auto rest = bytes.subspan(4 + static_cast<size_t>(table));
    out.parts.reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
        const auto entry = get_number<uint32_t>(at);
        const auto size = get_number<uint32_t>(at);
        const uint32_t before = out.parts.empty() ? 0 : out.parts.back().entry;
        if (entry < before || entry >= out.header.count || size > rest.size())
            return malformed("sealed part " + std::to_string(i) + " has no place in its group");
        out.parts.push_back({entry, rest.first(size)});
        rest = rest.subspan(size);
    }
    return rest.empty() ? result<void>{}
                        : malformed("bytes are left over behind the sealed parts of a group");
}

}  // namespace

std::span<const part_view> group_view::parts_of(size_t place) const {
    const auto is_before = [](const part_view& one, size_t entry) { return one.entry < entry; };
    const auto from = std::lower_bound(parts.begin(), parts.end(), place, is_before);
    const auto to = std::lower_bound(from, parts.end(), place + 1, is_before);
    return {from, to};
}

digest header_hash(sha256& hash, std::span<const std::byte> header_bytes) {
    return hash({header_mark, header_bytes});
}

digest group_writer::root_of(const journal_group& group) {
    leaves_.clear();
    size_t at = 0;
    for (const uint32_t size : group.entry_sizes) {
        leaves_.push_back(leaf_hash(hash_, group.bytes.subspan(at, size)));
        at += size;
    }
    return merkle_root(hash_, leaves_);
}

result<std::span<const std::byte>> group_writer::write(const journal_group& group,
                                                       const chain_head& after, uint64_t epoch,
                                                       const group_parts& parts) {
    const auto size = size_of(group, parts);
    if (!size) return size.error();
    if (group.first_sequence != after.sequence + 1)
        return malformed(found_and_allowed("the first sequence number of a group",
                                           group.first_sequence,
                                           std::to_string(after.sequence + 1)));
    group_header header;
    header.flags = parts.sizes.empty() ? uint8_t{0} : group_has_parts;
    header.entry_format = entry_format_;
    header.count = group.count;
    header.epoch = epoch;
    header.first_sequence = group.first_sequence;
    header.previous = after.hash;
    header.root = root_of(group);
    header.entries_size = static_cast<uint32_t>(group.bytes.size());

    bytes_.resize(*size);
    std::byte* at = std::copy(std::begin(magic), std::end(magic), bytes_.data());
    put_number(at, static_cast<uint32_t>(*size));
    put_header(at, header);
    for (const uint32_t one : group.entry_sizes) put_number(at, one);
    at = std::copy(group.bytes.begin(), group.bytes.end(), at);
    put_parts(at, parts);
    const std::span<const std::byte> blob{bytes_};
    put_number(at, crc32c(blob.first(*size - group_check_size)));
    head_ = {epoch, header.last_sequence(),
             header_hash(hash_, blob.subspan(group_prefix_size, group_header_size))};
    return blob;
}

result<uint32_t> group_length(std::span<const std::byte> prefix) {
    if (prefix.size() < group_prefix_size) return malformed("a group ends within its first bytes");
    if (!std::equal(std::begin(magic), std::end(magic), prefix.begin()))
        return malformed("the first four bytes are not those of a group, ANNJ");
    const std::byte* at = prefix.data() + sizeof(magic);
    const auto length = get_number<uint32_t>(at);
    constexpr size_t least = frame_size + 4 + group_check_size;
    if (length < least || length > group_size_max)
        return malformed(
            found_and_allowed("the length of a group", length,
                              std::to_string(least) + " to " + std::to_string(group_size_max)));
    return length;
}

result<group_header> read_header(std::span<const std::byte> header_bytes) {
    if (header_bytes.size() != group_header_size)
        return malformed(found_and_allowed("the size of a header", header_bytes.size(),
                                           std::to_string(group_header_size)));
    const group_header header = get_header(header_bytes.data());
    if (auto well = check_header(header); !well) return well.error();
    return header;
}

result<void> read_group(std::span<const std::byte> bytes, group_view& out) {
    const auto length = group_length(bytes);
    if (!length) return length.error();
    if (*length != bytes.size())
        return malformed(
            found_and_allowed("the length a group states", *length,
                              "the " + std::to_string(bytes.size()) + " bytes there are"));
    const auto checked = bytes.first(bytes.size() - group_check_size);
    const std::byte* at = bytes.data() + checked.size();
    if (get_number<uint32_t>(at) != crc32c(checked))
        return malformed("the check (CRC-32C) of a group differs: its bytes were changed");
    out.header_bytes = bytes.subspan(group_prefix_size, group_header_size);
    auto header = read_header(out.header_bytes);
    if (!header) return header.error();
    out.header = *header;
    const uint64_t sizes = uint64_t{4} * out.header.count;
    if (frame_size + sizes + out.header.entries_size > checked.size())
        return malformed("the number of entries and their size do not fit the group's length");
    const auto behind = checked.subspan(frame_size + static_cast<size_t>(sizes));
    out.entries = behind.first(out.header.entries_size);
    if (auto read = read_sizes(bytes.data() + frame_size, out.header, out); !read) return read;
    return read_parts(behind.subspan(out.header.entries_size), out);
}

result<void> check_root(sha256& hash, const group_view& group) {
    std::vector<digest> leaves;
    leaves.reserve(group.ends.size());
    for (size_t i = 0; i < group.ends.size(); ++i)
        leaves.push_back(leaf_hash(hash, group.entry(i)));
    if (merkle_root(hash, leaves) == group.header.root) return {};
    return failure{"HASH_DIFFERS",
                   "the hashes of entries " + std::to_string(group.header.first_sequence) + " to " +
                       std::to_string(group.header.last_sequence()) +
                       " do not give the root in their header",
                   {}};
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
