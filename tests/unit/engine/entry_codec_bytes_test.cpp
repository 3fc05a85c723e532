// SPDX-License-Identifier: Apache-2.0
// Numbers of an entry: several bytes are written at once, and must be those of LEB128.
#include <gtest/gtest.h>

#include <annona/engine/entry_codec_bytes.hpp>

namespace {

using namespace annona;

/// Unsigned LEB128 as its definition says: seven bits after seven bits.
std::vector<std::byte> leb128(uint64_t value) {
    std::vector<std::byte> bytes;
    do {
        const auto low = static_cast<uint8_t>(value % 128);
        value /= 128;
        bytes.push_back(static_cast<std::byte>(value != 0 ? low + 128 : low));
    } while (value != 0);
    return bytes;
}

TEST(varint, is_leb128_at_every_length) {
    for (unsigned bits = 0; bits < 64; ++bits)
        for (const uint64_t beside : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}, uint64_t{0x5a5a5a}}) {
            const uint64_t value = (uint64_t{1} << bits) + beside;
            std::vector<std::byte> written;
            byte_writer(written).varint(value);
            EXPECT_EQ(written, leb128(value)) << value;
        }
}

TEST(varint, leaves_what_follows_to_the_next_number) {
    std::vector<std::byte> written;
    {
        byte_writer out(written);
        for (uint64_t value = 1; value < uint64_t{1} << 62; value *= 3) out.varint(value);
    }
    byte_reader in(written);
    for (uint64_t value = 1; value < uint64_t{1} << 62; value *= 3) EXPECT_EQ(in.varint(), value);
    EXPECT_EQ(in.left(), 0u);
    EXPECT_EQ(in.fault(), nullptr);
}

}  // namespace
