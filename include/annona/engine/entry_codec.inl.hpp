// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec.hpp>
#include <annona/engine/entry_codec_archive.hpp>

#include <string>

namespace annona {
inline namespace v0_1 {

namespace entry_codec_detail {

// ---- trace. A line begins with one byte: what was said in three bits, then what is stated.

constexpr unsigned trace_rule = 8;  // not the rule after the last one
constexpr unsigned trace_code = 16;
constexpr unsigned trace_basket_line = 32;
constexpr unsigned trace_figures = 64;

inline unsigned head_of(const trace_line& line, const history& before) {
    const auto next_rule = static_cast<uint16_t>(before.rule + 1);
    return static_cast<unsigned>(line.what) | (line.rule != next_rule ? trace_rule : 0) |
           (line.code != 0 ? trace_code : 0) | (line.line != none ? trace_basket_line : 0) |
           (!line.figures.empty() ? trace_figures : 0);
}

// The kind shares a byte with what is stated: 31 says that a larger kind follows.
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

inline void write_trace(byte_writer& out, const entry& all, history& before) {
    out.varint(all.trace_count);
    for (size_t at = 0; at < all.trace_count; ++at) {
        const auto& line = all.trace[at];
        const unsigned head = head_of(line, before);
        ANNONA_ASSERT(line.figures.size() <= trace_figures_max, "too many figures in a trace line");
        out.make_room();
        auto to = out.numbers();
        to.byte(static_cast<uint8_t>(head));
        if (head & trace_rule) to.varint(line.rule);
        if (head & trace_code) to.varint(line.code);
        if (head & trace_basket_line) to.varint(line.line);
        if (head & trace_figures) to.varint(line.figures.size());
        for (const auto& figure : line.figures) write_figure(to, figure);
        out.numbers_end(to);
        before.rule = line.rule;
    }
}

inline void read_line(byte_reader& in, trace_line& line, history& before) {
    const unsigned head = in.byte();
    if ((head & 7) > static_cast<unsigned>(said::computed) || head > 127)
        return in.refuse("an unknown word in the trace");
    line.what = static_cast<said>(head & 7);
    line.rule = static_cast<uint16_t>(before.rule + 1);
    if (head & trace_rule) line.rule = in.number<uint16_t>();
    if (head & trace_code) line.code = in.number<reason>();
    if (head & trace_basket_line) line.line = in.number<uint32_t>();
    const size_t figures = head & trace_figures ? in.count() : 0;
    if (figures > trace_figures_max) return in.refuse("too many figures in a trace line");
    for (size_t i = 0; i < figures; ++i) read_figure(in, line.figures.emplace_back());
    if (head != head_of(line, before)) in.refuse("the trace states what goes without saying");
    before.rule = line.rule;
}

inline void read_trace(byte_reader& in, entry& all, history& before) {
    const size_t count = in.count();
    if (count == 0) in.refuse("an empty section");
    for (size_t i = 0; i < count && in.fault() == nullptr; ++i)
        read_line(in, all.trace_next(), before);
}

// ---- sections

template <class Effect>
void write_section(byte_writer& out, entry_writer& archive, const std::vector<Effect>& section) {
    out.varint(section.size());
    for (const auto& effect : section) {
        out.make_room();
        const uint64_t stated = mask_of(effect, archive.before);
        describe(archive, effect, archive.mask(stated, mask_bits<Effect>), effect);
        remember(effect, archive.before);
    }
}

template <class Effect>
void read_section(byte_reader& in, entry_reader& archive, std::vector<Effect>& section) {
    const size_t count = in.count();
    if (count == 0) in.refuse("an empty section");
    for (size_t i = 0; i < count && in.fault() == nullptr; ++i) {
        auto& effect = section.emplace_back();
        const uint64_t stated = archive.mask(0, mask_bits<Effect>);
        describe(archive, effect, stated, effect);
        archive.same_mask(stated, mask_of(effect, archive.before));
        remember(effect, archive.before);
    }
}

inline uint64_t sections_of(const entry& all) {
    uint64_t stated = bit(trace_section, all.trace_count != 0);
    each_section(
        all, [&](unsigned place, const auto& section) { stated |= bit(place, !section.empty()); });
    return stated;
}

inline void read_entry(byte_reader& in, entry& out) {
    if (in.byte() != entry_format) return in.refuse("not an entry of format 1");
    const unsigned kind_and_verdict = in.byte();
    const unsigned command = in.byte();
    if ((kind_and_verdict & 3) == 0 || kind_and_verdict > 15 || command >= command_kinds_count)
        return in.refuse("an unknown kind of entry or command");
    out.kind = static_cast<entry_kind>(kind_and_verdict & 3);
    out.result = static_cast<verdict>(kind_and_verdict >> 2);
    out.command = static_cast<command_kind>(command);
    const uint64_t fields = in.varint();
    const uint64_t sections = in.varint();
    if (fields >> fields_count != 0 || sections >> sections_count != 0)
        return in.refuse("a mask has unknown bits");
    out.sequence = in.varint();
    out.recorded_at.seconds = static_cast<int64_t>(from_zigzag(in.varint()));
    entry_reader archive(in, out.recorded_at);
    describe_fields(archive, out, fields);
    archive.before.counted = out.value;
    if (fields & 2) {
        const auto request = in.raw(in.varint());
        out.request.assign(request.begin(), request.end());
    }
    archive.same_mask(fields, mask_of(out));
    each_section(out, [&](unsigned place, auto& section) {
        if (in.fault() == nullptr && (sections >> place & 1) != 0)
            read_section(in, archive, section);
    });
    if (sections >> trace_section & 1) read_trace(in, out, archive.before);
    if (in.left() != 0) in.refuse("bytes are left over");
}

}  // namespace entry_codec_detail

ANNONA_INLINE void encode(const entry& written, std::vector<std::byte>& out) {
    using namespace entry_codec_detail;
    byte_writer bytes(out);
    const uint64_t fields = mask_of(written);
    const uint64_t sections = sections_of(written);
    bytes.byte(entry_format);
    bytes.byte(static_cast<uint8_t>(static_cast<unsigned>(written.kind) |
                                    static_cast<unsigned>(written.result) << 2));
    bytes.byte(static_cast<uint8_t>(written.command));
    bytes.varint(fields);
    bytes.varint(sections);
    bytes.varint(written.sequence);
    bytes.integer(written.recorded_at.seconds);
    entry_writer archive(bytes, written.recorded_at);
    describe_fields(archive, written, fields);
    archive.before.counted = written.value;
    if (fields & 2) {
        bytes.varint(written.request.size());
        bytes.raw(written.request);
    }
    each_section(written, [&](unsigned place, const auto& section) {
        if ((sections >> place & 1) != 0) write_section(bytes, archive, section);
    });
    if (written.trace_count != 0) write_trace(bytes, written, archive.before);
}

ANNONA_INLINE result<void> decode(std::span<const std::byte> bytes, entry& out) {
    out.clear();
    out.command = command_kind::pay;
    byte_reader in(bytes);
    if (bytes.size() > entry_size_max)
        in.refuse("larger than entry_size_max");
    else
        entry_codec_detail::read_entry(in, out);
    if (in.fault() == nullptr) return {};
    out.clear();
    return failure{"MALFORMED", std::string("an entry cannot be read: ") + in.fault(),
                   "byte " + std::to_string(in.position())};
}

}  // namespace v0_1
}  // namespace annona
