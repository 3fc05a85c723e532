// SPDX-License-Identifier: Apache-2.0
//! Who may call what: roles by method, deny by default.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace service {

/// Roles of principals. Each is one bit of a mask.
enum class role : uint8_t {
    cashier,      // a till: quotes and takes payments for its shop
    merchant,     // a shop's office: its own balance, statements, redemptions
    citizen_app,  // an app that acts for holders
    issuer,       // case work: accounts, facts, awards
    rule_editor,  // schemes and exceptions
    auditor,      // reads everything, moves nothing
    operator_     // runs the server: journal, head, clock
};
inline constexpr size_t roles_count = 7;

using role_mask = uint32_t;
constexpr role_mask mask_of(role one) { return role_mask{1} << static_cast<unsigned>(one); }

/// `cashier`, `citizen-app`, `operator`.
[[nodiscard]] std::string_view name_of(role one);
[[nodiscard]] std::optional<role> find_role(std::string_view name);

/// One permission. A method may have several rows; the first whose roles fit decides.
struct access_row {
    std::string_view method;  // `PaymentService/Pay`
    role_mask roles = 0;
    /// Path of the request's field with a resource name that tells the community; empty: the method
    /// is about no community.
    std::string_view community;
    /// Path of the account field that must be among the principal's own where those are named;
    /// every element of a list. `.`: calls about no account but by the caller's own request ids.
    /// Empty: such a principal may not call this.
    std::string_view own = {};
    /// Path of the account whose data the answer shows: confidentiality, and the log of reads.
    std::string_view shows = {};
};

/// The table of access_table.cpp.
[[nodiscard]] std::span<const access_row> access_rows();

}  // namespace service
}  // namespace v0_1
}  // namespace annona
