// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include "cash_share.hpp"
#include "window.hpp"

#include <algorithm>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// How much, how often and how soon again; how much may be held. README.md has the tables.
class limits {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t rows_max = 16;
    static constexpr const char* const subjects[] = {"holder", "payer", "payee", nullptr};
    static constexpr const char* const acts[] = {"any",    "spend",   "receive", "transfer",
                                                 "redeem", "convert", "issue",   nullptr};
    static constexpr const char* const actions[] = {"deny", "partial", "aside", nullptr};

    static constexpr sdk::parameter limit_columns[] = {
        sdk::declare::name("name").required().doc(
            "Names the row. What was used is remembered under it when the rule changes."),
        sdk::declare::amount("amount").at_least("0").doc("At most this much in each window."),
        sdk::declare::count("count").at_least("0").doc("At most so many times in each window."),
        sdk::declare::ratio("share_of_balance")
            .at_least("0 %")
            .at_most("100 %")
            .doc("At most this share of what the account holds now and has used in the window."),
        sdk::declare::window("per").required().doc(
            "The window: day, calendar month, 30 days, year from 1 September, life."),
        sdk::declare::choice("for", subjects)
            .otherwise("holder")
            .doc("Whose acts are counted together. holder: all accounts of the person who receives "
                 "an "
                 "award, or who pays."),
        sdk::declare::choice("on", acts)
            .otherwise("any")
            .doc("Which acts count. spend: purchases and holds; receive: awards and money changed "
                 "in, "
                 "for a payee also payments."),
        sdk::declare::code("else").otherwise("LIMIT_PER_PERIOD").doc("The reason given."),
        sdk::declare::yes_no("partial").otherwise("no").doc(
            "Carry out what is left of the limit instead of refusing. For amounts."),
    };
    static constexpr sdk::parameter holding_columns[] = {
        sdk::declare::name("name").doc("Names the row, for exceptions."),
        sdk::declare::amount("at_most").required().at_least("0").doc(
            "The most the receiver may hold afterwards in the pocket addressed."),
        sdk::declare::roles("roles").doc("Receivers it concerns. Without it: all."),
        sdk::declare::choice("action", actions)
            .otherwise("deny")
            .doc("partial credits up to the ceiling; aside credits all and passes on what is "
                 "above."),
        sdk::declare::account("aside_to").doc("Who gets what is above, with aside."),
        sdk::declare::code("else").otherwise("CAP_REACHED").doc("The reason given."),
    };
    static constexpr sdk::parameter operation_columns[] = {
        sdk::declare::amount("at_least").at_least("0").doc("The smallest amount of one act."),
        sdk::declare::amount("at_most").at_least("0").doc("The largest amount of one act."),
        sdk::declare::choice("on", acts).otherwise("any").doc("Which acts it concerns."),
        sdk::declare::code("below").otherwise("MINIMUM_PURCHASE").doc("The reason when too small."),
        sdk::declare::code("above").otherwise("LIMIT_PER_PERSON").doc("The reason when too large."),
    };
    static constexpr sdk::parameter interval_columns[] = {
        sdk::declare::name("name").required().doc("Names the row, as in limits."),
        sdk::declare::span("at_least")
            .required()
            .doc("Days between one act and the next: 1 day is once a day."),
        sdk::declare::choice("for", subjects).otherwise("holder").doc("As in limits."),
        sdk::declare::choice("on", acts).otherwise("any").doc("As in limits."),
        sdk::declare::code("else").otherwise("LIMIT_PER_PERIOD").doc("The reason given."),
    };
    static constexpr sdk::parameter debt_columns[] = {
        sdk::declare::name("name").required().doc("Names the row, for exceptions."),
        sdk::declare::amount("at_most").required().at_least("0").doc(
            "How far below zero the payer may be afterwards."),
        sdk::declare::amount("add").at_least("0").doc("More, for each of `per`."),
        sdk::declare::fact("per").doc("A count among the payer's facts."),
        sdk::declare::count("beyond").otherwise("0").at_least("0").doc(
            "So many of them do not count."),
        sdk::declare::amount("never_more").at_least("0").doc("The most it can become."),
        sdk::declare::roles("roles").doc("Payers it concerns. Without it: all."),
        sdk::declare::code("else").otherwise("OVERDRAFT_LIMIT").doc("The reason given."),
    };
    static constexpr sdk::parameter cash_columns[] = {
        sdk::declare::name("name").otherwise("cashed").doc(
            "Names what of each award was turned into money; it is remembered under it."),
        sdk::declare::name("credits")
            .otherwise("credited")
            .doc("Names what each award was; it is remembered under it."),
        sdk::declare::ratio("share").required().at_least("0 %").at_most("100 %").doc(
            "Share of each award that may be turned into money, whatever is spent of it."),
        sdk::declare::rounding("round").otherwise("down").doc(
            "How the share is rounded to the unit's step."),
        sdk::declare::code("else").otherwise("LIMIT_CASH_SHARE").doc("The reason given."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::table("limits", limit_columns).doc("How much or how often, one limit a row."),
        sdk::declare::table("holding", holding_columns).doc("How much may be held."),
        sdk::declare::table("per_operation", operation_columns)
            .single()
            .doc("How small or large one act may be."),
        sdk::declare::table("interval", interval_columns)
            .single()
            .doc("How long to wait between two acts."),
        sdk::declare::table("debt", debt_columns)
            .doc("How far below zero members may go. The accounts' own floor always holds."),
        sdk::declare::table("cash_share", cash_columns)
            .single()
            .doc("How much of each award may be turned into money."),
    };
    static constexpr const char* const figure_names[] = {"cash_share_limit", nullptr};
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_NOT_YET_DUE,      ANNONA_REASON_CONDITION_NOT_MET,
        ANNONA_REASON_MINIMUM_PURCHASE, ANNONA_REASON_SHARE_LIMIT,
        ANNONA_REASON_LIMIT_PER_PERSON, ANNONA_REASON_LIMIT_PER_DAY,
        ANNONA_REASON_LIMIT_PER_PERIOD, ANNONA_REASON_LIMIT_CASH_SHARE,
        ANNONA_REASON_CAP_REACHED,      ANNONA_REASON_OVERDRAFT_LIMIT,
        ANNONA_REASON_BUDGET_EXHAUSTED};

    limits(sdk::values<parameters> given, sdk::problems& problems) : step_(given.unit_step()) {
        read_limits(given.rows<"limits", limit_columns>(), problems);
        read_holding(given.rows<"holding", holding_columns>(), problems);
        read_operation(given.rows<"per_operation", operation_columns>(), problems);
        read_interval(given.rows<"interval", interval_columns>(), problems);
        read_debts(given.rows<"debt", debt_columns>(), problems);
        cash_.read(given.rows<"cash_share", cash_columns>(), step_,
                   static_cast<std::uint32_t>(counters_.size()));
        if (cash_.is_given()) code_of(cash_.code(), given.at<"cash_share">(), problems);
        for (const sdk::counter& each : cash_.counters()) counters_.push_back(each);
        if (counters_.size() > ANNONA_COUNTERS_MAX) {
            problems.add(given.at<"limits">(),
                         "keeps more than 16 counters; a row for a holder on any act keeps two");
        }
        const bool is_empty = rows_.empty() && ceilings_.empty() && !operation_.is_given;
        if (is_empty && !interval_.is_given && debts_.empty() && !cash_.is_given())
            problems.add(given.at<"limits">(), "limits nothing");
    }

    void plan(sdk::plan& plan) const {
        std::uint64_t on = 0;
        for (const limit_row& row : rows_) on |= row.commands;
        if (!ceilings_.empty()) on |= received;
        if (asides_) plan.charge_on(arriving);
        if (operation_.is_given) on |= operation_.commands;
        if (interval_.is_given) on |= interval_.commands;
        if (!debts_.empty()) on |= given_away;
        for (const debt& row : debts_)
            if (row.per != 0) plan.fact(row.per, ANNONA_PARTY_PAYER, ANNONA_FACT_FROM_ACCOUNT);
        if (cash_.is_given()) {
            on |= credited;
            plan.match_on(sdk::commands(ANNONA_REDEEM)).reads(ANNONA_READS_ORIGIN);
        }
        plan.authorize_on(on);
        for (const sdk::counter& each : counters_) plan.counter(each);
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        for (std::uint32_t i = 0; i < rows_.size(); ++i) judge_row(i, seen, own, answer);
        if (!ceilings_.empty()) judge_ceilings(seen, own, answer);
        if (operation_.is_given) judge_operation(seen, answer);
        if (interval_.is_given) judge_interval(seen, own, answer);
        if (!debts_.empty()) judge_debts(seen, own, answer);
        if (cash_.is_given() && is_credit(seen)) {
            answer.figure(cash_share_figure, cash_.limit_of(seen.principal()));
        }
    }

    /// Of each lot at most what its award leaves.
    void match(const sdk::case_view& seen, const sdk::own& own, sdk::cells& cells) const {
        if (cash_.is_given() && seen.is(ANNONA_REDEEM)) cash_.cap(own, cells);
    }

    /// What the receiver may not keep goes on to whom the row names, one row after another.
    void charge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        const annona_party* receiver = receiver_of(seen);
        if (receiver == nullptr || !concerns(seen, arriving)) return;
        amount kept = seen.principal();
        for (std::uint32_t j = 0; j < ceilings_.size(); ++j) {
            const ceiling& row = ceilings_[j];
            if (row.aside_to == ANNONA_HANDLE_NONE) continue;
            if (row.has_roles && !sdk::has_role(*receiver, row.roles)) continue;
            const amount most =
                own.overridden(static_cast<std::uint32_t>(rows_.size() + j), row.most);
            const amount room = room_below(most, *receiver);
            if (kept <= room) continue;
            answer.pass_on(row.aside_to, kept - room)
                .figure(ANNONA_FIGURE_LIMIT, most)
                .figure(ANNONA_FIGURE_AMOUNT, kept - room);
            kept = room;
        }
    }

private:
    enum class measure : std::uint8_t { amount, count, share };

    static constexpr std::uint16_t cash_share_figure = 0x8000;  // the first of figure_names
    static constexpr std::uint32_t holder = 0;
    static constexpr std::uint32_t payer = 1;
    static constexpr std::uint64_t credited = sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT);
    /// Judged and counted when units are promised; they arrive at once, or with the capture.
    static constexpr std::uint64_t received =
        sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT, ANNONA_PAY, ANNONA_TRANSFER, ANNONA_HOLD);
    static constexpr std::uint64_t arriving =
        sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT, ANNONA_PAY, ANNONA_TRANSFER, ANNONA_CAPTURE);
    static constexpr std::uint64_t given_away =
        sdk::commands(ANNONA_PAY, ANNONA_TRANSFER, ANNONA_HOLD);
    static constexpr std::uint64_t any_act = received | sdk::commands(ANNONA_REDEEM, ANNONA_RENEW);

    /// Acts whose counters are kept on the side that has the holder.
    struct counted {
        std::uint64_t commands = 0;
        std::uint32_t debit_counter = 0;   // of commands that take from the subject
        std::uint32_t credit_counter = 0;  // of issue and convert
        bool of_payee = false;
    };
    struct limit_row : counted {
        measure what = measure::amount;
        amount most{};
        std::int64_t times = 0;
        ratio share{};
        sdk::window_of per{};
        std::uint16_t code = 0;
        bool partial = false;
    };
    struct ceiling {
        amount most{};
        bool has_roles = false;
        std::uint64_t roles = 0;
        bool partial = false;
        std::uint32_t aside_to = ANNONA_HANDLE_NONE;
        std::uint16_t code = 0;
    };
    struct operation {
        bool is_given = false;
        std::uint64_t commands = 0;
        amount least{};
        amount most = amount_limit;
        std::uint16_t below = 0;
        std::uint16_t above = 0;
    };
    struct debt {
        amount most;
        amount add;
        annona_name per = 0;
        std::uint32_t fact = 0;  // index in the plan
        std::int64_t beyond = 0;
        amount never_more = amount_limit;
        bool has_roles = false;
        std::uint64_t roles = 0;
        std::uint16_t code = 0;
    };
    struct wait : counted {
        bool is_given = false;
        sdk::span_of at_least{};
        std::uint16_t code = 0;
    };

    // ---- create

    template <class Rows>
    void read_limits(const Rows& rows, sdk::problems& problems) {
        for (std::uint32_t i = 0; i < rows.size() && i < rows_max; ++i) {
            const auto row = rows[i];
            limit_row made;
            const bool has_amount = row.template has<"amount">();
            const bool has_count = row.template has<"count">();
            const bool has_share = row.template has<"share_of_balance">();
            if (has_amount + has_count + has_share != 1) {
                problems.add(row.template at<"amount">(),
                             "needs one of amount, count and share_of_balance");
            }
            made.what = has_count ? measure::count : has_share ? measure::share : measure::amount;
            made.most = row.template amount<"amount">();
            made.times = row.template count<"count">();
            made.share = row.template ratio<"share_of_balance">();
            made.per = row.template window<"per">();
            made.partial = row.template yes_no<"partial">();
            made.code = code_of(row.template code<"else">(), row.template at<"else">(), problems);
            if (made.partial && has_count) {
                problems.add(row.template at<"partial">(), "a count cannot be met in part");
            }
            check_name(row.template name<"name">(), row.template at<"name">(), problems);
            read_counted(row, made, has_count ? ANNONA_MEASURE_ONE : ANNONA_MEASURE_PRINCIPAL,
                         made.per, problems);
            rows_.push_back(made);
        }
        if (rows.size() > rows_max)
            problems.add(rows[0].template at<"name">(), "more than 16 rows");
    }
    /// Rows of one name would share what was used.
    void check_name(annona_name name, sdk::field place, sdk::problems& problems) const {
        const auto is_same = [&](const sdk::counter& each) { return each.name == name; };
        if (std::ranges::any_of(counters_, is_same)) {
            problems.add(place, "two rows are named alike");
        }
    }
    template <class Rows>
    void read_holding(const Rows& rows, sdk::problems& problems) {
        for (std::uint32_t i = 0; i < rows.size() && i < rows_max; ++i) {
            const auto row = rows[i];
            ceilings_.push_back(
                {row.template amount<"at_most">(), row.template has<"roles">(),
                 row.template roles<"roles">(), row.template choice<"action">() == 1,
                 row.template account<"aside_to">(),
                 code_of(row.template code<"else">(), row.template at<"else">(), problems)});
            const bool sets_aside = row.template choice<"action">() == 2;
            if (sets_aside != row.template has<"aside_to">()) {
                problems.add(row.template at<"aside_to">(), "aside and aside_to stand together");
            }
            asides_ |= sets_aside;
        }
        if (rows.size() > rows_max) {
            problems.add(rows[0].template at<"at_most">(), "more than 16 rows");
        }
    }
    template <class Rows>
    void read_operation(const Rows& rows, sdk::problems& problems) {
        if (rows.is_empty()) return;
        const auto row = rows[0];
        operation_.is_given = true;
        operation_.commands = commands_of(row.template choice<"on">(), false);
        operation_.least = row.template amount<"at_least">();
        if (row.template has<"at_most">()) operation_.most = row.template amount<"at_most">();
        operation_.below =
            code_of(row.template code<"below">(), row.template at<"below">(), problems);
        operation_.above =
            code_of(row.template code<"above">(), row.template at<"above">(), problems);
        if (!row.template has<"at_least">() && !row.template has<"at_most">()) {
            problems.add(row.template at<"at_least">(), "needs at_least or at_most");
        }
        if (operation_.least > operation_.most) {
            problems.add(row.template at<"at_least">(), "at_least is larger than at_most");
        }
    }
    template <class Rows>
    void read_interval(const Rows& rows, sdk::problems& problems) {
        if (rows.is_empty()) return;
        const auto row = rows[0];
        interval_.is_given = true;
        interval_.at_least = row.template span<"at_least">();
        interval_.code = code_of(row.template code<"else">(), row.template at<"else">(), problems);
        if (interval_.at_least.n < 1 || interval_.at_least.span == ANNONA_SPAN_SECOND) {
            problems.add(row.template at<"at_least">(), "is counted in days or longer spans");
        }
        check_name(row.template name<"name">(), row.template at<"name">(), problems);
        read_counted(row, interval_, ANNONA_MEASURE_ONE, {ANNONA_WINDOW_LIFE, 0}, problems);
    }

    template <class Rows>
    void read_debts(const Rows& rows, sdk::problems& problems) {
        std::uint32_t facts = 0;
        for (std::uint32_t i = 0; i < rows.size() && i < rows_max; ++i) {
            const auto row = rows[i];
            debt made;
            made.most = row.template amount<"at_most">();
            made.add = row.template amount<"add">();
            made.per = row.template fact<"per">();
            if (made.per != 0) made.fact = facts++;
            made.beyond = row.template count<"beyond">();
            if (row.template has<"never_more">()) {
                made.never_more = row.template amount<"never_more">();
            }
            made.has_roles = row.template has<"roles">();
            made.roles = row.template roles<"roles">();
            made.code = code_of(row.template code<"else">(), row.template at<"else">(), problems);
            if (made.add.is_positive() != (made.per != 0)) {
                problems.add(row.template at<"add">(), "add and per stand together");
            }
            if (made.never_more < made.most) {
                problems.add(row.template at<"never_more">(), "is less than at_most");
            }
            debts_.push_back(made);
        }
        if (rows.size() > rows_max) {
            problems.add(rows[0].template at<"at_most">(), "more than 16 rows");
        }
    }

    static std::uint16_t code_of(std::uint16_t code, sdk::field place, sdk::problems& problems) {
        if (std::ranges::find(reasons, code) == std::end(reasons)) {
            problems.add(place, "else is no reason this rule may give");
        }
        return code;
    }
    static std::uint64_t commands_of(std::uint32_t act, bool of_payee) noexcept {
        switch (act) {
            case 1:
                return sdk::commands(ANNONA_PAY, ANNONA_HOLD);
            case 2:
                return of_payee ? received : credited;
            case 3:
                return sdk::commands(ANNONA_TRANSFER);
            case 4:
                return sdk::commands(ANNONA_REDEEM);
            case 5:
                return sdk::commands(ANNONA_CONVERT);
            case 6:
                return sdk::commands(ANNONA_ISSUE);
            default:
                return of_payee ? received : any_act;
        }
    }

    /// A holder is on the receiving side of an award and on the paying side of a purchase, so a row
    /// over both kinds of act keeps a counter of each.
    template <class Row>
    void read_counted(const Row& row, counted& made, std::uint16_t measured, sdk::window_of window,
                      sdk::problems& problems) {
        const std::uint32_t whose = row.template choice<"for">();
        made.of_payee = whose > payer;
        made.commands = commands_of(row.template choice<"on">(), made.of_payee);
        if (whose == payer) made.commands &= ~credited;
        if (made.commands == 0) {
            problems.add(row.template at<"for">(), "an award and money changed in have no payer");
        }
        const auto keep = [&](int subject, std::uint64_t commands) {
            sdk::counter asked;
            asked.name = row.template name<"name">();
            asked.subject = static_cast<std::uint16_t>(subject);
            asked.measure = measured;
            asked.window = window;
            asked.commands = commands;
            counters_.push_back(asked);
            return static_cast<std::uint32_t>(counters_.size() - 1);
        };
        if (whose == holder) {
            const std::uint64_t credits = made.commands & credited;
            const std::uint64_t debits = made.commands & ~credited;
            if (credits != 0) made.credit_counter = keep(ANNONA_SUBJECT_PAYEE_HOLDER, credits);
            if (debits != 0) made.debit_counter = keep(ANNONA_SUBJECT_PAYER_HOLDER, debits);
        } else {
            const int subject = made.of_payee ? ANNONA_SUBJECT_PAYEE : ANNONA_SUBJECT_PAYER;
            made.debit_counter = made.credit_counter = keep(subject, made.commands);
        }
    }

    // ---- authorize

    static bool concerns(const sdk::case_view& seen, std::uint64_t commands) noexcept {
        return (commands & ANNONA_COMMAND_BIT(seen.command())) != 0;
    }
    static bool is_credit(const sdk::case_view& seen) noexcept { return concerns(seen, credited); }
    static sdk::counter_view used_in(const counted& row, const sdk::case_view& seen,
                                     const sdk::own& own) {
        return own.counter(is_credit(seen) ? row.credit_counter : row.debit_counter);
    }
    static const annona_party* receiver_of(const sdk::case_view& seen) noexcept {
        for (const annona_party& party : seen.parties()) {
            if (party.handle == ANNONA_HANDLE_PAYEE) return &party;
        }
        return nullptr;
    }

    void judge_row(std::uint32_t index, const sdk::case_view& seen, const sdk::own& own,
                   sdk::answer& answer) const {
        const limit_row& row = rows_[index];
        if (!concerns(seen, row.commands)) return;
        const sdk::counter_view counter = used_in(row, seen, own);
        const amount limit = limit_of(index, seen, own, counter.value());
        const amount asked = row.what == measure::count ? amount::of(1) : seen.principal();
        const amount left = std::max(limit - counter.value(), amount{});
        if (asked <= left) {
            sdk::written_effect passed = passed_with(row, limit, answer);
            explain_use(row, passed, counter.value(), left - asked);
            return;
        }
        const amount payable = round_to_step(left, step_, rounding::down);
        if (row.partial && payable.is_positive()) {
            sdk::written_effect cap = answer.cap(payable, row.code).allow_partial();
            cap.figure(ANNONA_FIGURE_LIMIT, limit);
            explain_use(row, cap, counter.value(), left);
            cap.figure(ANNONA_FIGURE_REQUESTED, asked);
            return;
        }
        sdk::written_effect refusal = answer.refuse(row.code);
        explain_quantity(row, refusal, ANNONA_FIGURE_LIMIT, limit);
        explain_use(row, refusal, counter.value(), left);
        explain_quantity(row, refusal, ANNONA_FIGURE_REQUESTED, asked);
        explain_way_out(row, seen, counter, payable, asked <= limit, refusal);
    }

    /// What the row allows this holder: the parameter, then overrides of its row, never below 0.
    amount limit_of(std::uint32_t index, const sdk::case_view& seen, const sdk::own& own,
                    amount used) const {
        const limit_row& row = rows_[index];
        switch (row.what) {
            case measure::count: {
                const std::int64_t times = own.overridden(index, row.times);
                return amount::of(std::max<std::int64_t>(times, 0));
            }
            case measure::share: {
                const amount all = subject_balance(row, seen) + used;
                const amount share = multiply(std::max(all, amount{}), row.share, rounding::down);
                return std::max(own.overridden(index, share), amount{});
            }
            default:
                return std::max(own.overridden(index, row.most), amount{});
        }
    }
    static amount subject_balance(const limit_row& row, const sdk::case_view& seen) {
        const std::uint32_t handle =
            row.of_payee || is_credit(seen) ? ANNONA_HANDLE_PAYEE : ANNONA_HANDLE_PAYER;
        for (const annona_party& party : seen.parties()) {
            if (party.handle == handle) return sdk::to_amount(party.balance);
        }
        return amount{};
    }

    /// The ceiling of row j is overridden under the index after all rows of `limits`.
    void judge_ceilings(const sdk::case_view& seen, const sdk::own& own,
                        sdk::answer& answer) const {
        const annona_party* receiver = receiver_of(seen);
        if (receiver == nullptr || !concerns(seen, received)) return;
        for (std::uint32_t j = 0; j < ceilings_.size(); ++j) {
            const ceiling& row = ceilings_[j];
            if (row.aside_to != ANNONA_HANDLE_NONE) continue;
            if (row.has_roles && !sdk::has_role(*receiver, row.roles)) continue;
            const auto index = static_cast<std::uint32_t>(rows_.size() + j);
            judge_ceiling(row, own.overridden(index, row.most), *receiver, seen, answer);
        }
    }
    amount room_below(amount most, const annona_party& receiver) const {
        const amount room = most - sdk::to_amount(receiver.balance);
        return std::max(round_to_step(room, step_, rounding::floor), amount{});
    }
    void judge_ceiling(const ceiling& row, amount most, const annona_party& receiver,
                       const sdk::case_view& seen, sdk::answer& answer) const {
        const amount held = sdk::to_amount(receiver.balance);
        const amount room = room_below(most, receiver);
        if (seen.principal() <= room) return;
        const bool caps = row.partial && room.is_positive();
        sdk::written_effect said =
            caps ? answer.cap_receiver(room, row.code).allow_partial() : answer.refuse(row.code);
        said.figure(ANNONA_FIGURE_LIMIT, most)
            .figure(ANNONA_FIGURE_USED, held)
            .figure(ANNONA_FIGURE_LEFT, room)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        if (!caps && room.is_positive()) said.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, room);
    }

    void judge_operation(const sdk::case_view& seen, sdk::answer& answer) const {
        if (!concerns(seen, operation_.commands)) return;
        if (seen.principal() < operation_.least) {
            answer.refuse(operation_.below)
                .figure(ANNONA_FIGURE_NEEDED, operation_.least)
                .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        }
        if (seen.principal() > operation_.most) {
            answer.refuse(operation_.above)
                .figure(ANNONA_FIGURE_LIMIT, operation_.most)
                .figure(ANNONA_FIGURE_REQUESTED, seen.principal())
                .figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, operation_.most);
        }
    }

    void judge_interval(const sdk::case_view& seen, const sdk::own& own,
                        sdk::answer& answer) const {
        if (!concerns(seen, interval_.commands)) return;
        const local_day last = used_in(interval_, seen, own).last_day();
        if (last.number == ANNONA_NO_DAY) return;
        const local_day free = sdk::add_span(last, interval_.at_least);
        if (free <= seen.today()) return;
        answer.refuse(interval_.code)
            .figure(ANNONA_FIGURE_LAST_DAY, last)
            .figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, free);
    }
    /// The payer's debt afterwards against at_most + add x what counts of the fact. Overridden
    /// under the index after all rows of the tables before.
    void judge_debts(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (!concerns(seen, given_away) || seen.parties().empty()) return;
        const annona_party& giver = seen.payer();
        const auto rows_before = static_cast<std::uint32_t>(rows_.size() + ceilings_.size() +
                                                            (operation_.is_given ? 1u : 0u) +
                                                            (interval_.is_given ? 1u : 0u));
        for (std::uint32_t j = 0; j < debts_.size(); ++j) {
            const debt& row = debts_[j];
            if (row.has_roles && !sdk::has_role(giver, row.roles)) continue;
            const amount most =
                std::max(own.overridden(rows_before + j, debt_of(row, own)), amount{});
            const amount held = sdk::to_amount(giver.balance);
            const amount payable =
                std::max(round_to_step(held + most, step_, rounding::floor), amount{});
            if (seen.principal() <= payable) continue;
            sdk::written_effect refusal = answer.refuse(row.code);
            refusal.figure(ANNONA_FIGURE_LIMIT, most)
                .figure(ANNONA_FIGURE_AVAILABLE, payable)
                .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
            if (payable.is_positive()) refusal.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, payable);
        }
    }
    static amount debt_of(const debt& row, const sdk::own& own) {
        if (row.per == 0) return std::min(row.most, row.never_more);
        const std::int64_t counted =
            std::max<std::int64_t>(own.fact(row.fact).count() - row.beyond, 0);
        const amount more = multiply(row.add, ratio{counted, 1}, rounding::down);
        return std::min(row.most + more, row.never_more);
    }

    // ---- figures

    static sdk::written_effect passed_with(const limit_row& row, amount limit,
                                           sdk::answer& answer) {
        if (row.what != measure::count) return answer.figure(ANNONA_FIGURE_LIMIT, limit);
        return answer.figure(ANNONA_FIGURE_LIMIT, static_cast<std::int64_t>(limit.count()));
    }
    static void explain_quantity(const limit_row& row, sdk::written_effect& to, std::uint16_t name,
                                 amount value) {
        if (row.what == measure::count) {
            to.figure(name, static_cast<std::int64_t>(value.count()));
        } else {
            to.figure(name, value);
        }
    }
    static void explain_use(const limit_row& row, sdk::written_effect& to, amount used,
                            amount left) {
        explain_quantity(row, to, ANNONA_FIGURE_USED, used);
        explain_quantity(row, to, ANNONA_FIGURE_LEFT, left);
    }
    static void explain_way_out(const limit_row& row, const sdk::case_view& seen,
                                sdk::counter_view counter, amount payable, bool fits_a_window,
                                sdk::written_effect& to) {
        if (row.what != measure::count && payable.is_positive()) {
            to.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, payable);
        }
        if (!fits_a_window) return;
        if (const auto next = next_window_start(row.per, seen.today())) {
            to.figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, *next);
        } else if (row.per.window == ANNONA_WINDOW_ROLLING_DAYS) {
            // An act leaves the window n days later. One act frees one of a count; an amount is
            // surely free when the last act is gone.
            const local_day leaves =
                row.what == measure::count ? counter.first_day() : counter.last_day();
            if (leaves.number == ANNONA_NO_DAY) return;
            to.figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, leaves + row.per.n);
        }
    }

    amount step_;
    std::vector<limit_row> rows_;
    std::vector<ceiling> ceilings_;
    operation operation_;
    wait interval_;
    bool asides_ = false;
    std::vector<debt> debts_;
    cash_share cash_;
    std::vector<sdk::counter> counters_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
