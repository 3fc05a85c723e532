// SPDX-License-Identifier: Apache-2.0
//! A service_core in a folder of its own, with principals and a clock that tests set.
#pragma once

#include <annona/v1/accounts.pb.h>
#include <annona/v1/balances.pb.h>
#include <annona/v1/issuance.pb.h>
#include <annona/v1/journal.pb.h>
#include <annona/v1/payments.pb.h>
#include <annona/v1/redemption.pb.h>
#include <annona/v1/schemes.pb.h>
#include <gtest/gtest.h>
#include <annona/static_rules.hpp>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "service/service_core.hpp"
#include "service/token_book.hpp"

namespace annona::test {

/// 2026-03-02T08:00:00Z, a Monday.
inline constexpr instant monday{1'772'438'400};
inline constexpr std::string_view seville = "seville-ossetana";

inline std::string community_name(std::string_view id = seville) {
    return "communities/" + std::string(id);
}
inline std::string account_name(std::string_view id, std::string_view community = seville) {
    return community_name(community) + "/accounts/" + std::string(id);
}
inline void set_amount(v1::Amount& to, std::string unit, std::string value) {
    to.set_unit(std::move(unit));
    to.set_value(std::move(value));
}

class small_server {
public:
    explicit small_server(std::string scheme = ANNONA_SOURCE_DIR "/examples/seville-ossetana") {
        auto place = (std::filesystem::temp_directory_path() / "annona-service-XXXXXX").string();
        EXPECT_NE(::mkdtemp(place.data()), nullptr);
        folder = place;
        config.journal = folder;
        config.tokens = folder + "/tokens.json";
        config.communities = {{std::move(scheme)}};
        config.manual_clock = true;
        config.manual_start = monday;
        around.static_rules = static_rules();
        around.clock = [this] { return clock_reading{instant{wall}, wall}; };
        around.steady_us = [] { return int64_t{0}; };
        around.random = [this](std::span<std::byte> to) {
            for (auto& one : to) one = static_cast<std::byte>(++random_ * 37 >> 2);
        };
        around.log = [](std::string_view) {};
        around.release = "test";
        EXPECT_TRUE(tokens_.open(config.tokens).ok());
    }
    ~small_server() {
        core.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    small_server(const small_server&) = delete;
    small_server& operator=(const small_server&) = delete;

    /// Makes a token; the caller is known by the name from here on.
    void admit(const std::string& name, service::role_mask roles,
               std::vector<std::string> communities = {std::string(seville)},
               std::vector<std::string> accounts = {}, std::vector<std::string> classes = {"*"},
               int64_t seconds = 86'400) {
        service::principal who;
        who.name = name, who.roles = roles;
        who.communities = std::move(communities);
        who.accounts = std::move(accounts), who.classes = std::move(classes);
        const auto made =
            tokens_.create(who, instant{wall}, instant{wall + seconds}, around.random);
        ASSERT_TRUE(made.ok()) << made.error().text;
        bearer[name] = *made;
    }
    void revoke(const std::string& name) {
        const auto id = bearer[name].substr(service::token_prefix.size(), 12);
        ASSERT_TRUE(tokens_.revoke(id, instant{wall}).ok());
    }

    void start() {
        auto opened = service::service_core::open(config, around);
        ASSERT_TRUE(opened.ok()) << opened.error().code << ": " << opened.error().text << " "
                                 << opened.error().place;
        core = std::move(*opened);
    }

    service::status call(std::string_view method, const google::protobuf::Message& request,
                         google::protobuf::Message& response, const service::call_context& by) {
        const auto* found = core->methods().find("/annona.v1." + std::string(method));
        EXPECT_NE(found, nullptr) << method;
        std::promise<service::status> done;
        core->call(*found, request, response, by,
                   [&](service::status one) { done.set_value(std::move(one)); });
        return done.get_future().get();
    }
    template <class Response, class Request>
    Response ask(const std::string& who, std::string_view method, const Request& request) {
        Response response;
        last = call(method, request, response, context(who));
        return response;
    }
    [[nodiscard]] service::call_context context(const std::string& who) const {
        service::call_context made;
        if (const auto found = bearer.find(who); found != bearer.end())
            made.who.bearer = found->second;
        return made;
    }

    /// 6,000 EUR for the programme, paid in by that principal.
    void fund_town(const std::string& who) {
        v1::FundRequest money;
        money.set_parent(community_name());
        set_amount(*money.mutable_amount(), "EUR", "6000.00");
        money.set_programme("town");
        money.set_request_id("fund");
        const auto funded = ask<v1::FundResponse>(who, "IssuanceService/Fund", money);
        ASSERT_EQ(funded.decision().verdict(), v1::VERDICT_ACCEPTED) << last.message;
    }

    int64_t wall = monday.seconds;
    std::string folder;
    service::server_config config;
    service::surroundings around;
    std::unique_ptr<service::service_core> core;
    std::map<std::string, std::string> bearer;
    service::status last;

private:
    uint32_t random_ = 0;
    service::token_book tokens_;
};

}  // namespace annona::test
