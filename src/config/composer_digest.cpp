// SPDX-License-Identifier: Apache-2.0
#include "composer_digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace annona {
inline namespace v0_1 {
namespace config {

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 0x0F];
    }
    return hex;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
