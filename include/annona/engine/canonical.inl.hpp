// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec_bytes.hpp>

#include <algorithm>
#include <array>
#include <numeric>

namespace annona {
inline namespace v0_1 {

namespace canonical_detail {

inline void write(byte_writer& out, std::string_view text) { out.text(text); }
inline void write(byte_writer& out, amount value) { out.value(value); }
inline void write(byte_writer& out, bool) { out.byte(1); }
inline void write(byte_writer& out, reason code) { out.varint(code); }
inline void write(byte_writer& out, local_day day) { out.integer(day.number); }
inline void write(byte_writer& out, instant at) { out.integer(at.seconds); }
inline void write(byte_writer& out, const fact_value& fact) {
    out.varint(fact.kind);
    out.integer(fact.integer);
    out.integer(fact.other);
    out.value(fact.value);
}
// Most lines state neither quantity nor product: one bit beside the length of the category says so.
inline void write(byte_writer& out, const basket_line& line) {
    const bool detailed = !line.quantity.is_zero() || !line.product.empty();
    out.varint(line.category.size() * 2 + (detailed ? 1 : 0));
    out.raw(std::as_bytes(std::span{line.category}));
    out.value(line.value);
    if (!detailed) return;
    out.value(line.quantity);
    out.text(line.product);
}
inline void write(byte_writer& out, const input_value& input) {
    out.text(input.name);
    write(out, input.value);
    out.text(input.text);
}
inline void write(byte_writer& out, const reference& named) {
    out.text(named.name);
    out.text(named.value);
}
inline void write(byte_writer& out, const item& measured) {
    out.text(measured.code);
    out.varint(measured.grade);
    out.value(measured.quantity);
}
inline void write(byte_writer& out, const payer_part& part) {
    out.text(part.account);
    out.value(part.value);
}
inline void write(byte_writer& out, const tender_part& part) {
    out.text(part.ledger);
    out.value(part.value);
}
inline void write(byte_writer& out, const adjustment& leg) {
    out.text(leg.ledger);
    out.text(leg.account);
    out.value(leg.delta);
}
template <class Element>
void write(byte_writer& out, std::span<const Element> list) {
    out.varint(list.size());
    for (const auto& element : list) {
        out.make_room();
        write(out, element);
    }
}
inline void write(byte_writer& out, const std::string_view (&actors)[ANNONA_ACTORS_COUNT]) {
    write(out, std::span<const std::string_view>(actors));
}

/// A list whose order means nothing.
template <class Element>
struct by_name {
    std::span<const Element> list;
};

template <class Element>
void write(byte_writer& out, by_name<Element> sorted) {
    std::array<uint32_t, inputs_max> few{};
    std::vector<uint32_t> many;  // longer lists are refused elsewhere, but not misread here
    std::span<uint32_t> order(few.data(), std::min(sorted.list.size(), few.size()));
    if (sorted.list.size() > few.size()) many.resize(sorted.list.size()), order = many;
    std::iota(order.begin(), order.end(), uint32_t{0});
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        const auto& one = sorted.list[a].name;
        const auto& other = sorted.list[b].name;
        return one != other ? one < other : a < b;
    });
    out.varint(order.size());
    for (const uint32_t at : order) {
        out.make_room();
        write(out, sorted.list[at]);
    }
}

inline bool is_empty(std::string_view text) { return text.empty(); }
inline bool is_empty(amount value) { return value.is_zero(); }
inline bool is_empty(bool value) { return !value; }
inline bool is_empty(reason code) { return code == 0; }
inline bool is_empty(local_day day) { return day.number == 0; }
inline bool is_empty(instant at) { return at.seconds == 0; }
inline bool is_empty(const fact_value& fact) { return fact == fact_value{}; }
template <class Element>
bool is_empty(std::span<const Element> list) {
    return list.empty();
}
template <class Element>
bool is_empty(by_name<Element> sorted) {
    return sorted.list.empty();
}
inline bool is_empty(const std::string_view (&actors)[ANNONA_ACTORS_COUNT]) {
    return std::all_of(std::begin(actors), std::end(actors),
                       [](std::string_view actor) { return actor.empty(); });
}

/// Every field but kind, request_id and validate_only, each with its own bit of the mask. Fields
/// are only ever added, with bits of their own.
template <class Visit>
void each_field(const command& asked, Visit&& visit) {
    visit(0u, asked.principal), visit(1u, asked.label), visit(2u, asked.account);
    visit(3u, asked.other), visit(14u, asked.pocket), visit(15u, asked.other_pocket);
    visit(7u, asked.ledger), visit(8u, asked.programme), visit(9u, asked.source);
    visit(16u, asked.question), visit(10u, asked.original), visit(17u, asked.name);
    visit(18u, asked.parameter), visit(19u, asked.reason_text), visit(5u, asked.value);
    visit(6u, asked.has_value), visit(20u, !asked.on), visit(21u, asked.fact);
    visit(22u, asked.fact_text), visit(23u, asked.from), visit(24u, asked.until);
    visit(25u, asked.valid_until), visit(26u, asked.occurred_at), visit(27u, asked.deadline);
    visit(11u, asked.actors), visit(4u, asked.lines), visit(28u, asked.items);
    visit(29u, asked.payers), visit(12u, asked.tender), visit(30u, asked.lots);
    visit(31u, asked.tokens), visit(32u, asked.notes);
    visit(13u, by_name<input_value>{asked.inputs});
    visit(33u, by_name<reference>{asked.references});
    visit(34u, asked.adjustments), visit(35u, asked.shape), visit(36u, asked.shape_field);
    visit(37u, asked.unit);
}

}  // namespace canonical_detail

ANNONA_INLINE void canonical_request(const command& asked, std::vector<std::byte>& out) {
    using namespace canonical_detail;
    uint64_t stated = 0;
    each_field(asked, [&](unsigned place, const auto& field) {
        stated |= static_cast<uint64_t>(!is_empty(field)) << place;
    });
    byte_writer bytes(out);
    bytes.byte(canonical_format);
    bytes.byte(static_cast<uint8_t>(asked.kind));
    bytes.varint(stated);
    each_field(asked, [&](unsigned place, const auto& field) {
        if ((stated >> place & 1) != 0) write(bytes, field);
    });
}

}  // namespace v0_1
}  // namespace annona
