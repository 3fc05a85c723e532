// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/engine/entry_codec_bytes.hpp>
#include <annona/engine/entry_parts.hpp>

/// Sealed parts of an entry: what stands in them and in which order. Neighbours of one account are
/// one part.

namespace annona {
inline namespace v0_1 {
namespace entry_codec_detail {

inline bool has_papers(const entry& all) {
    if (!all.request.empty()) return true;
    for (size_t at = 0; at < all.trace_count; ++at)
        if (!all.trace[at].figures.empty()) return true;
    return false;
}

/// Everything that is sealed, in order: visit(account, kind, what it is).
template <class Entry, class Visit>
void each_sealed(Entry& all, Visit&& visit) {
    for (auto& named : all.named)
        if (named.where == name_text::sealed) visit(named.owner, part_names, named);
    for (auto& opened : all.opened) visit(opened.account, part_ids, opened);
    for (auto& fact : all.facts) visit(fact.account, part_facts, fact);
    if (has_papers(all)) visit(all.owner, part_papers, all);
}

inline bool has_parts(const entry& all) {
    return !all.opened.empty() || !all.facts.empty() || has_papers(all) ||
           std::any_of(all.named.begin(), all.named.end(),
                       [](const named_effect& one) { return one.where == name_text::sealed; });
}

// ---- what one item looks like

// The kind of a figure shares a byte with what is stated: 31 says that a larger kind follows.
constexpr unsigned kind_follows = 31;

inline unsigned head_of(const trace_figure& figure) {
    return (figure.kind < kind_follows ? figure.kind : kind_follows) |
           (figure.integer != 0 ? 32u : 0) | (figure.other != 0 ? 64u : 0) |
           (!figure.value.is_zero() ? 128u : 0);
}

inline void write_figure(number_writer& out, const trace_figure& figure) {
    const unsigned head = head_of(figure);
    out.varint(figure.name);
    out.byte(static_cast<uint8_t>(head));
    if ((head & 31) == kind_follows) out.varint(figure.kind);
    if (head & 32) out.integer(figure.integer);
    if (head & 64) out.integer(figure.other);
    if (head & 128) out.value(figure.value);
}

inline void read_figure(byte_reader& in, trace_figure& figure) {
    figure.name = in.number<uint16_t>();
    const unsigned head = in.byte();
    figure.kind = static_cast<uint16_t>(head & 31);
    if (figure.kind == kind_follows) figure.kind = in.number<uint16_t>();
    if (head & 32) figure.integer = static_cast<int64_t>(from_zigzag(in.varint()));
    if (head & 64) figure.other = static_cast<int64_t>(from_zigzag(in.varint()));
    if (head & 128) figure.value = in.value();
    if (head != head_of(figure)) in.refuse("a figure states what goes without saying");
}

inline void write_item(byte_writer& out, const named_effect& named) { out.text(named.text); }
inline void write_item(byte_writer& out, const opened_effect& opened) { out.text(opened.id); }
inline void write_item(byte_writer& out, const fact_effect& fact) {
    out.varint(fact.value.kind);
    out.integer(fact.value.integer);
    out.integer(fact.value.other);
    out.value(fact.value.value);
    out.text(fact.text);
}
inline void write_item(byte_writer& out, const entry& all) {
    if (!all.request.empty()) {
        out.varint(all.request.size());
        out.raw(all.request);
    }
    for (size_t at = 0; at < all.trace_count; ++at) {
        const auto& figures = all.trace[at].figures;
        if (figures.empty()) continue;
        out.make_room();
        auto to = out.numbers();
        to.varint(figures.size());
        for (const auto& figure : figures) write_figure(to, figure);
        out.numbers_end(to);
    }
}

inline void read_item(byte_reader& in, named_effect& named) { named.text = in.text(); }
inline void read_item(byte_reader& in, opened_effect& opened) { opened.id = in.text(); }
inline void read_item(byte_reader& in, fact_effect& fact) {
    fact.value.kind = in.number<uint16_t>();
    fact.value.integer = static_cast<int64_t>(from_zigzag(in.varint()));
    fact.value.other = static_cast<int64_t>(from_zigzag(in.varint()));
    fact.value.value = in.value();
    fact.text = in.text();
}
// Whatever the open side says is there has been given one place, which is filled now.
inline void read_item(byte_reader& in, entry& all) {
    if (!all.request.empty()) {
        const auto request = in.raw(in.varint());
        if (request.empty()) in.refuse("a request of no bytes");
        all.request.assign(request.begin(), request.end());
    }
    for (size_t at = 0; at < all.trace_count; ++at) {
        auto& figures = all.trace[at].figures;
        if (figures.empty()) continue;
        const size_t count = in.count();
        if (count == 0 || count > trace_figures_max)
            return in.refuse("a trace line of no figures or too many");
        figures.clear();
        for (size_t i = 0; i < count; ++i) read_figure(in, figures.emplace_back());
    }
}

inline void blank(named_effect&) {}
inline void blank(opened_effect&) {}
inline void blank(fact_effect&) {}
inline void blank(entry& all) {
    all.request.clear();
    for (size_t at = 0; at < all.trace_count; ++at) all.trace[at].figures.clear();
}

// ---- rows, at the end of the open side

inline void write_row(byte_writer& out, uint8_t kinds, uint32_t account) {
    out.make_room();
    out.byte(kinds);
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.byte(static_cast<uint8_t>(account >> shift));
    out.zeros(part_hash_size);
}

inline void write_rows(byte_writer& out, const entry& all) {
    uint32_t count = 0;
    uint32_t account = 0;
    uint8_t kinds = 0;
    each_sealed(all, [&](uint32_t whose, uint8_t kind, const auto&) {
        if (count != 0 && whose != account) write_row(out, kinds, account), kinds = 0;
        if (count == 0 || whose != account) ++count;
        account = whose, kinds |= kind;
    });
    write_row(out, kinds, account);
    for (unsigned shift = 0; shift < 32; shift += 8) out.byte(static_cast<uint8_t>(count >> shift));
}

// ---- parts, behind the open side

/// Parts one after another, each with its size before it.
class part_writer {
public:
    explicit part_writer(byte_writer& out) : out_(out) {}
    ~part_writer() { end(); }

    template <class Item>
    void add(uint32_t account, const Item& item) {
        if (size_at_ == 0 || account != account_) begin(account);
        out_.make_room();
        write_item(out_, item);
    }

private:
    void begin(uint32_t account) {
        end();
        out_.make_room();
        size_at_ = out_.position(), account_ = account;
        out_.zeros(4);
    }
    void end() {
        if (size_at_ != 0)
            out_.fill_in(size_at_, static_cast<uint32_t>(out_.position() - size_at_ - 4));
    }

    byte_writer& out_;
    size_t size_at_ = 0;  // never the first byte: a frame stands before
    uint32_t account_ = 0;
};

/// Reads rows and parts and fills in the items they are for.
class part_reader {
public:
    part_reader(byte_reader& in, const part_rows& rows,
                std::optional<std::span<const std::byte>> parts)
        : in_(in), rows_(rows), parts_(parts) {}

    template <class Item>
    void fill(uint32_t account, uint8_t kind, Item& item, entry& all) {
        if (next_ == 0 || account != account_) next(account, all);
        if (in_.fault() != nullptr) return;
        seen_ |= kind;
        if (gone_) return blank(item);
        read_item(part_, item);
        if (part_.fault() != nullptr) in_.refuse(part_.fault());
    }
    void end() {
        close();
        if (next_ != rows_.size()) in_.refuse("a row without anything sealed");
        if (parts_ && !parts_->empty()) in_.refuse("bytes are left over behind the parts");
    }

private:
    void close() {
        if (next_ == 0) return;
        if (rows_[next_ - 1].kinds != seen_) in_.refuse("a row says another kind of part");
        if (!gone_ && part_.left() != 0) in_.refuse("bytes are left over in a part");
    }
    void next(uint32_t account, entry& all) {
        close();
        if (next_ == rows_.size()) return in_.refuse("a sealed part without its row");
        account_ = account, seen_ = 0;
        const auto row = rows_[next_++];
        if (row.account != account) return in_.refuse("a row of another account");
        const auto is_zero = [](std::byte one) { return one == std::byte{0}; };
        if (parts_ && !std::all_of(row.hash.begin(), row.hash.end(), is_zero))
            return in_.refuse("a record has the hashes of a journal");
        std::optional<std::span<const std::byte>> found = std::span<const std::byte>{};
        if (parts_) found = next_part(*parts_);
        if (!found) return in_.refuse("a sealed part reaches beyond the bytes");
        gone_ = found->data() == nullptr;
        all.parts_gone += gone_ ? 1 : 0;
        part_ = byte_reader(*found);
    }

    byte_reader& in_;
    part_rows rows_;
    std::optional<std::span<const std::byte>> parts_;  // nothing: all are gone
    byte_reader part_{{}};
    size_t next_ = 0;
    uint32_t account_ = 0;
    uint8_t seen_ = 0;
    bool gone_ = false;
};

}  // namespace entry_codec_detail
}  // namespace v0_1
}  // namespace annona
