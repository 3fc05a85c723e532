// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <annona/ledger/keyed_hash.hpp>

#include <array>
#include <memory>
#include <random>
#include <vector>

namespace {

using namespace annona;

using digest = std::array<unsigned char, 16>;

digest bytes_of(hash128 hash) {
    digest out{};
    for (size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<unsigned char>(hash.lo >> (8 * i));
        out[8 + i] = static_cast<unsigned char>(hash.hi >> (8 * i));
    }
    return out;
}

// Key 00 01 … 0f of the reference's vectors.
constexpr keyed_hash reference_hash(0x0706050403020100, 0x0f0e0d0c0b0a0908);

TEST(keyed_hash, gives_the_published_vectors) {
    // The first three of the 64 vectors published with the reference for messages 00 01 02 …
    const digest published[] = {{0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72,
                                 0x14, 0xc7, 0x55, 0x02, 0x93},
                                {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59,
                                 0x11, 0x9b, 0x22, 0xfc, 0x45},
                                {0x81, 0x77, 0x22, 0x8d, 0xa4, 0xa4, 0x5d, 0xc7, 0xfc, 0xa3, 0x8b,
                                 0xde, 0xf6, 0x0a, 0xff, 0xe4}};
    std::vector<std::byte> message;
    for (const auto& expected : published) {
        EXPECT_EQ(bytes_of(reference_hash(message)), expected) << message.size();
        message.push_back(static_cast<std::byte>(message.size()));
    }
}

digest of_openssl(const std::array<unsigned char, 16>& key, const std::vector<std::byte>& message) {
    const std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> mac(
        EVP_MAC_fetch(nullptr, "SIPHASH", nullptr), EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context(EVP_MAC_CTX_new(mac.get()),
                                                                       EVP_MAC_CTX_free);
    size_t size = 16;
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                 OSSL_PARAM_construct_end()};
    digest out{};
    EXPECT_EQ(EVP_MAC_init(context.get(), key.data(), key.size(), params), 1);
    EXPECT_EQ(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(message.data()),
                             message.size()),
              1);
    EXPECT_EQ(EVP_MAC_final(context.get(), out.data(), &size, out.size()), 1);
    return out;
}

TEST(keyed_hash, agrees_with_openssl_on_every_length) {
    std::mt19937_64 random(5);
    for (size_t size = 0; size < 200; ++size) {
        std::vector<std::byte> message(size);
        for (auto& one : message) one = static_cast<std::byte>(random());
        const hash128 key{random(), random()};
        EXPECT_EQ(bytes_of(keyed_hash(key.lo, key.hi)(message)), of_openssl(bytes_of(key), message))
            << size;
    }
}

TEST(keyed_hash, texts_are_hashed_as_their_bytes) {
    const std::byte letters[] = {std::byte{'a'}, std::byte{'b'}};
    EXPECT_EQ(reference_hash("ab"), reference_hash(letters));
    EXPECT_NE(reference_hash("ab"), keyed_hash(1, 2)("ab"));
}

}  // namespace
