// SPDX-License-Identifier: Apache-2.0
#include "journal/sha256.hpp"

#include <openssl/evp.h>

#include <new>

namespace annona {
inline namespace v0_1 {
namespace journal {

struct sha256::library {
    EVP_MD* method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    library() = default;
    library(const library&) = delete;
    library& operator=(const library&) = delete;
    ~library() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(method);
    }
};

sha256::sha256() : library_(std::make_unique<library>()) {
    if (library_->method == nullptr || library_->context == nullptr) throw std::bad_alloc();
}

sha256::~sha256() = default;

digest sha256::operator()(std::initializer_list<std::span<const std::byte>> parts) {
    EVP_MD_CTX* context = library_->context;
    bool all_well = EVP_DigestInit_ex2(context, library_->method, nullptr) == 1;
    for (const auto part : parts)
        all_well = all_well && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    digest hash{};
    unsigned size = 0;
    auto* out = reinterpret_cast<unsigned char*>(hash.data());
    if (!all_well || EVP_DigestFinal_ex(context, out, &size) != 1 || size != hash.size())
        throw std::bad_alloc();
    return hash;
}

std::string to_hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte one : bytes) {
        text += digits[static_cast<uint8_t>(one) >> 4];
        text += digits[static_cast<uint8_t>(one) & 15];
    }
    return text;
}

std::optional<digest> digest_from_hex(std::string_view text) {
    digest found{};
    if (text.size() != found.size() * 2) return std::nullopt;
    constexpr std::string_view digits = "0123456789abcdef";
    for (size_t i = 0; i < text.size(); ++i) {
        const size_t value = digits.find(text[i]);
        if (value == std::string_view::npos) return std::nullopt;
        found[i / 2] = static_cast<std::byte>(static_cast<size_t>(found[i / 2]) << 4 | value);
    }
    return found;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
