// SPDX-License-Identifier: Apache-2.0
#include "journal/crc32c.hpp"

#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr uint32_t polynomial = 0x82f63b78;  // of Castagnoli, bits in reverse

using table = std::array<uint32_t, 256>;

constexpr std::array<table, 8> make_tables() {
    std::array<table, 8> tables{};
    for (uint32_t i = 0; i < 256; ++i) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        tables[0][i] = crc;
    }
    for (size_t slice = 1; slice < 8; ++slice)
        for (size_t i = 0; i < 256; ++i) {
            const uint32_t last = tables[slice - 1][i];
            tables[slice][i] = (last >> 8) ^ tables[0][last & 0xff];
        }
    return tables;
}
constexpr std::array<table, 8> tables = make_tables();

constexpr uint32_t byte_of(uint64_t word, unsigned at) {
    return static_cast<uint32_t>(word >> (8 * at)) & 0xff;
}

/// Eight bytes as a little-endian number on every machine; compilers make one load of it.
uint64_t load_word(const std::byte* from) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; ++i) word |= static_cast<uint64_t>(from[i]) << (8 * i);
    return word;
}

uint32_t step(uint32_t crc, std::byte next) {
    return (crc >> 8) ^ tables[0][(crc ^ static_cast<uint32_t>(next)) & 0xff];
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) uint32_t by_instruction(std::span<const std::byte> bytes,
                                                          uint32_t before) {
    uint64_t crc = static_cast<uint32_t>(~before);
    const std::byte* at = bytes.data();
    size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) crc = _mm_crc32_u64(crc, load_word(at));
    auto narrow = static_cast<uint32_t>(crc);
    for (; left > 0; --left, ++at) narrow = _mm_crc32_u8(narrow, static_cast<uint8_t>(*at));
    return ~narrow;
}
#endif

}  // namespace

uint32_t crc32c_by_table(std::span<const std::byte> bytes, uint32_t before) {
    uint32_t crc = ~before;
    const std::byte* at = bytes.data();
    size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        const uint64_t word = load_word(at) ^ crc;
        crc = 0;
        for (unsigned i = 0; i < 8; ++i) crc ^= tables[7 - i][byte_of(word, i)];
    }
    for (; left > 0; --left, ++at) crc = step(crc, *at);
    return ~crc;
}

uint32_t crc32c(std::span<const std::byte> bytes, uint32_t before) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return by_instruction(bytes, before);
#endif
    return crc32c_by_table(bytes, before);
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
