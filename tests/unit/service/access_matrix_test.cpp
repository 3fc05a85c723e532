// SPDX-License-Identifier: Apache-2.0
// Every method of the descriptors with every kind of credential: the code and the reason.
#include "service/guard.hpp"
#include "unit/service/small_server.hpp"

namespace annona::test {
namespace {

using service::mask_of;
using service::role;
using service::status_code;

constexpr service::role_mask all_roles = (service::role_mask{1} << service::roles_count) - 1;

/// Sets every text on a path of fields; of lists, one element.
void set_text(google::protobuf::Message& to, std::string_view path, const std::string& text) {
    const auto dot = path.find('.');
    const auto* field = to.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
    ASSERT_NE(field, nullptr) << path;
    const auto* look = to.GetReflection();
    if (dot == std::string_view::npos) return look->SetString(&to, field, text);
    auto* inner =
        field->is_repeated() ? look->AddMessage(&to, field) : look->MutableMessage(&to, field);
    set_text(*inner, path.substr(dot + 1), text);
}

std::unique_ptr<google::protobuf::Message> request_of(const service::method_info& method,
                                                      std::string_view community) {
    std::unique_ptr<google::protobuf::Message> made(method.request->New());
    const auto path = method.access.front().community;
    const bool is_account = path == "name" || path == "account" || path == "override.account";
    if (!path.empty())
        set_text(*made, path,
                 is_account ? account_name("ben:nobody", community) : community_name(community));
    return made;
}

class access_matrix : public testing::Test {
protected:
    void SetUp() override {
        server.admit("everything", all_roles);
        server.admit("elsewhere", all_roles, {"another-city"});
        server.admit("short", all_roles, {"*"}, {}, {"*"}, 10);
        server.admit("gone", all_roles, {"*"});
        server.revoke("gone");
        server.bearer["forged"] = "annona_000000000000_" + std::string(64, '0');
        for (size_t i = 0; i < service::roles_count; ++i) {
            const auto one = static_cast<role>(i);
            server.admit(std::string(name_of(one)), mask_of(one));
        }
        server.wall += 100;
        server.start();
    }

    service::status outcome(const service::method_info& method, const std::string& who,
                            std::string_view community = seville) {
        const auto request = request_of(method, community);
        std::unique_ptr<google::protobuf::Message> response(method.response->New());
        const auto by = server.context(who);
        if (method.kind == service::method_kind::unary)
            return server.call(method.path.substr(std::string_view("/annona.v1.").size()), *request,
                               *response, by);
        std::promise<service::status> done;
        if (method.kind == service::method_kind::exchange) {
            const auto open = server.core->open_exchange(method, by);
            open->step(*request, *response,
                       [&](service::status one) { done.set_value(std::move(one)); });
            return done.get_future().get();
        }
        const auto open = server.core->open_stream(method, *request, by);
        if (method.descriptor->name() == "WatchEntries") open->cancel();
        open->next(*response, [&](service::stream_event, service::status one) {
            done.set_value(std::move(one));
        });
        return done.get_future().get();
    }

    small_server server;
};

TEST_F(access_matrix, says_unauthenticated_to_whoever_is_not_known) {
    const std::map<std::string, std::string> reasons = {{"nobody", "CREDENTIAL_MISSING"},
                                                        {"forged", "CREDENTIAL_UNKNOWN"},
                                                        {"short", "CREDENTIAL_EXPIRED"},
                                                        {"gone", "CREDENTIAL_REVOKED"}};
    for (const auto& method : server.core->methods().all())
        for (const auto& [who, reason] : reasons) {
            const auto found = outcome(method, who);
            EXPECT_EQ(found.code, status_code::unauthenticated) << method.path << " " << who;
            EXPECT_EQ(found.reason, reason) << method.path << " " << who;
        }
}

TEST_F(access_matrix, says_permission_denied_to_another_community_whether_it_exists_or_not) {
    for (const auto& method : server.core->methods().all()) {
        if (method.access.front().community.empty()) continue;
        for (const std::string_view community : {seville, std::string_view("no-such-city")}) {
            const auto found = outcome(method, "elsewhere", community);
            EXPECT_EQ(found.code, status_code::permission_denied) << method.path;
            EXPECT_EQ(found.reason, "COMMUNITY_NOT_ALLOWED") << method.path;
        }
    }
}

TEST_F(access_matrix, lets_in_exactly_the_roles_of_the_table) {
    size_t looked = 0;
    for (const auto& method : server.core->methods().all()) {
        service::role_mask allowed = 0;
        for (const auto& row : method.access) allowed |= row.roles;
        for (size_t i = 0; i < service::roles_count; ++i) {
            const auto one = static_cast<role>(i);
            const auto found = outcome(method, std::string(name_of(one)));
            const bool is_denied = found.code == status_code::permission_denied;
            EXPECT_EQ(is_denied, (allowed & mask_of(one)) == 0)
                << method.path << " " << name_of(one) << ": " << found.reason;
            EXPECT_NE(found.code, status_code::unauthenticated) << method.path;
            ++looked;
        }
    }
    EXPECT_EQ(looked, server.core->methods().all().size() * service::roles_count);
}

TEST_F(access_matrix, denies_a_bound_caller_every_account_but_its_own) {
    server.admit("bound", all_roles, {std::string(seville)}, {"ben:mine"});
    server.core.reset();
    server.start();
    for (const auto& method : server.core->methods().all()) {
        const bool is_about_none = method.access.front().own == ".";
        const auto found = outcome(method, "bound");
        EXPECT_EQ(found.code == status_code::permission_denied, !is_about_none)
            << method.path << ": " << found.reason;
        if (!is_about_none) {
            EXPECT_EQ(found.reason, "ACCOUNT_NOT_ALLOWED") << method.path;
        }
    }
}

TEST(access_table, has_a_row_for_every_method_or_nothing_starts) {
    const auto rows = service::access_rows();
    EXPECT_TRUE(service::method_table::make(rows).ok());
    for (size_t left_out : {size_t{0}, rows.size() - 1}) {
        std::vector<service::access_row> fewer;
        for (size_t i = 0; i < rows.size(); ++i)
            if (rows[i].method != rows[left_out].method) fewer.push_back(rows[i]);
        const auto made = service::method_table::make(fewer);
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().code, "ACCESS_MISSING");
    }
}

}  // namespace
}  // namespace annona::test
