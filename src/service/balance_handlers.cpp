// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/balances.pb.h>

#include <algorithm>
#include <annona/money/decimal.hpp>
#include <charconv>
#include <chrono>
#include <map>
#include <set>

#include "lab/movements.hpp"
#include "lab/receipt.hpp"
#include "runtime/follower.hpp"
#include "service/cover.hpp"
#include "service/decision_writer.hpp"
#include "service/handlers.hpp"
#include "service/page_token.hpp"
#include "service/projection.hpp"
#include "service/usable.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// How long a statement waits for the copy that answers it to come as far as the writer.
constexpr std::chrono::milliseconds statement_wait_max{5'000};

status no_account() {
    return make_status(status_code::not_found, "NOT_FOUND", "there is no such account");
}

/// ok where what is answered from has come so far.
status has_come(uint64_t last, int64_t read_after) {
    if (read_after <= 0 || last >= static_cast<uint64_t>(read_after)) return {};
    return make_status(status_code::unavailable, "NOT_THERE_YET", "no state has this entry yet");
}

/// Until the copy has all that is durable. What is not there at all is not waited for: the caller's
/// number alone holds up nobody.
status wait_for_copy(const call_state& call, int64_t read_after) {
    const auto last = call.where->store().last_sequence();
    if (auto late = has_come(last, read_after); !late.ok()) return late;
    const auto there = call.where->behind().wait_for(last, statement_wait_max);
    return there ? status{} : status_of(there.error());
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

status tell_balance_at(call_state& call, engine& decider, instant at, uint64_t sequence) {
    const auto& from = call.asked<v1::GetBalanceRequest>();
    if (auto late = has_come(sequence, from.read_after()); !late.ok()) return late;
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
    for (const auto& one :
         usable_amounts(decider, id, {from.categories().begin(), from.categories().end()}, at)) {
        auto& made = *to.add_usable();
        made.set_category(one.category);
        writer.write_amount(one.value, 0, *made.mutable_amount());
    }
    to.set_sequence(static_cast<int64_t>(sequence));
    return {};
}

status tell_balance(call_state& call, engine& decider) {
    return tell_balance_at(call, decider, call.core.now(), decider.last_sequence());
}

/// What would be left then if nothing were spent.
void get_balance_to_come(call_ptr call) {
    const auto& from = call->asked<v1::GetBalanceRequest>();
    const instant at{from.as_of().seconds()};
    if (at - call->core.now() > days_ahead_max * seconds_per_day)
        return call->finish(bad_field(
            "as_of", "at most " + std::to_string(days_ahead_max) + " days from now are wanted"));
    const auto id = id_in(from.account(), "accounts");
    answer_by_projection(std::move(call), id, at,
                         [at](call_state& asked, engine& later, uint64_t sequence) {
                             return tell_balance_at(asked, later, at, sequence);
                         });
}

/// What it held at an instant that is over, by unit.
status tell_balance_then(call_state& call) {
    const auto& from = call.asked<v1::GetBalanceRequest>();
    auto& behind = call.where->behind();
    if (auto late = wait_for_copy(call, from.read_after()); !late.ok()) return late;
    const auto rules = call.where->rules();
    auto& to = call.answer<v1::GetBalanceResponse>();
    for (uint32_t ledger = 0; ledger < rules->ledgers.size(); ++ledger) {
        const auto found = behind.balance_at(id_in(from.account(), "accounts"), ledger,
                                             instant{from.as_of().seconds()});
        if (!found) return no_account();
        to.set_sequence(static_cast<int64_t>(found->sequence));
        if (ledger != 0 && found->value.is_zero()) continue;
        auto& made = *to.add_totals();
        made.set_unit(rules->ledgers[ledger].code);
        made.set_value(format_amount(found->value, rules->ledgers[ledger].counted));
    }
    return {};
}

void get_balance(call_ptr call) {
    const auto& from = call->asked<v1::GetBalanceRequest>();
    if (!from.has_as_of()) return answer_by_look(std::move(call), tell_balance);
    if (from.as_of().seconds() > call->core.now().seconds)
        return get_balance_to_come(std::move(call));
    call->finish(tell_balance_then(*call));
}

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

void write_lines(const entry& one, const views::posting& of, const engine& decider,
                 const decision_writer& writer, v1::ListStatementLinesResponse& to) {
    const scheme& rules = decider.rules();
    const auto id = decider.state().id(of.account);
    for (const auto& [place, value] : own_movements(one, of.account)) {
        if (place.ledger != of.ledger) continue;
        auto& line = *to.add_lines();
        line.set_sequence(static_cast<int64_t>(one.sequence));
        write_instant(one.effective_at, *line.mutable_effective_at());
        line.set_text(lab::statement_line_text(one, id, decider));
        line.set_counterparty(counterparty(one, of.account, writer));
        if (place.pocket < rules.pockets.size()) line.set_pocket(rules.pockets[place.pocket].name);
        writer.write_amount(value, place.ledger, *line.mutable_delta());
        writer.write_amount(of.balance, place.ledger, *line.mutable_balance_after());
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

/// The postings of the page, the latest first, and where the next one begins.
status find_postings(call_state& call, const page_asked& page, statement_page& found) {
    const auto& from = call.asked<v1::ListStatementLinesRequest>();
    auto& behind = call.where->behind();
    if (auto late = wait_for_copy(call, from.read_after()); !late.ok()) return late;
    uint64_t at = 0;
    std::from_chars(page.after.data(), page.after.data() + page.after.size(), at);
    auto read =
        behind.statement(id_in(from.account(), "accounts"), static_cast<size_t>(page.size), at);
    if (!read) return read.error().code == "NOT_FOUND" ? no_account() : status_of(read.error());
    found = std::move(*read);
    return {};
}

void list_statement_lines(call_ptr call) {
    const auto& from = call->asked<v1::ListStatementLinesRequest>();
    const std::initializer_list<std::string_view> bound{from.account(), from.first_day(),
                                                        from.last_day()};
    const auto page = read_page(from.page_size(), from.page_token(), bound);
    if (!page.wrong.ok()) return call->finish(page.wrong);
    const auto within = span_of(from, *call->where->rules());
    if (!within.wrong.ok()) return call->finish(within.wrong);
    statement_page found;
    if (auto wrong = find_postings(*call, page, found); !wrong.ok())
        return call->finish(std::move(wrong));
    auto& to = call->answer<v1::ListStatementLinesResponse>();
    to.set_sequence(static_cast<int64_t>(found.sequence));
    const bool is_before =
        !found.postings.empty() && found.postings.back().effective_at < within.from;
    if (found.next != 0 && !is_before)
        to.set_next_page_token(make_page_token(std::to_string(found.next), bound));
    answer_by_look(
        std::move(call), [found = std::move(found), within](call_state& state, engine& decider) {
            const decision_writer writer(decider, state.where->id(), state.who(),
                                         state.context.language);
            entry one;
            for (const auto& posting : found.postings) {
                if (posting.effective_at < within.from || posting.effective_at >= within.until)
                    continue;
                if (decider.read(posting.sequence, one))
                    write_lines(one, posting, decider, writer,
                                state.answer<v1::ListStatementLinesResponse>());
            }
            return status{};
        });
}

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
