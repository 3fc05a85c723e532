// SPDX-License-Identifier: Apache-2.0
//! Heads signed with Ed25519: who holds one can check everything before it, whoever keeps the
//! journal since. Layout of a line: docs/reference/journal.md.
#pragma once

#include <annona/money/result.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "journal/group_format.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// The 32 bytes of an Ed25519 public key.
using public_key = std::array<std::byte, 32>;

/// A head and who vouches for it.
struct signed_head {
    std::string community;
    digest start{};  // of the chain: hash of the community's description
    chain_head head;
    public_key by{};
    std::array<std::byte, 64> signature{};
};

/// A private key from a PEM file, as `openssl genpkey -algorithm ed25519` writes it.
class signing_key {
public:
    /// Failures: KEY_UNREADABLE with what is wrong: not there, not permitted, no PEM, another
    /// algorithm, a pass phrase.
    [[nodiscard]] static result<signing_key> read(const std::string& path);
    signing_key(signing_key&&) noexcept;
    signing_key& operator=(signing_key&&) = delete;
    ~signing_key();

    [[nodiscard]] const public_key& shown() const { return shown_; }
    /// Fills in `by` and `signature`. Failure: KEY_UNREADABLE where the library refuses.
    [[nodiscard]] result<void> sign(signed_head& head) const;

private:
    struct library;
    explicit signing_key(std::unique_ptr<library> made);
    std::unique_ptr<library> library_;
    public_key shown_{};
};

/// A public key from a PEM file; that of a private key also does. Failures: KEY_UNREADABLE.
[[nodiscard]] result<public_key> read_public_key(const std::string& path);

/// Whether the signature is that of the head's own `by`.
[[nodiscard]] bool is_signed(const signed_head& head);

/// One line, without its end; and back. Failure: MALFORMED.
[[nodiscard]] std::string write_signed_head(const signed_head& head);
[[nodiscard]] result<signed_head> read_signed_head(std::string_view line);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
