// SPDX-License-Identifier: Apache-2.0
//! `annona-server token`: makes, lists and revokes bearer tokens in the file a server reads.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {

struct token_options {
    std::string file;
    std::string principal;
    std::vector<std::string> roles;
    std::vector<std::string> communities;
    std::vector<std::string> classes;
    std::vector<std::string> accounts;
    std::int64_t days = 365;  ///< How long it is good.
    std::string expires;      ///< An instant instead; empty: `days` from now.
    std::string id;           ///< Which one is revoked.
};

/// Prints the token, the only time that it is seen. Each answers the exit code of a program.
[[nodiscard]] int create_token(const token_options& options, const service::surroundings& around,
                               std::ostream& out, std::ostream& err);
/// One line each: id, principal, roles, communities, until when, state. No secret.
[[nodiscard]] int list_tokens(const token_options& options, const service::surroundings& around,
                              std::ostream& out, std::ostream& err);
[[nodiscard]] int revoke_token(const token_options& options, const service::surroundings& around,
                               std::ostream& out, std::ostream& err);

}  // namespace server
}  // namespace v0_1
}  // namespace annona
