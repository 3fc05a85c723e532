// SPDX-License-Identifier: Apache-2.0
#include "journal/part_cipher.hpp"

#include <annona/money/assert.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <new>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::byte part_mark[1] = {std::byte{4}};

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace

struct part_cipher::library {
    EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    EVP_CIPHER_CTX* sealing = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX* opening = EVP_CIPHER_CTX_new();
    // Drawn in larger pieces: the library's generator is slow to begin.
    std::array<std::byte, 4096> random{};
    size_t random_used = random.size();

    library() = default;
    library(const library&) = delete;
    library& operator=(const library&) = delete;
    ~library() {
        EVP_CIPHER_CTX_free(opening);
        EVP_CIPHER_CTX_free(sealing);
        EVP_CIPHER_free(cipher);
        wipe(random);
    }
};

part_cipher::part_cipher() : library_(std::make_unique<library>()) {
    auto& all = *library_;
    if (all.cipher == nullptr || all.sealing == nullptr || all.opening == nullptr ||
        EVP_EncryptInit_ex2(all.sealing, all.cipher, nullptr, nullptr, nullptr) != 1 ||
        EVP_DecryptInit_ex2(all.opening, all.cipher, nullptr, nullptr, nullptr) != 1)
        throw std::bad_alloc();
}

part_cipher::~part_cipher() = default;

void part_cipher::draw(std::span<std::byte> out) {
    auto& all = *library_;
    if (all.random.size() - all.random_used < out.size()) {
        const int drawn =
            RAND_priv_bytes(raw(all.random.data()), static_cast<int>(all.random.size()));
        ANNONA_ASSERT(drawn == 1, "JOURNAL_RANDOM: the system gives no random bytes");
        all.random_used = 0;
    }
    const auto from = all.random.begin() + static_cast<std::ptrdiff_t>(all.random_used);
    std::copy_n(from, out.size(), out.begin());
    std::fill_n(from, out.size(), std::byte{0});
    all.random_used += out.size();
}

part_key part_cipher::make_key() {
    part_key key;
    draw(key);
    return key;
}

void part_cipher::seal(const part_key& key, std::span<const std::byte> place,
                       std::initializer_list<std::span<const std::byte>> clear,
                       std::vector<std::byte>& out) {
    size_t size = 0;
    for (const auto one : clear) size += one.size();
    const size_t start = out.size();
    out.resize(start + nonce_size + size + tag_size);
    std::byte* at = out.data() + start;
    draw({at, nonce_size});
    EVP_CIPHER_CTX* context = library_->sealing;
    bool well = EVP_EncryptInit_ex2(context, nullptr, raw(key.data()), raw(at), nullptr) == 1;
    at += nonce_size;
    int done = 0;
    well = well && EVP_EncryptUpdate(context, nullptr, &done, raw(place.data()),
                                     static_cast<int>(place.size())) == 1;
    for (const auto one : clear) {
        if (one.empty()) continue;
        well = well && EVP_EncryptUpdate(context, raw(at), &done, raw(one.data()),
                                         static_cast<int>(one.size())) == 1;
        at += one.size();
    }
    well = well && EVP_EncryptFinal_ex(context, raw(at), &done) == 1;
    well = well && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, raw(at)) == 1;
    if (!well) throw std::bad_alloc();
}

bool part_cipher::open(const part_key& key, std::span<const std::byte> place,
                       std::span<const std::byte> sealed, std::vector<std::byte>& out) {
    if (sealed.size() < nonce_size + tag_size) return false;
    const auto cipher_text = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
    std::array<std::byte, tag_size> tag;
    std::copy_n(sealed.end() - tag_size, tag_size, tag.begin());
    const size_t start = out.size();
    out.resize(start + cipher_text.size());
    EVP_CIPHER_CTX* context = library_->opening;
    int done = 0;
    bool well =
        EVP_DecryptInit_ex2(context, nullptr, raw(key.data()), raw(sealed.data()), nullptr) == 1;
    well = well && EVP_DecryptUpdate(context, nullptr, &done, raw(place.data()),
                                     static_cast<int>(place.size())) == 1;
    if (!cipher_text.empty())
        well = well &&
               EVP_DecryptUpdate(context, raw(out.data() + start), &done, raw(cipher_text.data()),
                                 static_cast<int>(cipher_text.size())) == 1;
    well =
        well && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, raw(tag.data())) == 1;
    unsigned char rest[1];
    well = well && EVP_DecryptFinal_ex(context, rest, &done) == 1;
    if (!well) out.resize(start);
    return well;
}

digest part_cipher::seal_part(const part_key& key, std::span<const std::byte> place,
                              std::span<const std::byte> part, std::vector<std::byte>& out) {
    std::array<std::byte, salt_size> salt;
    draw(salt);
    seal(key, place, {salt, part}, out);
    const digest hash = hash_({part_mark, salt, part});
    wipe(salt);
    return hash;
}

digest part_cipher::salted_hash(std::span<const std::byte> salted_part) {
    return hash_({part_mark, salted_part});
}

void wipe(std::span<std::byte> bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
