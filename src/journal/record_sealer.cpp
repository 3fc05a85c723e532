// SPDX-License-Identifier: Apache-2.0
#include "journal/record_sealer.hpp"

#include <algorithm>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

failure malformed(uint64_t sequence, std::string_view what) {
    return {"MALFORMED", "entry " + std::to_string(sequence) + ": " + std::string(what), {}};
}

std::string account_text(uint32_t account) {
    return account >= 0xfffffffeu ? std::string("the community")
                                  : "account " + std::to_string(account);
}

}  // namespace

std::array<std::byte, part_place_size> part_place(uint64_t sequence, size_t part,
                                                  uint32_t account) {
    std::array<std::byte, part_place_size> place;
    put_word(place.data(), static_cast<uint32_t>(sequence));
    put_word(place.data() + 4, static_cast<uint32_t>(sequence >> 32));
    put_word(place.data() + 8, static_cast<uint32_t>(part));
    put_word(place.data() + 12, account);
    return place;
}

// ---- sealing ----

result<journal_group> record_sealer::seal(const journal_group& records, sealing_keys& keys) {
    open_.clear(), sizes_.clear(), parts_.clear();
    size_t at = 0;
    for (size_t i = 0; i < records.entry_sizes.size(); ++i) {
        const size_t size = records.entry_sizes[i];
        if (size > records.bytes.size() - at)
            return malformed(records.first_sequence + i, "its size reaches beyond the group");
        const auto record = records.bytes.subspan(at, size);
        if (auto done = add(record, records.first_sequence + i, static_cast<uint32_t>(i), keys);
            !done)
            return done.error();
        at += size;
    }
    if (at != records.bytes.size())
        return failure{"MALFORMED", "the sizes of a group's entries do not add up", {}};
    return journal_group{records.first_sequence, records.count, open_, sizes_};
}

result<void> record_sealer::add(std::span<const std::byte> record, uint64_t sequence,
                                uint32_t entry, sealing_keys& keys) {
    const auto sides = sides_of(record);
    if (!sides) return malformed(sequence, "the frame of its record does not fit it");
    const size_t start = open_.size();
    open_.insert(open_.end(), sides->open.begin(), sides->open.end());
    sizes_.push_back(static_cast<uint32_t>(sides->open.size()));
    if (sides->parts.empty()) return {};
    const auto rows = part_rows::of(sides->open);
    if (!rows) return malformed(sequence, "it has sealed parts and no rows for them");
    // Rows end where the open side ends, but for their number.
    const size_t first_row =
        start + sides->open.size() - parts_count_size - rows->size() * part_row_size;
    auto rest = sides->parts;
    for (size_t i = 0; i < rows->size(); ++i) {
        const auto part = next_part(rest);
        if (!part) return malformed(sequence, "a sealed part reaches beyond its record");
        const auto account = (*rows)[i].account;
        const part_key* key = keys.key_to_seal(account);
        const bool is_kept = key != nullptr && part->data() != nullptr;
        const part_key none_will_know = is_kept ? part_key{} : cipher_.make_key();
        const size_t before = parts_.bytes.size();
        const digest hash = cipher_.seal_part(
            is_kept ? *key : none_will_know, part_place(sequence, i, account), *part, parts_.bytes);
        if (!is_kept) parts_.bytes.resize(before);
        parts_.entries.push_back(entry);
        parts_.sizes.push_back(static_cast<uint32_t>(parts_.bytes.size() - before));
        const size_t hash_at = first_row + (i + 1) * part_row_size - part_hash_size;
        std::copy(hash.begin(), hash.end(), open_.begin() + static_cast<std::ptrdiff_t>(hash_at));
    }
    if (!rest.empty()) return malformed(sequence, "bytes are left over behind its sealed parts");
    return {};
}

// ---- opening ----

result<bool> record_opener::open_part(const part_row& row, uint64_t sequence, size_t at,
                                      std::span<const std::byte> sealed, opening_keys& keys,
                                      std::vector<std::byte>& out) {
    if (sealed.empty()) return false;
    const auto key = keys.key_to_open(row.account);
    if (!key) return key.error();
    if (key->is == opening_keys::state::erased) return false;
    if (key->is == opening_keys::state::missing)
        return failure{"KEY_MISSING",
                       "entry " + std::to_string(sequence) + ": the key of " +
                           account_text(row.account) + " is not there, and it was not erased",
                       {}};
    const auto broken = [&](std::string_view what) {
        return failure{"SEAL_BROKEN",
                       "entry " + std::to_string(sequence) + ": the sealed part of " +
                           account_text(row.account) + " " + std::string(what),
                       {}};
    };
    salted_.clear();
    if (!cipher_.open(key->key, part_place(sequence, at, row.account), sealed, salted_) ||
        salted_.size() < salt_size)
        return broken("does not open with its key: it was changed");
    const digest hash = cipher_.salted_hash(salted_);
    if (!std::equal(hash.begin(), hash.end(), row.hash.begin(), row.hash.end()))
        return broken("is not the one the entry names");
    out.insert(out.end(), salted_.begin(), salted_.end());
    return true;
}

result<void> record_opener::record_of(const group_view& group, size_t place, uint8_t kinds,
                                      opening_keys& keys, std::vector<std::byte>& out) {
    const auto open = group.entry(place);
    const auto parts = group.parts_of(place);
    out.clear();
    const uint64_t sequence = group.header.first_sequence + place;
    if (parts.empty()) return out.assign(open.begin(), open.end()), result<void>{};
    const auto rows = part_rows::of(open);
    if (!rows || rows->size() != parts.size())
        return malformed(sequence, "it has another number of sealed parts than of rows");
    out.resize(record_frame_size);
    out[0] = record_mark;
    put_word(out.data() + 1, static_cast<uint32_t>(open.size()));
    out.insert(out.end(), open.begin(), open.end());
    const size_t first_row = out.size() - parts_count_size - rows->size() * part_row_size;
    for (size_t i = 0; i < rows->size(); ++i) {
        const auto hash = out.begin() + static_cast<std::ptrdiff_t>(
                                            first_row + (i + 1) * part_row_size - part_hash_size);
        std::fill_n(hash, part_hash_size, std::byte{0});
    }
    std::vector<std::byte> salted;
    for (size_t i = 0; i < rows->size(); ++i) {
        const auto row = (*rows)[i];
        salted.clear();
        const bool is_wanted = (row.kinds & kinds) != 0;
        const auto opened = is_wanted ? open_part(row, sequence, i, parts[i].bytes, keys, salted)
                                      : result<bool>{false};
        if (!opened) return opened.error();
        const size_t size_at = out.size();
        out.resize(size_at + 4);
        put_word(out.data() + size_at,
                 *opened ? static_cast<uint32_t>(salted.size() - salt_size) : part_gone);
        if (*opened) out.insert(out.end(), salted.begin() + salt_size, salted.end());
    }
    return {};
}

result<std::vector<std::byte>> record_opener::salted_part(const group_view& group, size_t place,
                                                          size_t part, opening_keys& keys) {
    const uint64_t sequence = group.header.first_sequence + place;
    const auto parts = group.parts_of(place);
    const auto rows = part_rows::of(group.entry(place));
    if (part >= parts.size() || !rows || rows->size() != parts.size())
        return failure{"NOT_FOUND",
                       "entry " + std::to_string(sequence) + " has " +
                           std::to_string(parts.size()) + " sealed parts, asked for number " +
                           std::to_string(part + 1),
                       {}};
    std::vector<std::byte> salted;
    const auto opened = open_part((*rows)[part], sequence, part, parts[part].bytes, keys, salted);
    if (!opened) return opened.error();
    return salted;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
