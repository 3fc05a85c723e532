// SPDX-License-Identifier: Apache-2.0
#include "main/server/token_commands.hpp"

#include <annona/money/instant.hpp>

#include "cli/exit_codes.hpp"
#include "main/server/process.hpp"
#include "service/access_table.hpp"
#include "service/token_book.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {
namespace {

constexpr std::int64_t day_s = 86'400;

result<service::principal> principal_of(const token_options& options) {
    service::principal made;
    made.name = options.principal;
    made.communities = options.communities;
    made.classes = options.classes;
    made.accounts = options.accounts;
    for (const std::string& name : options.roles) {
        const auto found = service::find_role(name);
        if (!found)
            return failure{"UNKNOWN_ROLE",
                           "the roles are cashier, merchant, citizen-app, issuer, rule-editor, "
                           "auditor, operator; found " +
                               name,
                           ""};
        made.roles |= service::mask_of(*found);
    }
    return made;
}

result<instant> end_of(const token_options& options, instant now) {
    if (!options.expires.empty()) return parse_instant(options.expires);
    return instant{now.seconds + options.days * day_s};
}

std::string joined(const std::vector<std::string>& parts) {
    std::string made;
    for (const std::string& one : parts) made += (made.empty() ? "" : ",") + one;
    return made;
}

std::string role_names(service::role_mask roles) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < service::roles_count; ++at) {
        const auto one = static_cast<service::role>(at);
        if ((roles & service::mask_of(one)) != 0) names.emplace_back(service::name_of(one));
    }
    return joined(names);
}

std::string_view state_of(const service::token_record& one, instant now) {
    if (one.revoked_at) return "revoked";
    return one.expires_at.seconds <= now.seconds ? "expired" : "good";
}

}  // namespace

int create_token(const token_options& options, const service::surroundings& around,
                 std::ostream& out, std::ostream& err) {
    const instant now = around.clock().wall;
    const auto who = principal_of(options);
    if (!who) return fail(err, who.error());
    const auto end = end_of(options, now);
    if (!end) return fail(err, end.error());
    service::token_book book;
    if (auto opened = book.open(options.file); !opened) return fail(err, opened.error());
    const auto made = book.create(*who, now, *end, around.random);
    if (!made) return fail(err, made.error());
    out << *made << '\n';
    return cli::exit_ok;
}

int list_tokens(const token_options& options, const service::surroundings& around,
                std::ostream& out, std::ostream& err) {
    service::token_book book;
    if (auto opened = book.open(options.file); !opened) return fail(err, opened.error());
    const instant now = around.clock().wall;
    for (const service::token_record& one : book.list())
        out << one.id << ' ' << one.who.name << ' ' << role_names(one.who.roles) << ' '
            << joined(one.who.communities) << ' ' << format_instant(one.expires_at) << ' '
            << state_of(one, now) << '\n';
    return cli::exit_ok;
}

int revoke_token(const token_options& options, const service::surroundings& around,
                 std::ostream& /*out*/, std::ostream& err) {
    service::token_book book;
    if (auto opened = book.open(options.file); !opened) return fail(err, opened.error());
    if (auto done = book.revoke(options.id, around.clock().wall); !done)
        return fail(err, done.error());
    return cli::exit_ok;
}

}  // namespace server
}  // namespace v0_1
}  // namespace annona
