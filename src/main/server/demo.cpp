// SPDX-License-Identifier: Apache-2.0
#include "main/server/demo.hpp"

#include <annona/v1/issuance.pb.h>
#include <annona/v1/schemes.pb.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>

#include "service/token_book.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {
namespace {

using service::mask_of;
using service::role;

constexpr int64_t token_days = 366;
constexpr int64_t far_away = int64_t{100} * token_days * seconds_per_day;

struct demo_caller {
    std::string_view name;
    role of;
    std::string_view account;  // empty: not bound to one
};

constexpr demo_caller callers[] = {
    {"till", role::cashier, {}},          {"shop", role::merchant, "mer:Fruteria"},
    {"app", role::citizen_app, "ben:H1"}, {"office", role::issuer, {}},
    {"approver", role::issuer, {}},       {"auditor", role::auditor, {}},
    {"editor", role::rule_editor, {}},    {"operator", role::operator_, {}}};

failure file_trouble(const std::string& doing, const std::string& path) {
    return {"FILE", doing + " " + path + ": " + std::strerror(errno), path};
}

result<void> write_secret(const std::string& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return file_trouble("cannot write", path);
    const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return whole ? result<void>{} : file_trouble("cannot write", path);
}

result<void> make_tokens(const std::string& folder, const service::surroundings& around) {
    service::token_book tokens;
    if (auto opened = tokens.open(folder + "/tokens.json"); !opened) return opened;
    if (!tokens.list().empty()) return {};
    const instant now = around.clock().wall;
    for (const auto& one : callers) {
        service::principal who;
        who.name = one.name;
        who.roles = mask_of(one.of);
        who.communities = {"*"};
        who.classes = {"*"};
        if (!one.account.empty()) who.accounts = {std::string(one.account)};
        const auto made = tokens.create(who, now, now + far_away, around.random);
        if (!made) return made.error();
        const auto path = folder + "/" + std::string(one.name) + ".token";
        if (auto written = write_secret(path, *made + "\n"); !written) return written;
    }
    return {};
}

result<std::string> folder_of(const demo_options& asked) {
    if (!asked.data.empty()) {
        std::error_code wrong;
        std::filesystem::create_directories(asked.data, wrong);
        if (wrong) return failure{"FILE", "cannot make " + asked.data, asked.data};
        return asked.data;
    }
    std::string made = (std::filesystem::temp_directory_path() / "annona-demo-XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr) return file_trouble("cannot make", made);
    return made;
}

service::listener loopback(uint16_t port, service::front_protocol protocol) {
    service::listener made;
    made.address = "127.0.0.1:" + std::to_string(port);
    made.protocol = protocol;
    made.insecure = true;
    return made;
}

/// Calls of one principal, one after another.
class demo_client {
public:
    demo_client(service::service_core& core, const std::string& folder, std::string_view name)
        : core_(core) {
        std::ifstream file(folder + "/" + std::string(name) + ".token");
        std::getline(file, context_.who.bearer);
        context_.who.peer = service::peer_kind::insecure;
    }

    result<void> call(std::string_view path, const google::protobuf::Message& request,
                      google::protobuf::Message& response) {
        const auto* method = core_.methods().find(path);
        ANNONA_ASSERT(method != nullptr, "the demo calls a method that does not exist");
        std::promise<service::status> done;
        core_.call(*method, request, response, context_,
                   [&](service::status found) { done.set_value(std::move(found)); });
        const auto found = done.get_future().get();
        if (found.ok()) return {};
        return failure{found.reason, std::string(path) + ": " + found.message, {}};
    }

private:
    service::service_core& core_;
    service::call_context context_;
};

result<void> judged(const v1::Decision& one) {
    if (one.verdict() != v1::VERDICT_REFUSED) return {};
    return failure{one.code(), "the demo's data was refused: " + one.text(), {}};
}

result<void> fund(demo_client& office, const std::string& community) {
    v1::FundRequest asked;
    asked.set_parent(community);
    asked.mutable_amount()->set_unit("EUR");
    asked.mutable_amount()->set_value("6000.00");
    asked.set_programme("town");
    asked.set_request_id("demo-fund");
    v1::FundResponse answer;
    if (auto done = office.call("/annona.v1.IssuanceService/Fund", asked, answer); !done)
        return done;
    return judged(answer.decision());
}

result<void> award(demo_client& office, demo_client& approver, const std::string& community,
                   const std::string& household, const std::string& value) {
    v1::ProposeAwardRequest asked;
    asked.set_parent(community);
    auto& one = *asked.mutable_award();
    one.set_account(community + "/accounts/ben:" + household);
    one.set_pocket("aid");
    one.mutable_amount()->set_unit("OSS");
    one.mutable_amount()->set_value(value);
    auto& registered = *one.add_inputs();
    registered.set_name("registered");
    registered.mutable_value()->set_flag(true);
    auto& file = *one.add_references();
    file.set_name("case_file");
    file.set_value("DEMO-" + household);
    asked.set_request_id("demo-award-" + household);
    v1::ProposeAwardResponse proposed;
    const std::string_view propose = "/annona.v1.IssuanceService/ProposeAward";
    if (auto done = office.call(propose, asked, proposed); !done) return done;
    if (auto fine = judged(proposed.decision()); !fine) return fine;
    v1::ApproveProposalRequest approval;
    approval.set_name(proposed.proposal().name());
    approval.set_etag(proposed.proposal().etag());
    approval.set_request_id("demo-approve-" + household);
    v1::ApproveProposalResponse approved;
    const std::string_view approve = "/annona.v1.IssuanceService/ApproveProposal";
    if (auto done = approver.call(approve, approval, approved); !done) return done;
    return judged(approved.decision());
}

}  // namespace

result<service::server_config> prepare_demo(const demo_options& asked,
                                            const service::surroundings& around) {
    const auto folder = folder_of(asked);
    if (!folder) return folder.error();
    if (auto made = make_tokens(*folder, around); !made) return made.error();
    service::server_config config;
    config.journal = *folder;
    config.tokens = *folder + "/tokens.json";
    config.communities = {{asked.scheme}};
    config.listeners = {loopback(asked.port_grpc, service::front_protocol::grpc),
                        loopback(asked.port_http, service::front_protocol::http)};
    config.manual_clock = asked.manual_clock;
    config.manual_start = demo_start;
    config.demo = true;
    return config;
}

result<void> fill_demo(service::service_core& core, const std::string& folder) {
    const std::string mark = folder + "/filled";
    if (std::filesystem::exists(mark)) return {};
    demo_client office(core, folder, "office");
    demo_client approver(core, folder, "approver");
    v1::GetServerInfoResponse about;
    const std::string_view info = "/annona.v1.ServerService/GetServerInfo";
    if (auto done = office.call(info, v1::GetServerInfoRequest{}, about); !done) return done;
    const std::string& community = about.communities(0);
    if (auto done = fund(office, community); !done) return done;
    for (const auto& [household, value] :
         {std::pair("H1", "150.00"), std::pair("H2", "60.00"), std::pair("H3", "120.00")})
        if (auto done = award(office, approver, community, household, value); !done) return done;
    return write_secret(mark, "yes\n");
}

}  // namespace server
}  // namespace v0_1
}  // namespace annona
