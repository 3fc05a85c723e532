// SPDX-License-Identifier: Apache-2.0
//! Bearer tokens: 256 random bits each, kept as SHA-256 alone.
#pragma once

#include <annona/money/instant.hpp>
#include <annona/money/result.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/sha256.hpp"
#include "service/principal.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Every token begins so, that scanners for leaked secrets know it.
inline constexpr std::string_view token_prefix = "annona_";

struct token_record {
    std::string id;  // part of the token, no secret: for lists and revocations
    journal::digest secret_hash{};
    principal who;
    instant created_at{};
    instant expires_at{};  // not good from here on
    std::optional<instant> revoked_at;
    std::optional<instant> last_used_at;  // to within a minute
};

enum class token_state : uint8_t { good, unknown, expired, revoked };

struct token_finding {
    token_state state = token_state::unknown;
    principal who;  // where it is good
};

/// The tokens of one file, which `annona token` changes while a server reads it. Any thread.
class token_book {
public:
    using random_bytes = std::function<void(std::span<std::byte>)>;

    /// Reads the file, which need not be there yet. Failures: FILE, TOKENS_CORRUPT.
    [[nodiscard]] result<void> open(const std::string& path);

    /// Reads the file again where it has changed; at most once a second by `now`.
    void refresh(instant now);

    /// Whose token this is. The secret is compared in constant time, and only whoever knows it
    /// learns that it is expired or revoked. Notes the use.
    [[nodiscard]] token_finding find(std::string_view token, instant now);

    /// Makes a token and answers it, the only time that it is seen. Failures: FILE, BAD_TOKEN for a
    /// principal without name, role or community.
    [[nodiscard]] result<std::string> create(const principal& who, instant now, instant expires_at,
                                             const random_bytes& random);
    /// Failure: NOT_FOUND.
    [[nodiscard]] result<void> revoke(std::string_view id, instant now);
    [[nodiscard]] std::vector<token_record> list() const;

    /// Writes when tokens were last used.
    [[nodiscard]] result<void> flush();

private:
    [[nodiscard]] result<void> load();
    [[nodiscard]] result<void> change(const std::function<result<void>()>& edit);
    [[nodiscard]] result<void> store() const;

    mutable std::mutex mutex_;
    std::string path_;
    int64_t read_version_ = -1;  // of the file, as it was read
    instant looked_at_{};
    std::map<std::string, token_record, std::less<>> tokens_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
