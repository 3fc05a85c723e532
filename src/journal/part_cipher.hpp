// SPDX-License-Identifier: Apache-2.0
//! AES-256-GCM for what is personal: sealed parts of entries, and caches that hold such parts.
#pragma once

#include <annona/money/result.hpp>

#include <array>
#include <memory>
#include <vector>

#include "journal/sha256.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

using part_key = std::array<std::byte, 32>;

inline constexpr size_t nonce_size = 12;
inline constexpr size_t salt_size = 16;
inline constexpr size_t tag_size = 16;
/// How much longer a sealed part is than the part in clear.
inline constexpr size_t seal_size = nonce_size + salt_size + tag_size;

/// Seals and opens. Each sealing draws a fresh nonce: a key may seal 2^32 times, no account comes
/// near. Contexts are made once. One thread at a time. Throws std::bad_alloc where the library has
/// no memory or lacks the cipher, JOURNAL_RANDOM as `bug` where the system gives no randomness.
class part_cipher {
public:
    part_cipher();
    ~part_cipher();
    part_cipher(const part_cipher&) = delete;
    part_cipher& operator=(const part_cipher&) = delete;

    /// A fresh key.
    [[nodiscard]] part_key make_key();

    /// Appends nonce, cipher text and tag. `place` is bound to them: what was sealed for one place
    /// opens at no other.
    void seal(const part_key& key, std::span<const std::byte> place,
              std::initializer_list<std::span<const std::byte>> clear, std::vector<std::byte>& out);
    /// Appends what was sealed. False, and nothing appended, where key, place or bytes are others.
    [[nodiscard]] bool open(const part_key& key, std::span<const std::byte> place,
                            std::span<const std::byte> sealed, std::vector<std::byte>& out);

    /// A part with a fresh salt before it; answers its salted hash.
    digest seal_part(const part_key& key, std::span<const std::byte> place,
                     std::span<const std::byte> part, std::vector<std::byte>& out);

    /// SHA-256 of 04, the salt and the part: says nothing of a part to whoever lacks the salt.
    [[nodiscard]] digest salted_hash(std::span<const std::byte> salted_part);

private:
    struct library;
    void draw(std::span<std::byte> out);

    std::unique_ptr<library> library_;
    sha256 hash_;
};

/// Bytes that held a secret, overwritten in a way no compiler leaves out.
void wipe(std::span<std::byte> bytes);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
