// SPDX-License-Identifier: Apache-2.0
#include "service/export_stream.hpp"
#include "service/service_core.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "runtime/follower.hpp"
#include "service/call_state.hpp"
#include "service/cover.hpp"
#include "service/decision_writer.hpp"
#include "service/handlers.hpp"
#include "service/slow_lane.hpp"
#include "service/streams.hpp"
#include "service/watch_hub.hpp"

#include <annona/money/decimal.hpp>

namespace annona {
inline namespace v0_1 {
namespace service {

instant core_parts::now() const {
    return config.manual_clock ? instant{manual_now.load()} : around.clock().wall;
}

clock_reading core_parts::reading() const {
    // A clock that is set by hand has run as far as it was set.
    return config.manual_clock ? clock_reading{instant{manual_now.load()}, manual_now.load()}
                               : around.clock();
}

hosted_community* core_parts::find(std::string_view community) const {
    for (const auto& one : communities)
        if (one->id() == community) return one.get();
    return nullptr;
}

const std::map<std::string, handler, std::less<>>& unary_handlers() {
    static const handler_map all = [] {
        handler_map made;
        add_payment_handlers(made);
        add_account_handlers(made);
        add_issuance_handlers(made);
        add_balance_handlers(made);
        add_journal_handlers(made);
        add_scheme_handlers(made);
        return made;
    }();
    return all;
}

status log_read(const call_state& call, std::string_view account, std::string_view purpose) {
    const nlohmann::ordered_json line{{"at", format_instant(call.core.now())},
                                      {"principal", call.who().name},
                                      {"method", call.method.path},
                                      {"community", call.admitted.community},
                                      {"account", account},
                                      {"purpose", purpose},
                                      {"call", call.context.call_id}};
    const auto text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (const auto kept = call.core.reads.append(text, false); !kept)
        return make_status(status_code::unavailable, "READ_LOG_FAILED",
                           "the log of reads cannot be written, so nothing is shown");
    return {};
}

namespace {

class look_call final : public answer_receiver {
public:
    look_call(call_ptr call, std::function<status(call_state&, engine&)> look)
        : call_(std::move(call)), look_(std::move(look)) {}

    static void start(std::unique_ptr<look_call> one) {
        auto* queued = one.release();
        auto act = [queued](engine& decider) -> result<void> {
            if (auto settled = decider.settle_all(queued->call_->core.now()); !settled)
                return settled;
            queued->found_ = queued->look_(*queued->call_, decider);
            return {};
        };
        const auto taken = queued->call_->where->runtime().submit(std::move(act), *queued, 0);
        if (taken) return;
        const std::unique_ptr<look_call> back(queued);
        back->call_->finish(status_of(taken.error()));
    }

    void answered(uint64_t, const result<decision>& answer) override {
        const std::unique_ptr<look_call> self(this);
        call_->finish(answer ? std::move(found_) : status_of(answer.error()));
    }

private:
    call_ptr call_;
    std::function<status(call_state&, engine&)> look_;
    status found_;
};

/// The text field of that name; empty where the request has none.
std::string text_field(const google::protobuf::Message& from, const char* name) {
    const auto found = texts_at(from, name);
    return found.empty() ? std::string{} : found.front();
}

class core_of_parts final : public service_core {
public:
    explicit core_of_parts(const server_config& config, const surroundings& around) {
        parts_.config = config;
        parts_.around = around;
        parts_.manual_now = config.manual_start.seconds;
    }
    ~core_of_parts() override { core_of_parts::drain(); }

    [[nodiscard]] result<void> open();

    [[nodiscard]] const method_table& methods() const override { return parts_.methods; }
    [[nodiscard]] status greet(const method_info& method, call_context& context) override;
    void call(const method_info& method, const google::protobuf::Message& request,
              google::protobuf::Message& response, const call_context& context,
              on_done done) override;
    [[nodiscard]] std::unique_ptr<reply_stream> open_stream(
        const method_info& method, const google::protobuf::Message& request,
        const call_context& context) override;
    [[nodiscard]] std::unique_ptr<exchange> open_exchange(const method_info& method,
                                                          const call_context& context) override {
        return open_steps(parts_, method, context);
    }
    [[nodiscard]] status admit(const credential& shown, role_mask roles) override;
    void tick() override;
    void begin_drain() override;
    void drain() override;
    [[nodiscard]] bool is_draining() const override { return parts_.draining; }
    [[nodiscard]] const counters& figures() const override { return parts_.figures; }

private:
    [[nodiscard]] result<void> open_communities();
    void log_stopped(std::string_view id, const failure& why) const;
    [[nodiscard]] status stand_by(const call_state& call) const;
    [[nodiscard]] status may_be_shown(const call_state& call) const;
    [[nodiscard]] community_figures figures_of(hosted_community& of) const;

    core_parts parts_;
    std::mutex draining_;
};

result<void> core_of_parts::open() {
    auto methods = method_table::make();
    if (!methods) return methods.error();
    parts_.methods = std::move(*methods);
    for (const auto& one : parts_.methods.all())
        if (one.kind == method_kind::unary && unary_handlers().count(one.path) == 0)
            return failure{"HANDLER_MISSING", "nothing answers a method", one.path};
    if (!parts_.config.tokens.empty())
        if (auto opened = parts_.tokens.open(parts_.config.tokens); !opened) return opened;
    parts_.door = std::make_unique<guard>(parts_.tokens, parts_.config.principals);
    parts_.library = loader::rule_library(
        loader::process_search_path(parts_.config.plugins, parts_.around.installed_plugins));
    if (auto added = parts_.library.add_static(parts_.around.static_rules); !added) return added;
    parts_.watchers = std::make_unique<watch_hub>();
    parts_.slow = std::make_unique<slow_lane>();
    parts_.exports = std::make_unique<slow_lane>();
    if (auto opened = open_communities(); !opened) return opened;
    const auto& folder = parts_.config.journal;
    if (auto opened = parts_.proposals.open(folder + "/proposals.ndjson"); !opened) return opened;
    const auto& reads = parts_.config.read_log;
    return parts_.reads.open(reads.empty() ? folder + "/reads.ndjson" : reads);
}

result<void> core_of_parts::open_communities() {
    auto folder = stores::sqlite_folder::open_to_write(parts_.config.journal);
    if (!folder) return folder.error();
    parts_.folder.path = parts_.config.journal;
    parts_.folder.folder = std::move(*folder);
    for (const auto& one : parts_.config.communities) {
        auto opened = hosted_community::open(
            one.scheme, parts_.folder, parts_.library, [this] { return parts_.reading(); },
            [this](std::string_view id, const failure& why) { log_stopped(id, why); });
        if (!opened) return opened.error();
        if (parts_.find((*opened)->id()) != nullptr)
            return failure{"COMMUNITY_TWICE", "two communities have one name", (*opened)->id()};
        auto& community = **opened;
        const auto last = community.decider().last_recorded_at().seconds;
        if (last > parts_.manual_now) parts_.manual_now = last;  // a journal never goes back
        community.store().on_append = [this, &community] {
            parts_.watchers->notify(community.id());
            community.behind().notify();
        };
        parts_.communities.push_back(std::move(*opened));
    }
    parts_.figures.look_at_communities = [this] {
        std::vector<community_figures> all;
        for (const auto& one : parts_.communities) all.push_back(figures_of(*one));
        return all;
    };
    return {};
}

/// Callers are told to ask again; what is wrong with the disk is for the operator.
void core_of_parts::log_stopped(std::string_view id, const failure& why) const {
    const nlohmann::ordered_json line{{"event", "community_stopped"},
                                      {"community", id},
                                      {"code", why.code},
                                      {"detail", why.text},
                                      {"place", why.place}};
    parts_.around.log(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

community_figures core_of_parts::figures_of(hosted_community& of) const {
    community_figures made;
    made.community = of.id();
    made.sequence = of.store().last_sequence();
    made.groups = of.store().groups();
    made.entries = of.store().entries();
    made.unanswered = of.runtime().unanswered();
    const auto looked = of.runtime().perform([&](engine& decider) -> result<void> {
        const scheme& rules = decider.rules();
        for (const auto& one : covers_of(decider)) {
            const auto& money = rules.ledgers[rules.money_ledger].counted;
            made.covers.push_back({one.reserve, format_amount(one.held, money),
                                   format_amount(one.outstanding, rules.ledgers[0].counted),
                                   format_amount(one.required, money), one.held < one.required});
        }
        return {};
    });
    made.stopped = !looked;
    return made;
}

/// Whether the account that the answer shows may be shown to the caller. From its id alone.
status core_of_parts::may_be_shown(const call_state& call) const {
    if (call.admitted.row->shows.empty()) return {};
    const auto name = text_field(call.request, std::string(call.admitted.row->shows).c_str());
    const auto account = id_in(name, "accounts");
    if (account.empty())
        return bad_field(std::string(call.admitted.row->shows),
                         "communities/{community}/accounts/{account} is wanted");
    const auto rules = call.where->rules();
    if (!call.who().owns(account) && !call.who().may_see(confidential_class(account, *rules)))
        return make_status(status_code::permission_denied, "CLASS_NOT_ALLOWED",
                           "the account's class is not the caller's to see");
    return log_read(call, account, text_field(call.request, "purpose"));
}

status core_of_parts::stand_by(const call_state& call) const {
    if (parts_.draining)
        return make_status(status_code::unavailable, "STOPPING",
                           "this server takes nothing new: ask another one");
    if (call.context.cancelled != nullptr && call.context.cancelled->load())
        return make_status(status_code::cancelled, "CANCELLED", "the caller has gone");
    if (!call.admitted.community.empty() && call.where == nullptr)
        return make_status(status_code::not_found, "NOT_FOUND", "there is no such community");
    return may_be_shown(call);
}

status core_of_parts::greet(const method_info& method, call_context& context) {
    auto found = parts_.door->greet(method, context.who, parts_.around.clock().wall);
    if (!found.denied) {
        context.known = std::move(found.who);
        return {};
    }
    parts_.figures.count_call(method.path, name_of(found.denied->code), 0);
    return std::move(*found.denied);
}

void core_of_parts::call(const method_info& method, const google::protobuf::Message& request,
                         google::protobuf::Message& response, const call_context& context,
                         on_done done) {
    const int64_t begun = parts_.around.steady_us();
    auto counted = [this, &method, begun, done = std::move(done)](status found) {
        parts_.figures.count_call(method.path, name_of(found.code),
                                  parts_.around.steady_us() - begun);
        done(std::move(found));
    };
    auto admitted = parts_.door->admit(method, request, context, parts_.around.clock().wall);
    if (admitted.denied) return counted(std::move(*admitted.denied));
    auto* where = parts_.find(admitted.community);
    call_ptr made(new call_state{parts_, method, request, response, context, std::move(admitted),
                                 where, std::move(counted)});
    if (auto wrong = stand_by(*made); !wrong.ok()) return made->finish(std::move(wrong));
    const auto found = unary_handlers().find(method.path);
    ANNONA_ASSERT(found != unary_handlers().end(), "a stream was called as a unary method");
    found->second(std::move(made));
}

std::unique_ptr<reply_stream> core_of_parts::open_stream(const method_info& method,
                                                         const google::protobuf::Message& request,
                                                         const call_context& context) {
    auto admitted = parts_.door->admit(method, request, context, parts_.around.clock().wall);
    if (admitted.denied) return refused_stream(std::move(*admitted.denied));
    if (parts_.draining)
        return refused_stream(make_status(status_code::unavailable, "STOPPING",
                                          "this server takes nothing new: ask another one"));
    if (parts_.find(admitted.community) == nullptr)
        return refused_stream(
            make_status(status_code::not_found, "NOT_FOUND", "there is no such community"));
    if (method.descriptor->name() == "WatchEntries")
        return watch_entries(parts_, method, std::move(admitted), request, context);
    return export_entries(parts_, admitted, request);
}

status core_of_parts::admit(const credential& shown, role_mask roles) {
    const auto found = parts_.door->identify(shown, parts_.around.clock().wall);
    if (found.denied) return *found.denied;
    if ((found.who.roles & roles) != 0) return {};
    return make_status(status_code::permission_denied, "ROLE_NOT_ALLOWED",
                       "no role of the caller may see this");
}

void core_of_parts::tick() {
    if (!parts_.config.tokens.empty()) static_cast<void>(parts_.tokens.flush());
    for (const auto& one : parts_.communities)
        for (const auto& cover : figures_of(*one).covers) {
            if (!cover.is_short) continue;
            parts_.around.log(nlohmann::ordered_json{
                {"event", "reserve_short"},
                {"community", one->id()},
                {"reserve", cover.reserve},
                {"held", cover.held},
                {"required",
                 cover.required}}.dump());
        }
}

void core_of_parts::begin_drain() {
    parts_.draining = true;
    if (parts_.watchers != nullptr) parts_.watchers->let_all_go();
}

void core_of_parts::drain() {
    begin_drain();
    const std::lock_guard lock(draining_);
    for (const auto& one : parts_.communities) one->runtime().stop();
    for (auto* lane : {&parts_.slow, &parts_.exports})
        if (*lane != nullptr) (*lane)->finish();
    if (!parts_.config.tokens.empty()) static_cast<void>(parts_.tokens.flush());
}

}  // namespace

void answer_by_look(call_ptr call, std::function<status(call_state&, engine&)> look) {
    look_call::start(std::make_unique<look_call>(std::move(call), std::move(look)));
}

result<std::unique_ptr<service_core>> service_core::open(const server_config& config,
                                                         const surroundings& around) {
    auto made = std::make_unique<core_of_parts>(config, around);
    if (auto opened = made->open(); !opened) return opened.error();
    return std::unique_ptr<service_core>(std::move(made));
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
