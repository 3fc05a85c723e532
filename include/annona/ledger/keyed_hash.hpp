// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/config.hpp>

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

/// SipHash-2-4 with a 128-bit output, after J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast
/// short-input PRF" (2012) and the 128-bit variant of their reference. Ids are hashed with a key,
/// so that nobody outside can choose ids that collide.

namespace annona {
inline namespace v0_1 {

struct hash128 {
    uint64_t lo = 0;
    uint64_t hi = 0;

    friend constexpr bool operator==(hash128, hash128) noexcept = default;
    friend constexpr auto operator<=>(hash128, hash128) noexcept = default;
};

namespace keyed_hash_detail {

struct sip_state {
    uint64_t v0, v1, v2, v3;

    constexpr void round() {
        v0 += v1, v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32);
        v2 += v1, v0 += v3;
        v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    }
    constexpr void absorb(uint64_t word) {
        v3 ^= word;
        round(), round();
        v0 ^= word;
    }
    constexpr uint64_t finish() {
        round(), round(), round(), round();
        return v0 ^ v1 ^ v2 ^ v3;
    }
};

/// Eight bytes, the first the lowest, on every machine.
inline uint64_t little_endian(const std::byte* bytes) {
    uint64_t word = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&word, bytes, sizeof word);
    } else {
        for (size_t i = 0; i < 8; ++i) word |= static_cast<uint64_t>(bytes[i]) << (8 * i);
    }
    return word;
}

}  // namespace keyed_hash_detail

/// A key of 128 bits and the hash under it. Trivially copyable; no state changes.
class keyed_hash {
public:
    constexpr keyed_hash(uint64_t key_lo, uint64_t key_hi) : key_lo_(key_lo), key_hi_(key_hi) {}

    /// The first eight bytes of the published output, little endian, are `lo`.
    hash128 operator()(std::span<const std::byte> bytes) const {
        using namespace keyed_hash_detail;
        constexpr uint64_t for_128_bits = 0xee;
        sip_state state{key_lo_ ^ 0x736f6d6570736575, key_hi_ ^ 0x646f72616e646f6d ^ for_128_bits,
                        key_lo_ ^ 0x6c7967656e657261, key_hi_ ^ 0x7465646279746573};
        const size_t whole = bytes.size() & ~size_t{7};
        const size_t rest = bytes.size() - whole;
        for (size_t at = 0; at < whole; at += 8) state.absorb(little_endian(bytes.data() + at));
        uint64_t last = static_cast<uint64_t>(bytes.size()) << 56;
        if (rest != 0 && whole != 0)  // the eight bytes that end here: a load instead of a loop
            last |= little_endian(bytes.data() + bytes.size() - 8) >> (8 * (8 - rest));
        else
            for (size_t i = 0; i < rest; ++i) last |= static_cast<uint64_t>(bytes[i]) << (8 * i);
        state.absorb(last);
        state.v2 ^= 0xee;
        const uint64_t lo = state.finish();
        state.v1 ^= 0xdd;
        return {lo, state.finish()};
    }
    hash128 operator()(std::string_view text) const {
        return (*this)(std::as_bytes(std::span{text}));
    }

private:
    uint64_t key_lo_;
    uint64_t key_hi_;
};

}  // namespace v0_1
}  // namespace annona
