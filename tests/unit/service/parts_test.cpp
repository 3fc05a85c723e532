// SPDX-License-Identifier: Apache-2.0
// The small parts: server files, tokens, page tokens.
#include <fstream>
#include <iterator>

#include "service/page_token.hpp"
#include "unit/service/small_server.hpp"

namespace annona::test {
namespace {

using service::token_state;

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> found;
    for (const auto& one : service::read_server_config(text, "server.yaml", "/etc/annona").problems)
        found.push_back(config::to_string(one));
    return found;
}

TEST(server_file, is_read_with_paths_from_its_folder) {
    const auto read = service::read_server_config(R"(
journal: data
tokens: tokens.json
communities: [{scheme: seville}]
listen:
  - {address: "0.0.0.0:8443", protocol: http, tls: {certificate: c.pem, key: /keys/k.pem}}
  - {address: "unix:/run/annona.sock", role: operator, mode: 0600}
principals:
  - {uri: "spiffe://city/till-7", name: till-7, roles: [cashier], communities: [seville]}
)",
                                                  "server.yaml", "/etc/annona");
    ASSERT_TRUE(read.made.has_value()) << config::to_string(read.problems.front());
    EXPECT_EQ(read.made->journal, "/etc/annona/data");
    EXPECT_EQ(read.made->listeners[0].tls->certificate, "/etc/annona/c.pem");
    EXPECT_EQ(read.made->listeners[0].tls->key, "/keys/k.pem");
    EXPECT_EQ(read.made->listeners[1].socket_mode, 0600);
    EXPECT_EQ(read.made->principals[0].who.roles, mask_of(service::role::cashier));
}

TEST(server_file, says_everything_that_is_wrong_with_its_place) {
    EXPECT_EQ(problems_of("jurnal: data\ndrain_seconds: 0\n"),
              (std::vector<std::string>{
                  "server.yaml:1:1: \"jurnal\" is no key of a server file; did you mean "
                  "\"journal\"? allowed: listen, journal, tokens, read_log, plugins, communities, "
                  "principals, proposal_days, drain_seconds",
                  "server.yaml:2:16: drain_seconds is \"0\", allowed 1 to 600"}));
}

TEST(server_file, listens_without_tls_on_loopback_alone_and_only_when_asked) {
    EXPECT_EQ(problems_of("listen: [{address: \"0.0.0.0:80\", insecure: yes}]").size(), 1u);
    EXPECT_EQ(problems_of("listen: [{address: \"127.0.0.1:80\"}]").size(), 1u);
    EXPECT_TRUE(problems_of("listen: [{address: \"127.0.0.1:80\", insecure: yes}]").empty());
}

TEST(token, is_known_until_it_expires_or_is_revoked) {
    small_server server;
    server.admit("till", mask_of(service::role::cashier));
    service::token_book tokens;
    ASSERT_TRUE(tokens.open(server.config.tokens).ok());
    const auto& token = server.bearer["till"];
    EXPECT_EQ(tokens.find(token, monday).who.name, "till");
    EXPECT_EQ(tokens.find(token, monday + 86'400).state, token_state::expired);
    EXPECT_EQ(tokens.find(token + "0", monday).state, token_state::unknown);
    EXPECT_EQ(tokens.find("", monday).state, token_state::unknown);
    server.revoke("till");
    tokens.refresh(monday + 1);
    EXPECT_EQ(tokens.find(token, monday + 1).state, token_state::revoked);
    EXPECT_EQ(tokens.find(token + "0", monday + 1).state, token_state::unknown);
}

TEST(token, notes_its_last_use_and_never_its_secret) {
    small_server server;
    server.admit("till", mask_of(service::role::cashier));
    service::token_book tokens;
    ASSERT_TRUE(tokens.open(server.config.tokens).ok());
    const auto& token = server.bearer["till"];
    EXPECT_EQ(tokens.find(token, monday + 7).state, token_state::good);
    ASSERT_TRUE(tokens.flush().ok());
    service::token_book again;
    ASSERT_TRUE(again.open(server.config.tokens).ok());
    EXPECT_EQ(again.list().front().last_used_at, monday + 7);
    std::ifstream file(server.config.tokens);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(text.find(token.substr(token.rfind('_') + 1)), std::string::npos);
}

TEST(page_token, goes_with_its_question_alone) {
    const auto token = service::make_page_token("ben:H7", {"communities/a", "household"});
    EXPECT_EQ(service::read_page(5, token, {"communities/a", "household"}).after, "ben:H7");
    EXPECT_FALSE(service::read_page(5, token, {"communities/b", "household"}).wrong.ok());
    EXPECT_FALSE(service::read_page(-1, "", {}).wrong.ok());
    EXPECT_EQ(service::read_page(0, "", {}).size, service::page_size_default);
    EXPECT_EQ(service::read_page(9'999, "", {}).size, service::page_size_max);
}

}  // namespace
}  // namespace annona::test
