// SPDX-License-Identifier: Apache-2.0
// Bodies of requests to answers of the service: read, guarded, made commands of, judged as dry runs
// by a community with money in it. First byte: the method; second: the form. Whatever comes, there
// is an answer that can be written, nothing breaks inside, and nothing is journaled.
#include <annona/v1/issuance.pb.h>
#include <annona/static_rules.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include "http/message_codec.hpp"
#include "http/text.hpp"
#include "service/service_core.hpp"
#include "service/token_book.hpp"

namespace {

using namespace annona;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using message_pointer = std::unique_ptr<Message>;

constexpr int64_t monday_s = 1'772'438'400;  // 2026-03-02T08:00:00Z
constexpr service::role_mask all_roles = (service::role_mask{1} << service::roles_count) - 1;
constexpr const char* community = "communities/seville-ossetana";

class town {
public:
    town();
    ~town() {
        core_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    service::status ask(const service::method_info& method, const Message& request,
                        Message& response, const std::string& who = "all");
    [[nodiscard]] const service::method_table& methods() const { return core_->methods(); }
    [[nodiscard]] uint64_t entries() const {
        return core_->figures().look_at_communities().front().sequence;
    }

private:
    void admit(const std::string& name);
    message_pointer act(const char* path, const std::string& who, const std::string& json);

    std::string folder_ = (std::filesystem::temp_directory_path() / "annona-fuzz-XXXXXX").string();
    service::server_config config_;
    service::surroundings around_;
    service::token_book tokens_;
    std::map<std::string, service::call_context> known_;
    std::unique_ptr<service::service_core> core_;
    uint8_t random_ = 0;
};

void town::admit(const std::string& name) {
    service::principal who;
    who.name = name, who.roles = all_roles;
    who.communities = who.classes = {"*"};
    const instant now{monday_s};
    const auto made = tokens_.create(who, now, now + seconds_per_day, around_.random);
    known_[name].who.bearer = made.value();
}

message_pointer town::act(const char* path, const std::string& who, const std::string& json) {
    const auto* method = methods().find(path);
    ANNONA_ASSERT(method != nullptr, "a method that this calls is gone");
    message_pointer request(method->request->New()), response(method->response->New());
    ANNONA_ASSERT(!http::decode_message(http::codec::json, json, *request), "it is not read");
    ANNONA_ASSERT(ask(*method, *request, *response, who).ok(), "the town is not made ready");
    return response;
}

town::town() {
    ANNONA_ASSERT(::mkdtemp(folder_.data()) != nullptr, "there is no folder to work in");
    config_.journal = folder_;
    config_.tokens = folder_ + "/tokens.json";
    config_.read_log = "/dev/null";
    config_.communities = {{ANNONA_SOURCE_DIR "/examples/seville-ossetana"}};
    config_.manual_clock = true;
    config_.manual_start = instant{monday_s};
    around_.static_rules = static_rules();
    around_.clock = [] { return clock_reading{instant{monday_s}, monday_s}; };
    around_.steady_us = [] { return int64_t{0}; };
    around_.random = [this](std::span<std::byte> to) {
        for (auto& one : to) one = static_cast<std::byte>(++random_);
    };
    around_.log = [](std::string_view) {};
    ANNONA_ASSERT(tokens_.open(config_.tokens).ok(), "no tokens");
    admit("all"), admit("second");
    core_ = service::service_core::open(config_, around_).value();
    const std::string parent = "\"parent\":\"" + std::string(community) + "\"";
    act("/annona.v1.IssuanceService/Fund", "all",
        "{" + parent +
            R"(,"amount":{"unit":"EUR","value":"900.00"},"programme":"town",)"
            R"("requestId":"1"})");
    const auto proposed = act(
        "/annona.v1.IssuanceService/ProposeAward", "all",
        "{" + parent + R"(,"requestId":"2","award":{"account":")" + community +
            R"(/accounts/ben:H1","pocket":"aid","amount":{"unit":"OSS","value":"150.00"},)"
            R"("inputs":[{"name":"registered","value":{"flag":true}}],"references":[)"
            R"({"name":"case_file","value":"1"}]}})");
    const auto& proposal = static_cast<v1::ProposeAwardResponse&>(*proposed).proposal();
    act("/annona.v1.IssuanceService/ApproveProposal", "second",
        R"({"requestId":"3","name":")" + proposal.name() + R"(","etag":")" + proposal.etag() +
            "\"}");
}

service::status town::ask(const service::method_info& method, const Message& request,
                          Message& response, const std::string& who) {
    std::promise<service::status> done;
    const auto told = [&](service::status one) { done.set_value(std::move(one)); };
    const auto& context = known_.at(who);
    if (method.kind == service::method_kind::unary) {
        core_->call(method, request, response, context, told);
        return done.get_future().get();
    }
    if (method.kind == service::method_kind::exchange) {
        const auto open = core_->open_exchange(method, context);
        open->step(request, response, told);
        return done.get_future().get();
    }
    const auto open = core_->open_stream(method, request, context);
    if (method.descriptor->name() == "WatchEntries") open->cancel();
    open->next(response, [&](service::stream_event, service::status one) { told(std::move(one)); });
    return done.get_future().get();
}

/// Whether a call of this method moves nothing: it looks, or it is made a dry run.
bool make_harmless(Message& request, const std::string& name) {
    const auto* look = request.GetReflection();
    for (int at = 0; at < request.GetDescriptor()->field_count(); ++at) {
        const auto* field = request.GetDescriptor()->field(at);
        if (field->name() == "validate_only") {
            look->SetBool(&request, field, true);
            return true;
        }
        if (field->name() != "requests") continue;
        for (int one = 0; one < look->FieldSize(request, field); ++one)
            make_harmless(*look->MutableRepeatedMessage(&request, field, one), name);
        return true;
    }
    for (const std::string_view reads : {"Get", "List", "Find", "Explain", "Describe", "Validate",
                                         "Quote", "Entitle", "Watch", "Export"})
        if (name.starts_with(reads)) return true;
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static town with_money;
    static const uint64_t entries = with_money.entries();
    if (size < 2) return 0;
    const auto& all = with_money.methods().all();
    const auto& method = all[data[0] % all.size()];
    const auto form = data[1] % 2 == 0 ? http::codec::json : http::codec::proto;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const message_pointer request(method.request->New()), response(method.response->New());
    if (http::decode_message(form, bytes, *request)) return 0;
    if (!make_harmless(*request, method.descriptor->name())) return 0;
    const auto found = with_money.ask(method, *request, *response);
    ANNONA_ASSERT(found.code != service::status_code::internal &&
                      (found.code != service::status_code::unavailable ||
                       found.reason == "NOT_THERE_YET") &&
                      found.code != service::status_code::unauthenticated,
                  "a request alone breaks nothing");
    ANNONA_ASSERT(found.ok() || (!found.reason.empty() && http::is_utf8(found.message)),
                  "an error has a reason and words");
    ANNONA_ASSERT(http::encode_message(http::codec::json, *response).has_value(),
                  "an answer can be written");
    ANNONA_ASSERT(with_money.entries() == entries, "a dry run leaves no entry");
    return 0;
}
