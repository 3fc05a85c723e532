// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec_bytes.hpp>
#include <annona/engine/request_form.hpp>

#include <algorithm>

namespace annona {
inline namespace v0_1 {

namespace request_form_detail {

inline bool is_hash_of(byte_reader& in, std::string_view id, const books& of) {
    const hash128 hash = of.hash_of(id);
    const uint64_t low = in.word();
    return low == hash.lo && in.word() == hash.hi;
}

/// The next place of a kept request names this id.
inline bool is_same_place(byte_reader& in, uint64_t gap, std::string_view id, const books& of) {
    if (in.varint() != gap) return false;
    const uint64_t account = in.varint();
    if (account == 0) return is_hash_of(in, id, of);
    if (account > of.accounts_count()) return false;
    const auto number = static_cast<uint32_t>(account - 1);
    return of.is_forgotten(number) || of.id(number) == id;
}

}  // namespace request_form_detail

ANNONA_INLINE void keep_request(std::span<const std::byte> request,
                                std::span<const id_place> places,
                                std::span<const uint32_t> accounts, const books& of,
                                std::vector<std::byte>& out) {
    byte_writer bytes(out);
    bytes.varint(places.size());
    size_t before = 0;
    for (size_t i = 0; i < places.size(); ++i) {
        bytes.make_room();
        bytes.varint(places[i].at - before);
        before = places[i].at;
        bytes.varint(uint64_t{accounts[i] + 1});  // `none` becomes 0
        if (accounts[i] + 1 != 0) continue;
        const hash128 hash = of.hash_of(places[i].id);
        bytes.word(hash.lo), bytes.word(hash.hi);
    }
    bytes.raw(request);
}

ANNONA_INLINE bool is_same_request(std::span<const std::byte> kept,
                                   std::span<const std::byte> canonical,
                                   std::span<const id_place> places, const books& of) {
    byte_reader in(kept);
    if (in.varint() != places.size()) return false;
    size_t before = 0;
    for (const auto& place : places) {
        if (!request_form_detail::is_same_place(in, place.at - before, place.id, of)) return false;
        before = place.at + place.size;
    }
    const auto is_next = [&](std::span<const std::byte> sought) {
        const auto found = in.raw(sought.size());
        return in.fault() == nullptr &&
               std::equal(found.begin(), found.end(), sought.begin(), sought.end());
    };
    before = 0;
    for (const auto& place : places) {
        if (!is_next(canonical.subspan(before, place.at - before))) return false;
        before = place.at + place.size;
    }
    return is_next(canonical.subspan(before)) && in.left() == 0;
}

}  // namespace v0_1
}  // namespace annona
