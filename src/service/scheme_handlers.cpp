// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/schemes.pb.h>

#include <annona/money/decimal.hpp>
#include <map>

#include "service/command_call.hpp"
#include "service/handlers.hpp"
#include "service/scheme_proposing.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

constexpr int32_t clock_days_max = 3'660;

std::string_view kind_word(uint16_t kind) {
    switch (kind) {
        case ANNONA_KIND_YES_NO:
            return "yes or no";
        case ANNONA_KIND_COUNT:
            return "count";
        case ANNONA_KIND_AMOUNT:
            return "amount";
        case ANNONA_KIND_RATIO:
            return "ratio";
        case ANNONA_KIND_DATE:
            return "date";
        case ANNONA_KIND_DAYS:
            return "period";
        default:
            return "name";
    }
}

void write_units(const scheme& rules, v1::DescribeSchemeResponse& to) {
    for (const auto& ledger : rules.ledgers) {
        auto& made = *to.add_units();
        made.set_code(ledger.code);
        made.set_digits(ledger.counted.digits);
        made.set_step(format_amount(step_of(ledger.counted), ledger.counted));
    }
    const auto& own = rules.ledgers[0].counted;
    if (own.peg.empty() || own.worth.num == 0) return;
    auto& worth = *to.mutable_units(0)->mutable_worth();
    worth.set_unit(own.peg);
    worth.set_value(own.worth.den == 1
                        ? std::to_string(own.worth.num)
                        : std::to_string(own.worth.num) + "/" + std::to_string(own.worth.den));
}

void write_rules(const scheme& rules, v1::DescribeSchemeResponse& to) {
    for (const auto& one : rules.rules) {
        auto& made = *to.add_rules();
        made.set_id(one.id);
        made.set_type(one.rule);
        made.set_since(format_local_day(one.since));
        if (one.until) made.set_until(format_local_day(*one.until));
        if (one.table != nullptr && one.table->about != nullptr &&
            one.table->about->purpose != nullptr)
            made.set_text(one.table->about->purpose);
    }
}

void describe_scheme(call_ptr call) {
    const auto held = call->where->rules();
    const scheme& rules = *held;
    auto& to = call->answer<v1::DescribeSchemeResponse>();
    to.set_scheme(rules.id);
    to.set_title(rules.title);
    to.set_zone(std::string(rules.time_zone.name));
    to.add_languages(choose_language({}));
    write_units(rules, to);
    for (const auto& one : rules.pockets) to.add_pockets(one.name);
    for (const auto& one : rules.categories) to.add_categories(one.name);
    for (const auto& one : rules.programmes) to.add_programmes(one.name);
    for (const auto& one : rules.inputs) {
        auto& made = *to.add_inputs();
        made.set_name(std::string(rules.names.text(one.name)));
        made.set_kind(std::string(kind_word(one.kind)));
    }
    for (size_t i = 0; i < command_kinds_count; ++i)
        if (const auto kind = static_cast<command_kind>(i);
            (rules.commands_open & bit_of(kind)) != 0)
            to.add_commands(std::string(name_of(kind)));
    write_rules(rules, to);
    to.set_digest(rules.digest);
    call->finish({});
}

void validate_scheme(call_ptr call) {
    const auto& from = call->asked<v1::ValidateSchemeRequest>();
    if (auto wrong = path_defect(from.files()); !wrong.empty())
        return call->finish(bad_field("files", std::move(wrong)));
    auto& to = call->answer<v1::ValidateSchemeResponse>();
    const auto read = read_sent(call->core, from.files());
    add_problems(read, *to.mutable_problems());
    if (read.made != nullptr) to.set_digest(read.made->digest);
    call->finish({});
}

void get_server_info(call_ptr call) {
    auto& to = call->answer<v1::GetServerInfoResponse>();
    auto& core = call->core;
    to.set_release(core.around.release);
    for (const auto& one : core.communities)
        if (call->who().is_admitted_to(one->id())) to.add_communities("communities/" + one->id());
    {
        const std::lock_guard lock(core.library_mutex);
        std::map<std::string, bool> seen;
        for (const auto& community : core.communities)
            for (const auto& rule : community->rules()->rules) seen[rule.rule] = true;
        for (const auto& [name, used] : seen) {
            const auto found = core.library.find(name);
            if (!found) continue;
            auto& made = *to.add_rules();
            made.set_type(name);
            made.set_digest(found->sha256);
            if (found->table->about != nullptr && found->table->about->version != nullptr)
                made.set_version(found->table->about->version);
        }
    }
    write_instant(core.now(), *to.mutable_now());
    to.set_manual_clock(core.config.manual_clock);
    call->finish({});
}

void advance_clock(call_ptr call) {
    auto& core = call->core;
    if (!core.config.manual_clock)
        return call->finish(make_status(status_code::failed_precondition, "CLOCK_NOT_MANUAL",
                                        "this server goes by the time of its machine"));
    const auto& from = call->asked<v1::AdvanceClockRequest>();
    const auto shown = core.now();
    int64_t next = 0;
    if (from.has_to()) {
        next = from.to().seconds();
    } else {
        if (from.days() < 1 || from.days() > clock_days_max)
            return call->finish(bad_field("days", "1 to 3660 are wanted"));
        next = shown.seconds + from.days() * seconds_per_day;
    }
    if (next < shown.seconds || next > shown.seconds + clock_days_max * seconds_per_day)
        return call->finish(bad_field("to", "an instant from now on, at most 3660 days away"));
    core.manual_now = next;
    write_instant(instant{next}, *call->answer<v1::AdvanceClockResponse>().mutable_now());
    call->finish({});
}

}  // namespace

void add_scheme_handlers(handler_map& to) {
    to["/annona.v1.SchemeService/ValidateScheme"] = validate_scheme;
    to["/annona.v1.SchemeService/DescribeScheme"] = describe_scheme;
    to["/annona.v1.SchemeService/ProposeScheme"] = propose_scheme;
    to["/annona.v1.SchemeService/ListSchemeVersions"] = list_scheme_versions;
    to["/annona.v1.ServerService/GetServerInfo"] = get_server_info;
    to["/annona.v1.ServerService/AdvanceClock"] = advance_clock;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
