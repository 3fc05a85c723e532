// SPDX-License-Identifier: Apache-2.0
#include "lab/asked_again.hpp"

#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec_bytes.hpp>

#include <limits>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

int64_t integer(byte_reader& in) { return static_cast<int64_t>(from_zigzag(in.varint())); }

void read(byte_reader& in, std::string_view& to) { to = in.text(); }
void read(byte_reader& in, amount& to) { to = in.value(); }
void read(byte_reader& in, bool& to) { to = in.byte() == 1; }
void read(byte_reader& in, reason& to) { to = in.number<reason>(); }
void read(byte_reader& in, instant& to) { to.seconds = integer(in); }
void read(byte_reader& in, local_day& to) {
    const int64_t found = integer(in);
    if (found != static_cast<int32_t>(found)) return in.refuse("a day beyond all");
    to.number = static_cast<int32_t>(found);
}
void read(byte_reader& in, fact_value& to) {
    to.kind = in.number<uint16_t>(), to.integer = integer(in), to.other = integer(in);
    to.value = in.value();
}
// One bit beside the length of the category says whether quantity and product follow.
void read(byte_reader& in, basket_line& to) {
    const uint64_t head = in.varint();
    const auto category = in.raw(head / 2);
    to.category = {reinterpret_cast<const char*>(category.data()), category.size()};
    to.value = in.value();
    if (head % 2 != 0) to.quantity = in.value(), to.product = in.text();
}
void read(byte_reader& in, input_value& to) {
    to.name = in.text();
    read(in, to.value);
    to.text = in.text();
}
void read(byte_reader& in, reference& to) { to.name = in.text(), to.value = in.text(); }
void read(byte_reader& in, item& to) {
    to.code = in.text(), to.grade = in.number<uint32_t>(), to.quantity = in.value();
}
void read(byte_reader& in, payer_part& to) { to.account = in.text(), to.value = in.value(); }
void read(byte_reader& in, tender_part& to) { to.ledger = in.text(), to.value = in.value(); }
void read(byte_reader& in, adjustment& to) {
    to.ledger = in.text(), to.account = in.text(), to.delta = in.value();
}
void read(byte_reader& in, std::string_view (&to)[ANNONA_ACTORS_COUNT]) {
    if (in.count() != ANNONA_ACTORS_COUNT) return in.refuse("another number of actors");
    for (auto& actor : to) actor = in.text();
}
template <class Element>
void read(byte_reader& in, std::vector<Element>& list, std::span<const Element>& view) {
    const size_t count = in.count();
    for (size_t i = 0; i < count && in.fault() == nullptr; ++i) read(in, list.emplace_back());
    view = list;
}

}  // namespace

/// Numbers of accounts become ids again, as request_form.hpp has taken them out.
result<void> asked_again::put_ids_back(std::span<const std::byte> kept,
                                       const id_of_account& id_of) {
    struct place {
        uint64_t gap = 0;
        std::string_view id;
    };
    byte_reader in(kept);
    std::vector<place> places(in.count());
    for (auto& one : places) {
        one.gap = in.varint();
        const uint64_t account = in.varint();
        if (account == 0) {
            in.word(), in.word();
            one.id = "nobody";
            continue;
        }
        if (account > std::numeric_limits<uint32_t>::max() || in.fault() != nullptr) break;
        one.id = id_of(static_cast<uint32_t>(account - 1));
        if (one.id.empty()) return failure{"ERASED", "an account of the request was erased", {}};
    }
    bytes_.clear();
    byte_writer out(bytes_);
    for (const auto& one : places) {
        out.raw(in.raw(one.gap));
        out.make_room();
        out.text(one.id);
    }
    out.raw(in.raw(in.left()));
    out.finish();
    if (in.fault() == nullptr) return {};
    return failure{"MALFORMED", std::string("a request that was kept: ") + in.fault(), {}};
}

result<void> asked_again::read(std::span<const std::byte> kept, const id_of_account& id_of) {
    if (auto put = put_ids_back(kept, id_of); !put) return put;
    return read_canonical();
}

result<void> asked_again::read_canonical() {
    asked_ = {};
    lines_.clear(), items_.clear(), payers_.clear(), tender_.clear(), lots_.clear();
    tokens_.clear(), notes_.clear(), inputs_.clear(), references_.clear(), adjustments_.clear();
    byte_reader in(bytes_);
    if (in.byte() != canonical_format) in.refuse("a request of another format");
    const auto kind = in.byte();
    if (kind >= command_kinds_count) in.refuse("an unknown command");
    asked_.kind = static_cast<command_kind>(kind);
    const uint64_t stated = in.varint();
    const auto one = [&](unsigned place, auto& field) {
        if ((stated >> place & 1) != 0) lab::read(in, field);
    };
    const auto list = [&](unsigned place, auto& owned, auto& view) {
        if ((stated >> place & 1) != 0) lab::read(in, owned, view);
    };
    // In the order in which canonical.inl.hpp writes them.
    one(0, asked_.principal), one(1, asked_.label), one(2, asked_.account), one(3, asked_.other);
    one(14, asked_.pocket), one(15, asked_.other_pocket), one(7, asked_.ledger);
    one(8, asked_.programme), one(9, asked_.source), one(16, asked_.question);
    one(10, asked_.original), one(17, asked_.name), one(18, asked_.parameter);
    one(19, asked_.reason_text), one(5, asked_.value), one(6, asked_.has_value);
    bool is_off = false;
    one(20, is_off);
    asked_.on = !is_off;
    one(21, asked_.fact), one(22, asked_.fact_text), one(23, asked_.from), one(24, asked_.until);
    one(25, asked_.valid_until), one(26, asked_.occurred_at), one(27, asked_.deadline);
    one(11, asked_.actors);
    list(4, lines_, asked_.lines), list(28, items_, asked_.items);
    list(29, payers_, asked_.payers), list(12, tender_, asked_.tender);
    list(30, lots_, asked_.lots), list(31, tokens_, asked_.tokens);
    list(32, notes_, asked_.notes), list(13, inputs_, asked_.inputs);
    list(33, references_, asked_.references), list(34, adjustments_, asked_.adjustments);
    one(35, asked_.shape), one(36, asked_.shape_field), one(37, asked_.unit);
    if (in.left() != 0) in.refuse("bytes are left over");
    asked_.validate_only = true;
    if (in.fault() == nullptr) return {};
    return failure{
        "MALFORMED",
        std::string(in.fault()) + ", at byte " + std::to_string(in.position()) + " of a request",
        {}};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
