// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/balances.pb.h>

#include <algorithm>
#include <annona/money/decimal.hpp>
#include <charconv>
#include <map>
#include <set>

#include "lab/movements.hpp"
#include "lab/receipt.hpp"
#include "service/cover.hpp"
#include "service/decision_writer.hpp"
#include "service/handlers.hpp"
#include "service/page_token.hpp"
#include "service/usable.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// Entries looked at for one page of a statement: what a writer can do between two commands.
constexpr uint64_t entries_per_page_max = 2'000;

status no_account() {
    return make_status(status_code::not_found, "NOT_FOUND", "there is no such account");
}

/// ok where the state has come so far.
status has_come(const engine& decider, int64_t read_after) {
    if (read_after <= 0 || decider.last_sequence() >= static_cast<uint64_t>(read_after)) return {};
    return make_status(status_code::unavailable, "NOT_THERE_YET", "no state has this entry yet");
}

struct pocket_sum {
    amount value;
    amount lapses;
    local_day expires{};  // first day no longer good; 0: nothing lapses
};

std::map<uint32_t, pocket_sum> sums_of(const books& state, uint32_t account, amount& held) {
    std::map<uint32_t, pocket_sum> sums;
    for (const lot& one : state.lots(account)) {
        const auto& of = state.attributes(one);
        auto& sum = sums[of.pocket];
        sum.value += one.value;
        if (one.hold != 0) held += one.value;
        if (of.expires.number == 0) continue;
        if (sum.expires.number == 0 || of.expires < sum.expires)
            sum.expires = of.expires, sum.lapses = {};
        if (of.expires == sum.expires) sum.lapses += one.value;
    }
    return sums;
}

status tell_balance(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::GetBalanceRequest>();
    if (auto late = has_come(decider, from.read_after()); !late.ok()) return late;
    if (from.has_as_of() && from.as_of().seconds() != decider.last_recorded_at().seconds)
        return make_status(status_code::unimplemented, "NOT_YET",
                           "balances of another instant are not answered yet");
    const books& state = decider.state();
    const scheme& rules = decider.rules();
    const auto id = id_in(from.account(), "accounts");
    const auto account = state.find(id);
    if (!account) return no_account();
    auto& to = call.answer<v1::GetBalanceResponse>();
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    for (uint32_t ledger = 0; ledger < state.ledgers_count(); ++ledger)
        if (const auto value = state.balance(ledger, *account); ledger == 0 || !value.is_zero())
            writer.write_amount(value, ledger, *to.add_totals());
    amount held;
    for (const auto& [pocket, sum] : sums_of(state, *account, held)) {
        auto& made = *to.add_pockets();
        if (pocket < rules.pockets.size()) made.set_pocket(rules.pockets[pocket].name);
        writer.write_amount(sum.value, 0, *made.mutable_amount());
        if (sum.expires.number == 0) continue;
        writer.write_amount(sum.lapses, 0, *made.mutable_next_lapse());
        made.set_next_lapse_valid_until(format_local_day(sum.expires - 1));
    }
    if (!held.is_zero()) writer.write_amount(held, 0, *to.add_held());
    for (const auto& one : usable_amounts(
             decider, id, {from.categories().begin(), from.categories().end()}, call.core.now())) {
        auto& made = *to.add_usable();
        made.set_category(one.category);
        writer.write_amount(one.value, 0, *made.mutable_amount());
    }
    to.set_sequence(static_cast<int64_t>(decider.last_sequence()));
    return {};
}

void get_balance(call_ptr call) { answer_by_look(std::move(call), tell_balance); }

/// The signed movements of one account in an entry, by ledger and pocket.
std::map<lab::movement_place, amount> own_movements(const entry& one, uint32_t account) {
    lab::movements moved;
    moved.add(one);
    moved.drop_zeros();
    std::map<lab::movement_place, amount> own;
    for (const auto& [place, value] : moved.all())
        if (place.account == account) own.emplace(place, value);
    return own;
}

/// The other party as the reader may see it: the account with the greatest opposite movement.
std::string counterparty(const entry& one, uint32_t account, const decision_writer& writer) {
    if (one.kind == entry_kind::command && one.command == command_kind::split) return {};
    for (const auto& put : one.puts)
        if (put.account != account) return writer.shown_name(put.account);
    for (const auto& take : one.takes)
        if (take.account != account) return writer.shown_name(take.account);
    return {};
}

void write_lines(const entry& one, uint32_t account, const engine& decider,
                 const decision_writer& writer, v1::ListStatementLinesResponse& to) {
    const scheme& rules = decider.rules();
    const auto id = decider.state().id(account);
    for (const auto& [place, value] : own_movements(one, account)) {
        auto& line = *to.add_lines();
        line.set_sequence(static_cast<int64_t>(one.sequence));
        write_instant(one.effective_at, *line.mutable_effective_at());
        line.set_text(lab::statement_line_text(one, id, decider));
        line.set_counterparty(counterparty(one, account, writer));
        if (place.pocket < rules.pockets.size()) line.set_pocket(rules.pockets[place.pocket].name);
        writer.write_amount(value, place.ledger, *line.mutable_delta());
        for (const auto& balance : one.balances)
            if (balance.account == account && balance.ledger == place.ledger)
                writer.write_amount(balance.value, place.ledger, *line.mutable_balance_after());
    }
}

struct statement_span {
    instant from{INT64_MIN};
    instant until{INT64_MAX};  // exclusive
    status wrong;
};

statement_span span_of(const v1::ListStatementLinesRequest& from, const scheme& rules) {
    statement_span made;
    if (!from.first_day().empty()) {
        const auto day = parse_local_day(from.first_day());
        if (!day) made.wrong = bad_field("first_day", "a date is wanted, as 2026-03-02");
        if (day) made.from = day_start(rules.time_zone, *day);
    }
    if (!from.last_day().empty()) {
        const auto day = parse_local_day(from.last_day());
        if (!day) made.wrong = bad_field("last_day", "a date is wanted, as 2026-03-02");
        if (day) made.until = day_start(rules.time_zone, *day + 1);
    }
    return made;
}

status tell_statement(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::ListStatementLinesRequest>();
    if (auto late = has_come(decider, from.read_after()); !late.ok()) return late;
    const std::initializer_list<std::string_view> bound{from.account(), from.first_day(),
                                                        from.last_day()};
    const auto page = read_page(from.page_size(), from.page_token(), bound);
    if (!page.wrong.ok()) return page.wrong;
    const auto within = span_of(from, decider.rules());
    if (!within.wrong.ok()) return within.wrong;
    const auto account = decider.state().find(id_in(from.account(), "accounts"));
    if (!account) return no_account();
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    auto& to = call.answer<v1::ListStatementLinesResponse>();
    uint64_t at = decider.last_sequence();
    to.set_sequence(static_cast<int64_t>(at));
    if (!page.after.empty())
        std::from_chars(page.after.data(), page.after.data() + page.after.size(), at), at -= 1;
    entry one;
    for (uint64_t looked = 0; at > 0; --at, ++looked) {
        if (looked == entries_per_page_max || to.lines_size() >= page.size) {
            to.set_next_page_token(make_page_token(std::to_string(at + 1), bound));
            break;
        }
        if (!decider.read(at, one)) continue;
        if (one.effective_at < within.from || one.effective_at >= within.until) continue;
        write_lines(one, *account, decider, writer, to);
    }
    return {};
}

void list_statement_lines(call_ptr call) { answer_by_look(std::move(call), tell_statement); }

status tell_cover(call_state& call, engine& decider) {
    auto& to = call.answer<v1::GetCoverResponse>();
    const scheme& rules = decider.rules();
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    for (const auto& one : covers_of(decider)) {
        auto& made = *to.add_reserves();
        if (const auto account = decider.state().find(one.reserve))
            made.set_account(writer.account_name(*account));
        for (const auto programme : one.programmes)
            made.add_programmes(rules.programmes[programme].name);
        writer.write_amount(one.held, rules.money_ledger, *made.mutable_reserve());
        writer.write_amount(one.outstanding, 0, *made.mutable_outstanding());
        writer.write_amount(one.required, rules.money_ledger, *made.mutable_required());
    }
    to.set_sequence(static_cast<int64_t>(decider.last_sequence()));
    return {};
}

void get_cover(call_ptr call) { answer_by_look(std::move(call), tell_cover); }

}  // namespace

void add_balance_handlers(handler_map& to) {
    to["/annona.v1.BalanceService/GetBalance"] = get_balance;
    to["/annona.v1.BalanceService/ListStatementLines"] = list_statement_lines;
    to["/annona.v1.BalanceService/GetCover"] = get_cover;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
