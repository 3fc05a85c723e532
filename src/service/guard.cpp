// SPDX-License-Identifier: Apache-2.0
#include "service/guard.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view communities_part = "communities/";

admission deny(status_code code, std::string reason, std::string message) {
    admission made;
    made.denied = make_status(code, std::move(reason), std::move(message));
    return made;
}

admission unknown_caller(std::string reason, std::string message) {
    return deny(status_code::unauthenticated, std::move(reason), std::move(message));
}

admission forbidden(std::string reason, std::string message) {
    return deny(status_code::permission_denied, std::move(reason), std::move(message));
}

void collect(const Message& from, std::string_view path, std::vector<std::string>& to) {
    const auto dot = path.find('.');
    const auto* field = from.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) return;
    const auto* look = from.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        if (!field->is_repeated()) to.push_back(look->GetString(from, field));
        return;
    }
    const auto rest = path.substr(dot + 1);
    if (!field->is_repeated()) return collect(look->GetMessage(from, field), rest, to);
    for (int i = 0; i < look->FieldSize(from, field); ++i)
        collect(look->GetRepeatedMessage(from, field, i), rest, to);
}

/// The one community that all names at the path are of; empty where there is none or several.
std::string one_community(const Message& request, std::string_view path) {
    std::string found;
    for (const auto& name : texts_at(request, path)) {
        const auto community = community_in(name);
        if (community.empty() || (!found.empty() && found != community)) return {};
        found = community;
    }
    return found;
}

bool owns_all(const principal& who, const Message& request, std::string_view path) {
    if (path == ".") return true;
    const auto names = path.empty() ? std::vector<std::string>{} : texts_at(request, path);
    return !names.empty() && std::all_of(names.begin(), names.end(), [&](const std::string& one) {
        return who.owns(id_in(one, "accounts"));
    });
}

admission for_role(principal who, const method_info& method) {
    for (const auto& row : method.access) {
        if ((row.roles & who.roles) == 0) continue;
        admission made;
        made.who = std::move(who);
        made.row = &row;
        return made;
    }
    return forbidden("ROLE_NOT_ALLOWED", "no role of the caller may call this method");
}

}  // namespace

std::string_view community_in(std::string_view resource_name) {
    if (!resource_name.starts_with(communities_part)) return {};
    resource_name.remove_prefix(communities_part.size());
    return resource_name.substr(0, resource_name.find('/'));
}

std::string_view id_in(std::string_view resource_name, std::string_view collection) {
    const auto community = community_in(resource_name);
    if (community.empty()) return {};
    auto rest = resource_name.substr(communities_part.size() + community.size());
    if (!rest.starts_with('/')) return {};
    rest.remove_prefix(1);
    if (!rest.starts_with(collection)) return {};
    rest.remove_prefix(collection.size());
    if (!rest.starts_with('/')) return {};
    rest.remove_prefix(1);
    return rest.find('/') == std::string_view::npos ? rest : std::string_view{};
}

std::vector<std::string> texts_at(const Message& from, std::string_view path) {
    std::vector<std::string> found;
    collect(from, path, found);
    return found;
}

admission guard::certified(const credential& shown) const {
    if (shown.uri.empty())
        return unknown_caller("CERTIFICATE_WITHOUT_URI",
                              "the client certificate has no URI among its alternative names");
    for (const auto& one : certified_) {
        if (one.uri != shown.uri) continue;
        admission made;
        made.who = one.who;
        return made;
    }
    return unknown_caller("CREDENTIAL_UNKNOWN", "nobody is known by this certificate");
}

admission guard::identify(const credential& shown, instant now) const {
    if (!shown.bearer.empty()) {
        tokens_.refresh(now);
        auto found = tokens_.find(shown.bearer, now);
        switch (found.state) {
            case token_state::good:
                break;
            case token_state::expired:
                return unknown_caller("CREDENTIAL_EXPIRED", "the token has expired");
            case token_state::revoked:
                return unknown_caller("CREDENTIAL_REVOKED", "the token was revoked");
            default:
                return unknown_caller("CREDENTIAL_UNKNOWN", "no token is known like this one");
        }
        admission made;
        made.who = std::move(found.who);
        return made;
    }
    if (shown.certified) return certified(shown);
    const auto of_socket = find_role(shown.socket_role);
    if (shown.peer == peer_kind::unix_socket && of_socket) {
        admission made;
        made.who.name = "socket:" + shown.socket_role;
        made.who.roles = mask_of(*of_socket);
        made.who.communities = {"*"};
        made.who.classes = {"*"};
        return made;
    }
    return unknown_caller("CREDENTIAL_MISSING", "the call brings no token and no certificate");
}

admission guard::greet(const method_info& method, const credential& shown, instant now) const {
    auto made = identify(shown, now);
    return made.denied ? made : for_role(std::move(made.who), method);
}

admission guard::admit(const method_info& method, const Message& request,
                       const call_context& context, instant now) const {
    auto made = context.known ? for_role(*context.known, method) : greet(method, context.who, now);
    if (made.denied) return made;
    if (!made.row->community.empty()) {
        const std::string path(made.row->community);
        made.community = one_community(request, path);
        if (made.community.empty()) {
            made.denied = bad_field(
                path, "a name that begins with communities/{community} is wanted, one for all");
            return made;
        }
        if (!made.who.is_admitted_to(made.community))
            return forbidden("COMMUNITY_NOT_ALLOWED", "the caller is not of this community");
    }
    if (!made.who.accounts.empty() && !owns_all(made.who, request, made.row->own))
        return forbidden("ACCOUNT_NOT_ALLOWED", "the caller acts for other accounts than these");
    return made;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
