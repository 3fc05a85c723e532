// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec_bytes.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <type_traits>

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

// A word of a field that is 0 where the field is empty: many fields are looked at in one go.
inline uint64_t content(std::string_view text) { return text.size(); }
inline uint64_t content(amount value) { return value.lo() | static_cast<uint64_t>(value.hi()); }
inline uint64_t content(bool value) { return value ? 1 : 0; }
inline uint64_t content(reason code) { return code; }
inline uint64_t content(local_day day) { return static_cast<uint32_t>(day.number); }
inline uint64_t content(instant at) { return static_cast<uint64_t>(at.seconds); }
inline uint64_t content(const fact_value& fact) {
    return fact.kind | static_cast<uint64_t>(fact.integer) | static_cast<uint64_t>(fact.other) |
           content(fact.value);
}
template <class Element>
uint64_t content(std::span<const Element> list) {
    return list.size();
}
template <class Element>
uint64_t content(by_name<Element> sorted) {
    return sorted.list.size();
}
inline uint64_t content(const std::string_view (&actors)[ANNONA_ACTORS_COUNT]) {
    uint64_t any = 0;
    for (const auto actor : actors) any |= actor.size();
    return any;
}

/// The bit of a field in the mask.
template <unsigned Place>
using place = std::integral_constant<unsigned, Place>;

/// Every field but kind, request_id and validate_only, each with its own bit of the mask. Fields
/// are only ever added, with bits of their own.
template <class Visit>
void each_field(const command& asked, Visit&& visit) {
    visit(place<0>{}, asked.principal), visit(place<1>{}, asked.label);
    visit(place<2>{}, asked.account), visit(place<3>{}, asked.other);
    visit(place<14>{}, asked.pocket), visit(place<15>{}, asked.other_pocket);
    visit(place<7>{}, asked.ledger), visit(place<8>{}, asked.programme);
    visit(place<9>{}, asked.source), visit(place<16>{}, asked.question);
    visit(place<10>{}, asked.original), visit(place<17>{}, asked.name);
    visit(place<18>{}, asked.parameter), visit(place<19>{}, asked.reason_text);
    visit(place<5>{}, asked.value), visit(place<6>{}, asked.has_value);
    visit(place<20>{}, !asked.on), visit(place<21>{}, asked.fact);
    visit(place<22>{}, asked.fact_text), visit(place<23>{}, asked.from);
    visit(place<24>{}, asked.until), visit(place<25>{}, asked.valid_until);
    visit(place<26>{}, asked.occurred_at), visit(place<27>{}, asked.deadline);
    visit(place<11>{}, asked.actors), visit(place<4>{}, asked.lines);
    visit(place<28>{}, asked.items), visit(place<29>{}, asked.payers);
    visit(place<12>{}, asked.tender), visit(place<30>{}, asked.lots);
    visit(place<31>{}, asked.tokens), visit(place<32>{}, asked.notes);
    visit(place<13>{}, by_name<input_value>{asked.inputs});
    visit(place<33>{}, by_name<reference>{asked.references});
    visit(place<34>{}, asked.adjustments), visit(place<35>{}, asked.shape);
    visit(place<36>{}, asked.shape_field), visit(place<37>{}, asked.unit);
}

/// What payments and awards state: principal, account, other, lines, value, pockets. The other
/// fields are mostly empty and looked at together.
inline constexpr uint64_t usual_fields =
    1u << 0 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6 | 1u << 14 | 1u << 15;
constexpr bool is_usual(unsigned at) { return (usual_fields >> at & 1) != 0; }

/// The mask of the fields that are not empty.
inline uint64_t stated_in(const command& asked) {
    uint64_t stated = 0, others = 0;
    each_field(asked, [&](auto at, const auto& field) {
        if constexpr (is_usual(at))
            stated |= uint64_t{content(field) != 0} << at;
        else
            others |= content(field);
    });
    if (others == 0) return stated;
    each_field(asked, [&](auto at, const auto& field) {
        if constexpr (!is_usual(at)) stated |= uint64_t{content(field) != 0} << at;
    });
    return stated;
}

enum class ids : uint8_t { written, left_out };

/// Writes fields and notes where account ids stand.
template <ids Ids>
class noting_writer {
public:
    noting_writer(byte_writer& out, std::vector<id_place>& places)
        : out_(out), start_(out.position()), places_(places) {}

    template <class Place, class Field>
    void field(Place, const Field& written) {
        if constexpr (Place::value == 2 || Place::value == 3 || Place::value == 9)
            id(written);  // account, other, source
        else
            write(out_, written);
    }
    void field(place<29>, std::span<const payer_part> payers) {
        out_.varint(payers.size());
        for (const auto& one : payers) {
            out_.make_room();
            id(one.account);
            out_.value(one.value);
        }
    }
    void field(place<34>, std::span<const adjustment> legs) {
        out_.varint(legs.size());
        for (const auto& one : legs) {
            out_.make_room();
            out_.text(one.ledger);
            id(one.account);
            out_.value(one.delta);
        }
    }

private:
    void id(std::string_view text) {
        const size_t at = out_.position();
        if constexpr (Ids == ids::written) out_.text(text);
        places_.push_back({static_cast<uint32_t>(at - start_),
                           static_cast<uint32_t>(out_.position() - at), text});
    }

    byte_writer& out_;
    size_t start_;
    std::vector<id_place>& places_;
};

template <ids Ids>
void write_request(const command& asked, std::vector<std::byte>& out,
                   std::vector<id_place>& places) {
    const uint64_t stated = stated_in(asked);
    byte_writer bytes(out);
    noting_writer<Ids> writer(bytes, places);
    bytes.byte(canonical_format);
    bytes.byte(static_cast<uint8_t>(asked.kind));
    bytes.varint(stated);
    const auto write_stated = [&](auto at, const auto& field) {
        if ((stated >> at & 1) != 0) writer.field(at, field);
    };
    if ((stated & ~usual_fields) != 0) return each_field(asked, write_stated);
    each_field(asked, [&](auto at, const auto& field) {
        if constexpr (is_usual(at)) write_stated(at, field);
    });
}

}  // namespace canonical_detail

ANNONA_INLINE void canonical_request(const command& asked, std::vector<std::byte>& out,
                                     std::vector<id_place>& ids) {
    canonical_detail::write_request<canonical_detail::ids::written>(asked, out, ids);
}

ANNONA_INLINE void canonical_request_without_ids(const command& asked, std::vector<std::byte>& out,
                                                 std::vector<id_place>& ids) {
    canonical_detail::write_request<canonical_detail::ids::left_out>(asked, out, ids);
}

ANNONA_INLINE void canonical_request(const command& asked, std::vector<std::byte>& out) {
    std::vector<id_place> ids;
    canonical_request(asked, out, ids);
}

}  // namespace v0_1
}  // namespace annona
