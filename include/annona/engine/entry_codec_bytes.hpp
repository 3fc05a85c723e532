// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/money.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

/// Bytes of journal entries and canonical requests: unsigned LEB128 varints of up to 128 bits,
/// signed numbers in zigzag form, texts with their length first. The same bytes on every machine.

namespace annona {
inline namespace v0_1 {

/// Signed to unsigned so that small distances from zero stay small: 0, -1, 1, -2 -> 0, 1, 2, 3.
constexpr uint64_t zigzag(int64_t value) {
    return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr uint128 zigzag_wide(int128 value) {
    return (static_cast<uint128>(value) << 1) ^ static_cast<uint128>(value >> 127);
}
constexpr int128 from_zigzag(uint128 value) {
    return static_cast<int128>((value >> 1) ^ (uint128{0} - (value & 1)));
}

/// Where the next number goes. A value of one pointer: whoever writes a run of numbers works on a
/// copy of it, which stays in a register.
class number_writer {
public:
    explicit number_writer(char8_t* first) : at_(first) {}
    char8_t* at() const { return at_; }

    void byte(uint8_t value) { *at_++ = value; }
    // Most numbers are one byte.
    void varint(uint64_t value) {
        if (value < 0x80) [[likely]]
            *at_++ = static_cast<char8_t>(value);
        else
            at_ = put_long(at_, value);
    }
    void varint_wide(uint128 value) {
        if (value <= std::numeric_limits<uint64_t>::max())
            return varint(static_cast<uint64_t>(value));
        at_ = put_bytewise(at_, value);
    }
    void integer(int64_t value) { varint(zigzag(value)); }
    [[gnu::always_inline]] void value(amount written) {
        const auto low = static_cast<int64_t>(written.lo());
        if (written.hi() == low >> 63) [[likely]]
            return integer(low);
        at_ = put_bytewise(at_, zigzag_wide(written.count()));
    }
    /// Eight bytes, the lowest first: for numbers that are never small.
    void word(uint64_t value) {
        if constexpr (std::endian::native == std::endian::little)
            std::memcpy(at_, &value, sizeof value), at_ += sizeof value;
        else
            for (unsigned bit = 0; bit < 64; bit += 8) byte(static_cast<uint8_t>(value >> bit));
    }
    void raw(std::span<const std::byte> bytes) {
        if (!bytes.empty()) std::memcpy(at_, bytes.data(), bytes.size());
        at_ += bytes.size();
    }
    void zeros(size_t count) { std::memset(at_, 0, count), at_ += count; }

    /// A number may write so many bytes more than it takes.
    static constexpr std::ptrdiff_t beyond = 8;

private:
    // Apart, so that the common way of `varint` stays a few instructions at each of its places.
    // Three to eight bytes at once: groups of seven bits are moved apart by halves, then quarters,
    // then eighths of the word, instead of one after another.
    [[gnu::noinline]] static char8_t* put_long(char8_t* place, uint64_t value) {
        if (value < 1u << 14) {
            place[0] = static_cast<char8_t>(value | 0x80);
            place[1] = static_cast<char8_t>(value >> 7);
            return place + 2;
        }
        if (value >> 56 != 0 || std::endian::native != std::endian::little)
            return put_bytewise(place, value);
        uint64_t apart = value;
        apart = (apart & 0x000000000fffffffu) | (apart & 0x00fffffff0000000u) << 4;
        apart = (apart & 0x00003fff00003fffu) | (apart & 0x0fffc0000fffc000u) << 2;
        apart = (apart & 0x007f007f007f007fu) | (apart & 0x3f803f803f803f80u) << 1;
        const auto length = (71 - std::countl_zero(apart)) / 8;
        // In all bytes but the last. NOLINTNEXTLINE(clang-analyzer-core.*): the length is 3 to 8.
        apart |= 0x8080808080808080u >> (72 - 8 * length);
        std::memcpy(place, &apart, sizeof apart);
        return place + length;
    }
    template <class Number>
    [[gnu::noinline]] static char8_t* put_bytewise(char8_t* place, Number value) {
        for (; value >= 0x80; value >>= 7) *place++ = static_cast<char8_t>(value | 0x80);
        *place++ = static_cast<char8_t>(value);
        return place;
    }

    char8_t* at_;
};

/// Appends to a vector through a buffer. Numbers are written without looking at the room left: the
/// writer begins with `room_promised` bytes, and has them again after `make_room` and after each
/// text. So whoever writes a list makes room for each element; the numbers of none take more.
///
/// The bytes are complete once `finish` was called or the writer is gone. Grows the vector only.
class byte_writer {
public:
    static constexpr std::ptrdiff_t room_promised = 512;

    explicit byte_writer(std::vector<std::byte>& out) : out_(out) {}
    byte_writer(const byte_writer&) = delete;
    byte_writer& operator=(const byte_writer&) = delete;
    ~byte_writer() { finish(); }

    void finish() {
        ANNONA_ASSERT(at_.at() <= end(), "more numbers in one element than there is room for");
        const auto written = std::as_bytes(std::span{buffer_.data(), at_.at()});
        out_.insert(out_.end(), written.begin(), written.end());
        at_ = number_writer(buffer_.data());
    }
    void make_room() {
        if (end() - at_.at() < room_promised) finish();
    }
    /// Where in the vector the next byte will stand.
    size_t position() const { return out_.size() + static_cast<size_t>(at_.at() - buffer_.data()); }
    void byte(uint8_t value) { at_.byte(value); }
    void varint(uint64_t value) { at_.varint(value); }
    void varint_wide(uint128 value) { at_.varint_wide(value); }
    void integer(int64_t value) { at_.integer(value); }
    void value(amount written) { at_.value(written); }
    void word(uint64_t value) { at_.word(value); }
    void zeros(size_t count) { at_.zeros(count); }
    /// Four bytes, the lowest first, where zeros were written before; `position` as told then.
    void fill_in(size_t position, uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8, ++position) {
            const auto byte = static_cast<uint8_t>(value >> shift);
            if (position >= out_.size()) [[likely]]
                buffer_[position - out_.size()] = byte;
            else
                out_[position] = std::byte{byte};
        }
    }
    void text(std::string_view written) {
        varint(written.size());
        raw(std::as_bytes(std::span{written}));
    }
    void raw(std::span<const std::byte> bytes) {
        if (std::ssize(bytes) + room_promised <= end() - at_.at()) return at_.raw(bytes);
        finish();
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }

    /// A run of numbers: written to a copy of the place, which is then told.
    number_writer numbers() const { return at_; }
    void numbers_end(number_writer last) { at_ = last; }

private:
    const char8_t* end() const { return buffer_.data() + 2 * room_promised; }

    std::vector<std::byte>& out_;
    // An ordinary entry in one go. Of char8_t, because std::byte may alias anything: the place
    // would be loaded again after each byte.
    std::array<char8_t, 2 * room_promised + number_writer::beyond> buffer_;
    number_writer at_{buffer_.data()};
};

/// Reads strictly: refuses what the writer would not have written. After the first fault every
/// read gives zero and nothing moves on; whoever reads asks `fault` at the end. Never reads beyond
/// the span. Borrows the bytes.
class byte_reader {
public:
    explicit byte_reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    /// Null while all is well; else what was wrong, in words.
    const char* fault() const { return fault_; }
    size_t position() const { return at_; }
    size_t left() const { return bytes_.size() - at_; }
    void refuse(const char* why) {
        if (fault_ == nullptr) fault_ = why;
    }

    uint64_t word() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 8) value |= uint64_t{byte()} << shift;
        return value;
    }
    uint8_t byte() {
        if (fault_ != nullptr) return 0;
        if (left() == 0) return refuse("the bytes end too early"), uint8_t{0};
        return static_cast<uint8_t>(bytes_[at_++]);
    }
    uint64_t varint() { return read_varint<uint64_t>(); }
    uint128 varint_wide() { return read_varint<uint128>(); }
    amount value() { return amount::raw(from_zigzag(varint_wide())); }

    /// A number of a narrower type.
    template <class Number>
    Number number() {
        const uint64_t wide = varint();
        if (wide > std::numeric_limits<Number>::max()) {
            refuse("a number is larger than its field");
            return 0;
        }
        return static_cast<Number>(wide);
    }
    std::span<const std::byte> raw(uint64_t size) {
        if (fault_ == nullptr && size > left()) refuse("a length reaches beyond the bytes");
        if (fault_ != nullptr) return {};
        at_ += static_cast<size_t>(size);
        return bytes_.subspan(at_ - static_cast<size_t>(size), static_cast<size_t>(size));
    }
    std::string_view text() {
        const auto bytes = raw(varint());
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    /// How many of something follow; each takes at least one byte, so a small input never asks for
    /// much memory.
    size_t count() {
        const uint64_t found = varint();
        if (fault_ == nullptr && found > left()) refuse("a count reaches beyond the bytes");
        return fault_ == nullptr ? static_cast<size_t>(found) : 0;
    }

private:
    template <class Number>
    Number read_varint() {
        // Most numbers are one byte.
        if (at_ < bytes_.size() && fault_ == nullptr && static_cast<uint8_t>(bytes_[at_]) < 0x80)
            return static_cast<Number>(bytes_[at_++]);
        return read_long_varint<Number>();
    }
    template <class Number>
    Number read_long_varint() {
        constexpr unsigned bits = sizeof(Number) * 8;
        Number found = 0;
        for (unsigned shift = 0; shift < bits; shift += 7) {
            const uint8_t next = byte();
            const auto part = static_cast<Number>(next & 0x7f);
            if (shift + 7 > bits && (part >> (bits - shift)) != 0) break;
            found |= static_cast<Number>(part << shift);
            if (next >= 0x80) continue;
            if (next == 0 && shift != 0) refuse("a number is longer than it needs to be");
            return fault_ == nullptr ? found : Number{0};
        }
        refuse("a number is larger than its field");
        return 0;
    }

    std::span<const std::byte> bytes_;
    size_t at_ = 0;
    const char* fault_ = nullptr;
};

}  // namespace v0_1
}  // namespace annona
