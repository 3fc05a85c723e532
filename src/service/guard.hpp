// SPDX-License-Identifier: Apache-2.0
//! The door of every call: who is it, may it call this, for this community, for these accounts.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/call_context.hpp"
#include "service/method_table.hpp"
#include "service/principal.hpp"
#include "service/server_config.hpp"
#include "service/status.hpp"
#include "service/token_book.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// What the guard found. `denied` is set, or the rest is.
struct admission {
    std::optional<status> denied;
    principal who;
    std::string community;  // id; empty: the method is about none
    const access_row* row = nullptr;
};

/// UNAUTHENTICATED: nobody, or nobody known, any more. PERMISSION_DENIED: somebody who may not.
/// Neither says whether a community, an account or a decision exists: that is looked up afterwards.
/// Any thread.
class guard {
public:
    guard(token_book& tokens, std::vector<certified_principal> certified)
        : tokens_(tokens), certified_(std::move(certified)) {}

    [[nodiscard]] admission admit(const method_info& method,
                                  const google::protobuf::Message& request,
                                  const call_context& context, instant now) const;

    /// What can be said before there is a request: who it is, and the row of its roles.
    [[nodiscard]] admission greet(const method_info& method, const credential& shown,
                                  instant now) const;

    /// Who it is, whatever is called.
    [[nodiscard]] admission identify(const credential& shown, instant now) const;

private:
    [[nodiscard]] admission certified(const credential& shown) const;

    token_book& tokens_;
    std::vector<certified_principal> certified_;
};

/// `seville` of `communities/seville/accounts/ben:H1`; empty where the text is no such name.
[[nodiscard]] std::string_view community_in(std::string_view resource_name);

/// The last part of `communities/seville/accounts/ben:H1`, for the collection `accounts`; empty
/// where the text is no such name.
[[nodiscard]] std::string_view id_in(std::string_view resource_name, std::string_view collection);

/// Every text a path of fields leads to, of lists each element: `requests.payment.payee`.
[[nodiscard]] std::vector<std::string> texts_at(const google::protobuf::Message& from,
                                                std::string_view path);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
