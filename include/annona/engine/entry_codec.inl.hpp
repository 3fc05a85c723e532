// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec.hpp>
#include <annona/engine/entry_codec_archive.hpp>
#include <annona/engine/entry_codec_parts.hpp>

#include <string>

namespace annona {
inline namespace v0_1 {

namespace entry_codec_detail {

// ---- trace. A line begins with one byte: what was said in three bits, then what is stated.

constexpr unsigned trace_rule = 8;  // not the rule after the last one
constexpr unsigned trace_code = 16;
constexpr unsigned trace_basket_line = 32;
constexpr unsigned trace_figures = 64;  // has some, in a sealed part

inline unsigned head_of(const trace_line& line, const history& before) {
    const auto next_rule = static_cast<uint16_t>(before.rule + 1);
    return static_cast<unsigned>(line.what) | (line.rule != next_rule ? trace_rule : 0) |
           (line.code != 0 ? trace_code : 0) | (line.line != none ? trace_basket_line : 0) |
           (!line.figures.empty() ? trace_figures : 0);
}

inline void write_trace(byte_writer& out, const entry& all, history& before) {
    constexpr size_t lines_in_room = 32;  // of 12 bytes at most
    out.varint(all.trace_count);
    for (size_t first = 0; first < all.trace_count; first += lines_in_room) {
        out.make_room();
        auto to = out.numbers();
        const size_t end = std::min(all.trace_count, first + lines_in_room);
        for (size_t at = first; at < end; ++at) {
            const auto& line = all.trace[at];
            const unsigned head = head_of(line, before);
            to.byte(static_cast<uint8_t>(head));
            if (head & trace_rule) to.varint(line.rule);
            if (head & trace_code) to.varint(line.code);
            if (head & trace_basket_line) to.varint(line.line);
            before.rule = line.rule;
        }
        out.numbers_end(to);
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
    if (head & trace_figures) line.figures.emplace_back();  // they are sealed: filled in later
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

/// The mask of the sections that are not empty. Most entries have usual ones alone, so the others
/// are first looked at together.
inline uint64_t sections_of(const entry& all) {
    uint64_t stated = bit(trace_section, all.trace_count != 0) | bit(parts_section, has_parts(all));
    const auto look = [&](unsigned place, const auto& section) {
        stated |= bit(place, !section.empty());
    };
    bool others = false;
    each_section(all, [&](unsigned place, const auto& section) {
        if ((usual_sections >> place & 1) == 0) others |= !section.empty();
    });
    others ? each_section(all, look) : each_usual_section(all, look);
    return stated;
}

inline void read_parts(byte_reader& in, entry& out, std::span<const std::byte> open,
                       std::optional<std::span<const std::byte>> parts) {
    const auto rows = part_rows::of(open);
    if (!rows || in.left() != rows->size() * part_row_size + parts_count_size)
        return in.refuse("the rows of the sealed parts do not fit the entry");
    part_reader reader(in, *rows, parts);
    bool has_owner = false;
    // Looked for before it is filled in: the owner of the papers stands in their row alone.
    if (has_papers(out)) out.owner = (*rows)[rows->size() - 1].account, has_owner = true;
    each_sealed(out, [&](uint32_t account, uint8_t kind, auto& item) {
        if (in.fault() == nullptr) reader.fill(account, kind, item, out);
    });
    if (in.fault() != nullptr) return;
    reader.end();
    if (!has_owner) out.owner = owned_by_community;
    static_cast<void>(in.raw(in.left()));
}

inline void read_entry(byte_reader& in, entry& out, std::span<const std::byte> open,
                       std::optional<std::span<const std::byte>> parts) {
    if (in.byte() != entry_format) return in.refuse("not an entry of format 2");
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
    if (fields & 2) out.request.resize(1);  // it is sealed: filled in later
    archive.same_mask(fields, mask_of(out));
    each_section(out, [&](unsigned place, auto& section) {
        if (in.fault() == nullptr && (sections >> place & 1) != 0)
            read_section(in, archive, section);
    });
    if (sections >> trace_section & 1) read_trace(in, out, archive.before);
    if (in.fault() != nullptr) return;
    if ((sections >> parts_section & 1) != (has_parts(out) ? 1u : 0u))
        return in.refuse("the mask is wrong about sealed parts");
    if ((sections >> parts_section & 1) == 0 && parts)
        return in.refuse("a record has a frame and no sealed parts");
    if (sections >> parts_section & 1) read_parts(in, out, open, parts);
    if (in.left() != 0) in.refuse("bytes are left over");
}

/// The open side without its frame.
inline void write_open(byte_writer& bytes, const entry& written, uint64_t sections) {
    const uint64_t fields = mask_of(written);
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
    const auto write = [&](unsigned place, const auto& section) {
        if ((sections >> place & 1) != 0) write_section(bytes, archive, section);
    };
    constexpr uint64_t apart = bit(trace_section, true) | bit(parts_section, true);
    if ((sections & ~(usual_sections | apart)) == 0)
        each_usual_section(written, write);
    else
        each_section(written, write);
    if (written.trace_count != 0) write_trace(bytes, written, archive.before);
    if (sections >> parts_section & 1) write_rows(bytes, written);
}

}  // namespace entry_codec_detail

ANNONA_INLINE void encode(const entry& written, std::vector<std::byte>& out) {
    using namespace entry_codec_detail;
    const uint64_t sections = sections_of(written);
    byte_writer bytes(out);
    if ((sections >> parts_section & 1) == 0) return write_open(bytes, written, sections);
    bytes.byte(static_cast<uint8_t>(record_mark));
    const size_t size_at = bytes.position();
    bytes.zeros(record_frame_size - 1);
    write_open(bytes, written, sections);
    bytes.fill_in(size_at, static_cast<uint32_t>(bytes.position() - size_at - 4));
    part_writer parts(bytes);
    each_sealed(written,
                [&](uint32_t account, uint8_t, const auto& item) { parts.add(account, item); });
}

ANNONA_INLINE result<void> decode(std::span<const std::byte> bytes, entry& out) {
    out.clear();
    out.command = command_kind::pay;
    const auto sides = sides_of(bytes);
    const bool is_framed = !bytes.empty() && bytes[0] == record_mark;
    byte_reader in(sides ? sides->open : bytes);
    if (bytes.size() > entry_size_max)
        in.refuse("larger than entry_size_max");
    else if (!sides || (is_framed && sides->parts.empty()))
        in.refuse("the frame of a record does not fit it");
    else
        entry_codec_detail::read_entry(in, out, sides->open,
                                       is_framed ? std::optional{sides->parts} : std::nullopt);
    if (in.fault() == nullptr) return {};
    out.clear();
    return failure{"MALFORMED", std::string("an entry cannot be read: ") + in.fault(),
                   "byte " + std::to_string(in.position())};
}

ANNONA_INLINE bool has_sealed(const entry& decoded) {
    return decoded.parts_gone != 0 || entry_codec_detail::has_parts(decoded);
}

}  // namespace v0_1
}  // namespace annona
