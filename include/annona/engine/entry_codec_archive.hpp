// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec_bytes.hpp>
#include <annona/engine/entry_codec_fields.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// The two directions of `describe`: one archive writes what the other reads.

namespace annona {
inline namespace v0_1 {
namespace entry_codec_detail {

/// Days and moments are told as distances from the entry's own, which are short. Distances wrap, so
/// that every value has one. A day is 0 for none, 1 for the day told last, else 2 more than its
/// distance.
struct origin_of_time {
    int64_t second = 0;
    int32_t day = 0;

    static origin_of_time at(instant recorded) {
        int64_t day = recorded.seconds / seconds_per_day;   // rounds toward zero …
        if (recorded.seconds % seconds_per_day < 0) --day;  // … so floor it
        return {recorded.seconds, static_cast<int32_t>(static_cast<uint32_t>(day))};
    }
};

/// The last few accounts and subjects named: one named again is told by its place among them.
class recent_parties {
public:
    static constexpr uint64_t places = 4;

    /// `places` when it is not among them.
    uint64_t place_of(uint64_t party) const {
        uint64_t place = 0;
        while (place < places && (place >= named_ || parties_[place] != party)) ++place;
        return place;
    }
    uint64_t at(uint64_t place) const { return parties_[place]; }
    bool has(uint64_t place) const { return place < named_; }
    void add(uint64_t party) {
        parties_[next_] = party;
        next_ = (next_ + 1) % places;
        if (named_ < places) ++named_;
    }

private:
    uint64_t parties_[places] = {};
    uint64_t named_ = 0;
    uint64_t next_ = 0;
};

class entry_writer {
public:
    static constexpr bool writing = true;
    entry_writer(byte_writer& out, instant recorded)
        : out_(out), origin_(origin_of_time::at(recorded)) {}

    history before;

    uint64_t mask(uint64_t stated, unsigned bits) {
        if (bits != 0) out_.varint(stated);
        return stated;
    }
    void same_mask(uint64_t, uint64_t) {}
    void refuse(const char* why) { ANNONA_ASSERT(false, why); }
    void number(uint64_t value) { out_.varint(value); }
    void integer(int64_t value) { out_.integer(value); }
    void word(uint64_t value) { out_.word(value); }
    void value(amount written) { out_.value(written); }
    void number_or_none(uint32_t value) { out_.varint(static_cast<uint32_t>(value + 1)); }
    void party(uint64_t value) {
        const uint64_t place = parties_.place_of(value);
        if (place < recent_parties::places) return out_.varint(place);
        out_.varint_wide(uint128{value} + recent_parties::places);
        parties_.add(value);
    }
    void day(local_day written) {
        const bool again = written == last_day_;
        last_day_ = written;
        if (written.number == 0 || again) return out_.varint(written.number == 0 ? 0 : 1);
        const auto distance = static_cast<int32_t>(static_cast<uint32_t>(written.number) -
                                                   static_cast<uint32_t>(origin_.day));
        out_.varint(zigzag(int64_t{distance}) + 2);
    }
    void moment(instant written) {
        integer(static_cast<int64_t>(static_cast<uint64_t>(written.seconds) -
                                     static_cast<uint64_t>(origin_.second)));
    }
    template <class Word>
    void choice(Word value, Word) {
        out_.varint(static_cast<uint8_t>(value));
    }
    void text(std::string_view written) { out_.text(written); }
    void texts(const std::vector<std::string>& written) {
        out_.varint(written.size());
        for (const auto& one : written) text(one);
    }
    template <class Field, class Value>
    void preset(const Field&, const Value&) {}

private:
    byte_writer& out_;
    origin_of_time origin_;
    recent_parties parties_;
    local_day last_day_{};
};

class entry_reader {
public:
    static constexpr bool writing = false;
    entry_reader(byte_reader& in, instant recorded)
        : in_(in), origin_(origin_of_time::at(recorded)) {}

    history before;

    uint64_t mask(uint64_t, unsigned bits) {
        const uint64_t stated = bits == 0 ? 0 : in_.varint();
        if (stated >> bits != 0) in_.refuse("a mask has unknown bits");
        return stated;
    }
    void refuse(const char* why) { in_.refuse(why); }
    void same_mask(uint64_t stated, uint64_t expected) {
        if (stated != expected) in_.refuse("a mask states what goes without saying");
    }
    template <class Number>
    void number(Number& value) {
        value = in_.number<Number>();
    }
    void integer(int64_t& value) { value = static_cast<int64_t>(from_zigzag(in_.varint())); }
    void value(amount& read) { read = in_.value(); }
    void word(uint64_t& value) { value = in_.word(); }
    void number_or_none(uint32_t& value) { value = in_.number<uint32_t>() - 1; }
    template <class Number>
    void party(Number& value) {
        const uint128 told = in_.varint_wide();
        uint64_t found = 0;
        if (told < recent_parties::places) {
            found = static_cast<uint64_t>(told);
            if (!parties_.has(found)) return in_.refuse("an account that was not named before");
            found = parties_.at(found);
        } else {
            found = static_cast<uint64_t>(told - recent_parties::places);
            if (told - recent_parties::places != found ||
                parties_.place_of(found) != recent_parties::places) {
                return in_.refuse("an account is told in the wrong way");
            }
            parties_.add(found);
        }
        value = static_cast<Number>(found);
        if (value != found) in_.refuse("a number is larger than its field");
    }
    void day(local_day& read) {
        const uint64_t told = in_.varint();
        if (told >= 2) {
            if (told - 2 > std::numeric_limits<uint32_t>::max())
                return in_.refuse("a number is larger than its field");
            const auto distance = static_cast<int32_t>(from_zigzag(told - 2));
            read.number = static_cast<int32_t>(static_cast<uint32_t>(origin_.day) +
                                               static_cast<uint32_t>(distance));
        } else {
            read.number = told == 0 ? 0 : last_day_.number;
        }
        if (told != 0 && (read.number == 0 || (told >= 2 && read == last_day_)))
            in_.refuse("a day is told in the wrong way");
        last_day_ = read;
    }
    void moment(instant& read) {
        int64_t distance = 0;
        integer(distance);
        read.seconds = static_cast<int64_t>(static_cast<uint64_t>(origin_.second) +
                                            static_cast<uint64_t>(distance));
    }
    template <class Word>
    void choice(Word& value, Word last) {
        const auto found = in_.number<uint8_t>();
        if (found > static_cast<uint8_t>(last)) return in_.refuse("an unknown word");
        value = static_cast<Word>(found);
    }
    void text(std::string& read) { read = in_.text(); }
    void texts(std::vector<std::string>& read) {
        const size_t count = in_.count();
        for (size_t i = 0; i < count && in_.fault() == nullptr; ++i) text(read.emplace_back());
    }
    template <class Field, class Value>
    void preset(Field& field, const Value& value) {
        field = value;
    }

private:
    byte_reader& in_;
    origin_of_time origin_;
    recent_parties parties_;
    local_day last_day_{};
};

/// The sections of an entry in the order in which they are written, each with its bit in the mask:
/// the sections of a payment have the lowest. The trace and the rows of sealed parts come last,
/// apart.
template <class Entry, class Visit>
void each_section(Entry& all, Visit&& visit) {
    visit(8u, all.named), visit(9u, all.opened), visit(10u, all.calendar);
    visit(11u, all.activated), visit(12u, all.facts), visit(13u, all.states);
    visit(14u, all.tokens), visit(15u, all.overrides);
    visit(0u, all.takes), visit(1u, all.puts), visit(7u, all.changes), visit(2u, all.posts);
    visit(3u, all.counts), visit(6u, all.settled), visit(16u, all.reversed);
    visit(17u, all.holds), visit(18u, all.queued), visit(4u, all.balances), visit(19u, all.charged);
}
/// The sections of payments and awards alone, in the same order.
template <class Entry, class Visit>
void each_usual_section(Entry& all, Visit&& visit) {
    visit(0u, all.takes), visit(1u, all.puts), visit(2u, all.posts), visit(3u, all.counts);
    visit(6u, all.settled);
}
inline constexpr uint64_t usual_sections = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 6;
inline constexpr unsigned trace_section = 5;
inline constexpr unsigned parts_section = 20;
inline constexpr unsigned sections_count = 21;
static_assert((usual_sections & (1u << trace_section | 1u << parts_section)) == 0);

/// What of the entry itself is stated.
inline uint64_t mask_of(const entry& all) {
    return bit(0, !all.value.is_zero()) | bit(1, !all.request.empty()) |
           bit(2, all.effective_at.seconds != 0) | bit(3, all.code != 0) |
           bit(4, all.rule != by_engine) | bit(5, all.line != none) |
           bit(6, all.valid_until.number != 0) | bit(7, all.original_sequence != 0) |
           bit(8, all.first_day.number != 0) | bit(9, all.last_day.number != 0) |
           bit(10, all.boundaries != 0) | bit(11, all.due_rule != by_engine) |
           bit(12, all.collective) | bit(13, (all.request_key_low | all.request_key_high) != 0);
}
inline constexpr unsigned fields_count = 14;

template <class Archive, class Entry>
void describe_fields(Archive& archive, Entry& all, uint64_t present) {
    if (present & 1) archive.value(all.value);
    if (present & 4) archive.moment(all.effective_at);
    if (present & 8) archive.number(all.code);
    if (present & 16) archive.number(all.rule);
    if (present & 32) archive.number(all.line);
    if (present & 64) archive.day(all.valid_until);
    if (present & 128) archive.number(all.original_sequence);
    if (present & 256) archive.day(all.first_day);
    if (present & 512) archive.day(all.last_day);
    if (present & 1024) archive.number(all.boundaries);
    if (present & 2048) archive.number(all.due_rule);
    archive.preset(all.collective, (present & 4096) != 0);
    if (present & 8192) archive.word(all.request_key_low), archive.word(all.request_key_high);
}

}  // namespace entry_codec_detail
}  // namespace v0_1
}  // namespace annona
