// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/activating.inl.hpp>
#include <annona/engine/asking.inl.hpp>
#include <annona/engine/charging.inl.hpp>
#include <annona/engine/choosing.inl.hpp>
#include <annona/engine/deciding.hpp>
#include <annona/engine/gate.inl.hpp>
#include <annona/engine/issuing.inl.hpp>
#include <annona/engine/paying.inl.hpp>
#include <annona/engine/recording.inl.hpp>
#include <annona/engine/registering.inl.hpp>
#include <annona/engine/reversing.inl.hpp>
#include <annona/engine/state_codec.hpp>
#include <annona/engine/timeline.inl.hpp>

namespace annona {
inline namespace v0_1 {

// ---- the pipeline ----

/// One command, one way through. Each step adds to `now.record` or refuses; a refusal moves
/// nothing.
inline decision engine::parts::decide(const command& given, instant at) {
    decision answer;
    now.begin(given);
    open_pending = false;
    extend_calendar(at);
    const auto last = state.recorded_at;
    state.recorded_at =
        std::max(state.recorded_at, at, [](instant a, instant b) { return a.seconds < b.seconds; });
    now.today = now.sold_on = today_of(state.recorded_at);
    if (const auto sold = given.occurred_at; sold.seconds != 0)
        now.sold_on = std::min(now.today, day_of(city->time_zone, sold));
    answer.recorded_at = state.recorded_at;
    const bool others = drop_undeclared(given);
    const auto& asked = *now.asked;
    if (!gate_request(asked, answer)) {  // seen before, or without an id: no entry, no time
        state.recorded_at = last;
        return answer;
    }
    if (others && city->other_inputs_refused)
        refuse(ANNONA_REASON_DATA_NOT_PERMITTED);
    else if (gate(asked)) {
        settle_before(asked);
        rules.set_day(now.today);
        perform(asked.kind);
        if (!refused() && now.payee.given && exists(now.payee.account) &&
            state.accounts.status(now.payee.account) == account_status::closed)
            refuse(city->roles[now.payee.role].after_closing);
    }
    return record_decision();
}

/// entitle, screen, authorize, select, charge, terms: what each command has of them.
inline void engine::parts::perform(command_kind kind) {
    switch (kind) {
        case command_kind::open:
            return do_open();
        case command_kind::set_fact:
            return do_set_fact();
        case command_kind::override_limit:
            return do_override();
        case command_kind::bind:
            return do_bind();
        case command_kind::freeze:
            return do_freeze();
        case command_kind::close:
            return do_close();
        case command_kind::activate:
            return do_activate();
        case command_kind::fund:
            return do_fund();
        case command_kind::entitle:
            return do_entitle();
        case command_kind::issue:
            return do_issue();
        case command_kind::convert:
            return do_convert();
        case command_kind::pay:
            return do_pay();
        case command_kind::transfer:
            return do_transfer();
        case command_kind::split:
            return do_split();
        case command_kind::redeem:
            return do_redeem();
        case command_kind::renew:
            return do_renew();
        case command_kind::hold:
            return do_hold();
        case command_kind::capture:
            return do_capture();
        case command_kind::void_hold:
            return do_void();
        case command_kind::reverse:
            return do_reverse();
        case command_kind::adjust:
            return do_adjust();
        case command_kind::advance:
            return do_advance();
    }
}

inline local_day engine::parts::today_of(instant at) {
    if (at.seconds < day_begins.seconds || at.seconds >= day_ends.seconds) {
        day_now = state.day_of(at);
        day_begins = state.start_of(day_now), day_ends = state.start_of(day_now + 1);
        date_now = to_civil(day_now);
    }
    return day_now;
}

inline decision engine::parts::answer_of(const entry& record) const {
    decision answer;
    answer.result = record.result, answer.code = record.code, answer.rule = record.rule;
    answer.line = record.line, answer.sequence = dry ? 0 : record.sequence;
    answer.original_sequence = record.original_sequence;
    answer.recorded_at = record.recorded_at, answer.value = record.value;
    answer.valid_until = record.valid_until;
    return answer;
}

/// Whatever a dry run does is done on the state and taken back.
inline result<decision> engine::parts::submit(const command& asked, instant clock) {
    if (stopped) return *stopped;
    dry = asked.validate_only;
    const auto at = state.recorded_at;
    const auto names_before = state.names.size();
    try {
        if (dry) state.begin_undo();
        auto answer = decide(asked, clock);
        if (dry) {
            kept_record.clear();
            encode(now.record, kept_record);
            state.roll_back();
            state.recorded_at = at;
            state.names.truncate(names_before);
            unwritten = 0;
            answer.record = kept_record;
            return answer;
        }
        if (answer.sequence != 0) {
            if (!asked.request_id.empty()) requests.insert(request_hash, answer.sequence);
            answer.record = group.last();
        }
        if ((state.sequence & 0xfff) == 0 && !state.accounts.undoing()) compact_due();
        return answer;
    } catch (const bug& broken) {
        // Nothing of a broken group reaches the journal.
        group.clear();
        stopped = failure{"ENGINE_STOPPED", broken.what(), {}};
        return *stopped;
    }
}

inline result<void> engine::parts::flush() {
    if (group.sizes.empty()) return {};
    const auto outcome = journal.append(group.view(state.sequence));
    if (outcome != append_outcome::committed) {
        stopped =
            failure{"JOURNAL_LOST",
                    "the journal did not take a group; its outcome is " +
                        std::string{outcome == append_outcome::rejected ? "rejected" : "unknown"},
                    {}};
        if (const auto why = journal.append_trouble())
            stopped->text += ": " + why->code + ", " + why->text, stopped->place = why->place;
        return *stopped;
    }
    group.clear();
    return {};
}

inline bool engine::parts::read(uint64_t sequence, entry& out) const {
    const auto last = state.sequence - unwritten;
    const auto handed_over = last - group.sizes.size();
    if (sequence > last) return false;
    if (sequence > handed_over) return group.read(sequence - handed_over - 1, out);
    const auto durable = handed_over - in_flight.sizes.size();
    if (sequence > durable) return in_flight.read(sequence - durable - 1, out);
    return journal.read(sequence, read_bytes) && static_cast<bool>(decode(read_bytes, out));
}

// ---- batches ----

/// The commands of a batch are looked up some places ahead of the one that is decided, in four
/// steps, each of which reads what the one before began to fetch. So the memory of an account is on
/// its way while other commands are decided. First: where its ids and its request id stand.
inline void engine::parts::fetch_ids(size_t place, const command& asked) {
    auto& to = looked_up[place % looked_up_max];
    to = {};
    if (!asked.account.empty()) to.account_id = state.accounts.hash_of(asked.account);
    if (!asked.other.empty()) to.other_id = state.accounts.hash_of(asked.other);
    for (const auto id : {to.account_id, to.other_id})
        if (id != hash128{}) state.accounts.prefetch_id(id);
    if (asked.request_id.empty()) return;
    to.key = request_key(options, asked);
    requests.prefetch(to.key);
}

inline void engine::parts::fetch_accounts(size_t place) {
    auto& to = looked_up[place % looked_up_max];
    if (to.account_id != hash128{}) to.account = state.accounts.find(to.account_id).value_or(none);
    if (to.other_id != hash128{}) to.other = state.accounts.find(to.other_id).value_or(none);
    for (const auto account : {to.account, to.other})
        if (account != none) state.accounts.prefetch(account);
}

/// Where the figures of a command's accounts lie.
inline void engine::parts::fetch_places(size_t place) const {
    const auto& of = looked_up[place % looked_up_max];
    for (const auto account : {of.account, of.other}) {
        if (account == none) continue;
        state.accounts.prefetch_facts(account);
        state.counters.prefetch_place(subjects_of_accounts | account);
        state.counters.prefetch_place(subjects_of_holders | state.accounts.holder(account));
    }
}

inline void engine::parts::fetch_lots(size_t place) const {
    const auto& of = looked_up[place % looked_up_max];
    for (const auto account : {of.account, of.other}) {
        if (account == none) continue;
        state.accounts.prefetch_lots(account);
        state.accounts.prefetch_newest_fact(account);
        state.counters.prefetch(subjects_of_accounts | account);
        state.counters.prefetch(subjects_of_holders | state.accounts.holder(account));
    }
}

/// One turn of a batch: a command goes through each step of looking up, and the one that has come
/// through all of them is the next to be decided.
inline void engine::parts::fetch_ahead(std::span<const command> asked, size_t turn) {
    const auto at = [&](size_t ahead_by) { return turn + ahead_by - ids_ahead; };
    const auto is_there = [&](size_t ahead_by) {
        return turn + ahead_by >= ids_ahead && at(ahead_by) < asked.size();
    };
    if (is_there(ids_ahead)) fetch_ids(at(ids_ahead), asked[at(ids_ahead)]);
    if (is_there(accounts_ahead)) fetch_accounts(at(accounts_ahead));
    if (is_there(places_ahead)) fetch_places(at(places_ahead));
    if (is_there(lots_ahead)) fetch_lots(at(lots_ahead));
}

// ---- starting ----

/// Plans of all rules, and what follows from them for roles and accounts.
inline result<void> engine::parts::prepare() {
    const auto& keys = city->spend_order;
    if (std::find(keys.begin(), keys.end(), spend_key::lot) - keys.begin() > int{spend_keys_max})
        return failure{"BAD_SCHEME", "a spend order has at most four keys before lot", {}};
    if (city->ledgers.empty() || city->roles.size() > roles_max ||
        city->pockets.size() > pockets_max)
        return failure{"BAD_SCHEME", "a scheme needs a unit, at most 64 roles and 64 pockets", {}};
    auto made = rule_book::make(*city);
    if (!made) return made.error();
    rules = std::move(*made);
    adopt_rules();
    return {};
}

/// What follows from the rules for roles and the spend order.
inline void engine::parts::adopt_rules() {
    forget_rules();
    categories.clear();
    for (uint32_t i = 0; i < city->categories.size(); ++i)
        categories.add(city->categories[i].name, i);
    const auto& counted = city->ledgers.front().counted;
    visible_digit = one_digit(counted), unit_step = step_of(counted);
    has_notes = std::any_of(city->pockets.begin(), city->pockets.end(),
                            [](const pocket& one) { return !one.note.is_zero(); });
    for (size_t role = 0; role < city->roles.size(); ++role)
        role_kinds[role] = city->roles[role].kind;
    kept_record.reserve(4096);  // ordinary records fit, so that keeping one allocates nothing
    dust_role = role_of_id(city->dust);
    derive_roles();
    for (const auto& rule : rules.all())
        for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
            sums_days |= rule.plan.counters[i].measure >= ANNONA_MEASURE_BALANCE_CHANGE;
    order = std::make_unique<order_context>();
    order->keys = city->spend_order;
    order->widths.assign(city->pockets.size(), 0xffffffffu);
    for (const auto& rule : rules.all())
        for (uint32_t pocket = 0; pocket < city->pockets.size() && rule.plan.width_categories > 0;
             ++pocket)
            if ((rule.declared->scope.pockets & (uint64_t{1} << pocket)) != 0)
                order->widths[pocket] = std::min(order->widths[pocket], rule.plan.width_categories);
    state.accounts.classes().set_order({&order_of_lot, order.get()});
}

/// Per role: pockets its lots keep, whose rules set validity, read clocks or receipts; and which
/// roles time rules touch and feed.
inline void engine::parts::derive_roles() {
    for (uint32_t role = 0; role < city->roles.size(); ++role) {
        const auto& of = city->roles[role];
        const bool member = !of.pays_from.empty() || of.pockets != ~uint64_t{0};
        pockets_held[role] = member ? of.pockets : 0;
        for (const auto& rule : rules.all()) derive_role(role, rule);
    }
    for (const auto index : rules.scheduled())
        for (const auto& account : rules.at(index).declared->accounts) {
            const auto role = role_of_id(account);
            if (role != none) fed_roles |= uint64_t{1} << role;
        }
    for (const auto& rule : rules.all())
        for (uint32_t i = 0; i < rule.plan.balances_count; ++i) {
            const auto handle = rule.plan.balances[i] & ~uint32_t{ANNONA_BALANCE_FUNDS};
            if (handle >= rule.declared->accounts.size()) continue;
            const auto role = role_of_id(rule.declared->accounts[handle]);
            if (role != none && (fed_roles & (uint64_t{1} << role)) != 0)
                reads_fed |= rule.plan.entitle_on | rule.plan.authorize_on | rule.plan.charge_on;
        }
    // What lapses to who paid credits the payers' money.
    for (const auto& programme : city->programmes) {
        const auto role = role_of_id(programme.payer);
        if (role != none && !rules.scheduled().empty()) fed_roles |= uint64_t{1} << role;
    }
    coupled_time = false;
    for (uint32_t role = 0; role < city->roles.size(); ++role) {
        const auto bit = uint64_t{1} << role;
        const bool tells_days = reads_received[role] || reads_clock[role];
        if ((fed_roles & bit) != 0 && ((scheduled_roles & bit) != 0 || tells_days))
            coupled_time = true;
    }
    // Dust is together for all, so whose part makes it a whole digit must not depend on who looks.
    const auto& counted = city->ledgers.front().counted;
    bool many_payers = false;
    for (const auto& programme : city->programmes)
        many_payers |= programme.payer == "buyer" || programme.payer.find('{') != std::string::npos;
    for (const auto index : rules.scheduled()) {
        if (!city->backed || counted.scale == counted.digits) break;
        for (const auto& value : rules.at(index).declared->parameters.values)
            coupled_time |= many_payers && value.kind == ANNONA_KIND_ACCOUNT &&
                            value.integer == ANNONA_HANDLE_FUNDER;
        for (const auto& account : rules.at(index).declared->accounts)
            if (const auto role = role_of_id(account); role != none)
                coupled_time |= city->roles[role].kind == 2;
    }
}

inline void engine::parts::derive_role(uint32_t role, const rule_instance& rule) {
    const auto bit = uint64_t{1} << role;
    const auto& scope = rule.declared->scope;
    if ((scope.roles & bit) == 0 || (scope.exempt_roles & bit) != 0) return;
    const auto& plan = rule.plan;
    const bool named = scope.roles != ~uint64_t{0};
    // A rule that names both the role and pockets means lots of that role in those pockets.
    if (named && scope.pockets != ~uint64_t{0}) pockets_held[role] |= scope.pockets;
    const bool sets_validity =
        (plan.terms_owned & (ANNONA_OWNS_EXPIRES | ANNONA_OWNS_FIRST_USE)) != 0;
    const bool in_pockets =
        scope.pockets == ~uint64_t{0} || (scope.pockets & pockets_held[role]) != 0;
    keeps_expiry[role] |= sets_validity && in_pockets && (named || pockets_held[role] != 0);
    reads_clock[role] |= (plan.lot_fields_read & (ANNONA_READS_CLOCK | ANNONA_READS_FACE)) != 0;
    keeps_clock[role] |= plan.clock_on_move == ANNONA_ON_MOVE_KEEP &&
                         (plan.lot_fields_read & ANNONA_READS_CLOCK) != 0;
    reads_received[role] |= (plan.lot_fields_read & ANNONA_READS_RECEIVED) != 0;
    reads_origin[role] |=
        (plan.lot_fields_read & (ANNONA_READS_ORIGIN | ANNONA_READS_FUNDING)) != 0;
    reads_issued[role] |= (plan.lot_fields_read & ANNONA_READS_ISSUED) != 0;
    if (plan.schedules_count > 0 && city->roles[role].kind == 0 && role != dust_role)
        scheduled_roles |= bit;
}

/// The register's accounts and the calendar, as the genesis entry.
inline result<void> engine::parts::open_books(instant start) {
    now.begin(command{});
    state.recorded_at = start;
    state.names_journaled = 0;  // the scheme's names are journaled too: replay needs their numbers
    for (const auto& rule : city->rules) intern(rule.id);
    step.clear();
    step.kind = entry_kind::genesis;
    step.recorded_at = step.effective_at = start;
    const auto first = day_of(city->time_zone, start) - 2;
    for (auto day = first; day <= first + options.calendar_days_ahead; day = day + 1)
        step.calendar.push_back({day, day_start(city->time_zone, day)});
    for (const auto* id : {&city->issuer, &city->dust}) {
        const auto account = account_of(*id);
        if (account == none) return failure{"BAD_SCHEME", "the scheme has no account " + *id, {}};
        if (id == &city->issuer) issuer = account;
    }
    for (const auto& one : city->registered) {
        const auto account = account_of(one.id, true);
        if (account == none)
            return failure{"BAD_SCHEME", "the register names an account of no role: " + one.id, {}};
        for (const auto& fact : one.facts)
            step.facts.push_back({account, fact.name, fact.value, first, {}, {}});
    }
    open_accounts(step);
    now.pending.clear();
    step.activated.push_back(activation_of(*city, rules));
    append(step);
    bind_counters();
    return flush();
}

// ---- engine ----

ANNONA_INLINE engine::engine(std::unique_ptr<parts> all) : parts_(std::move(all)) {}
ANNONA_INLINE engine::~engine() = default;

ANNONA_INLINE result<std::unique_ptr<engine>> engine::start(
    std::shared_ptr<const scheme> rules_of_city, journal_store& journal, instant start,
    const engine_options& options) {
    if (journal.last_sequence() != 0)
        return failure{
            "JOURNAL_NOT_EMPTY", "a community is started on a journal that has entries", {}};
    auto all = std::make_unique<parts>(std::move(rules_of_city), journal, options);
    if (auto ready = all->prepare(); !ready) return ready.error();
    if (auto opened = all->open_books(start); !opened) return opened.error();
    return std::unique_ptr<engine>{new engine(std::move(all))};
}

ANNONA_INLINE result<std::unique_ptr<engine>> engine::replay(
    std::shared_ptr<const scheme> rules_of_city, journal_store& journal,
    const engine_options& options, entry_source* ahead) {
    auto all = std::make_unique<parts>(std::move(rules_of_city), journal, options);
    if (auto ready = all->prepare(); !ready) return ready.error();
    if (journal.last_sequence() != 0) all->state.names = {}, all->state.names_journaled = 0;
    if (auto done = all->replay_from(1, all->city->digest, ahead); !done) return done.error();
    return std::unique_ptr<engine>{new engine(std::move(all))};
}

/// An entry that cannot be read, in the store's words where it has some: its key may be missing.
inline failure unread_entry(const journal_store& journal, uint64_t sequence) {
    if (auto why = journal.read_trouble()) return std::move(*why);
    return {"JOURNAL_GAP", "entry " + std::to_string(sequence) + " is missing", {}};
}

inline result<const entry*> engine::parts::read_step(uint64_t sequence) {
    if (!journal.read_for_state(sequence, read_bytes)) return unread_entry(journal, sequence);
    if (auto read = decode(read_bytes, step); !read) return read.error();
    return &step;
}

/// Applies the entries of the journal from one on; `newest` is the digest of the scheme in force
/// before it.
inline result<void> engine::parts::replay_from(uint64_t first, std::string newest,
                                               entry_source* decoded) {
    try {
        for (uint64_t sequence = first; sequence <= journal.last_sequence(); ++sequence) {
            const auto found = decoded != nullptr ? decoded->next(sequence) : read_step(sequence);
            if (!found) return found.error();
            const entry& one = **found;
            state.define_counters(one);
            for (const auto& activated : one.activated) newest = activated.scheme_digest;
            state.apply(one);
            remember_request(one);
        }
    } catch (const bug& broken) {
        return failure{"JOURNAL_BROKEN", broken.what(), {}};
    }
    if (auto fits = activating_parts::fits(*city, newest, state.names); !fits) return fits.error();
    bind_counters();
    if (const auto found = state.accounts.find(city->issuer)) issuer = *found;
    return {};
}

ANNONA_INLINE result<std::unique_ptr<engine>> engine::resume(
    std::shared_ptr<const scheme> rules_of_city, journal_store& journal, const state_image& from,
    request_archive& older, const engine_options& options, entry_source* ahead) {
    auto all = std::make_unique<parts>(std::move(rules_of_city), journal, options);
    if (auto ready = all->prepare(); !ready) return ready.error();
    all->state.names = {}, all->state.names_journaled = 0;
    if (auto read = decode_state(from.state, all->state); !read) return read.error();
    const auto at = all->state.sequence;
    if (at > journal.last_sequence())
        return failure{"JOURNAL_GAP",
                       "the state stands at entry " + std::to_string(at) +
                           ", the journal ends at " + std::to_string(journal.last_sequence()),
                       {}};
    all->state.accounts.sort_all();
    all->requests.forget_up_to(at);
    all->older_requests = &older;
    if (auto done = all->replay_from(at + 1, std::string{from.scheme_digest}, ahead); !done)
        return done.error();
    return std::unique_ptr<engine>{new engine(std::move(all))};
}

ANNONA_INLINE result<std::unique_ptr<engine>> engine::retrace(
    std::shared_ptr<const scheme> rules_of_city, journal_store& journal,
    const engine_options& options) {
    auto all = std::make_unique<parts>(std::move(rules_of_city), journal, options);
    if (auto ready = all->prepare(); !ready) return ready.error();
    // The state has all names beforehand, those of later entries too: the rules were read with
    // them.
    all->manual_commit = true;
    std::unique_ptr<engine> made{new engine(std::move(all))};
    entry first;
    if (!journal.read(1, made->parts_->read_bytes)) return unread_entry(journal, 1);
    if (auto read = decode(made->parts_->read_bytes, first); !read) return read.error();
    if (auto applied = made->follow(first); !applied) return applied.error();
    made->parts_->bind_counters();
    const auto& state = made->parts_->state;
    if (const auto found = state.accounts.find(made->rules().issuer)) made->parts_->issuer = *found;
    return made;
}

ANNONA_INLINE result<void> engine::follow(const entry& next) {
    auto& all = *parts_;
    try {
        all.state.define_counters(next);
        all.state.apply(next);
        all.remember_request(next);
    } catch (const bug& broken) {
        return failure{"JOURNAL_BROKEN", broken.what(), {}};
    }
    return {};
}

ANNONA_INLINE void engine::ask_older_requests(request_archive& older) {
    parts_->older_requests = &older;
}

ANNONA_INLINE result<decision> engine::submit(const command& asked, instant clock) {
    auto answer = parts_->submit(asked, clock);
    if (!answer) return answer;
    if (!parts_->manual_commit) {
        if (!answer->record.empty() && !asked.validate_only) {
            parts_->kept_record.assign(answer->record.begin(), answer->record.end());
            answer->record = parts_->kept_record;
        }
        if (auto durable = parts_->flush(); !durable) return durable.error();
    }
    return answer;
}

ANNONA_INLINE result<decision> engine::activate(std::shared_ptr<const scheme> next,
                                                const command& asked, instant clock) {
    auto& all = *parts_;
    if (all.stopped) return *all.stopped;
    auto whole = asked;
    whole.name = next->digest;
    if (!asked.validate_only && all.is_new_activation(whole))
        if (auto settled = settle_all(clock); !settled) return settled.error();
    auto answer = all.activate(std::move(next), asked, clock);
    if (answer && !all.manual_commit)
        if (auto durable = all.flush(); !durable) return durable.error();
    return answer;
}

ANNONA_INLINE result<name_table> engine::names_in(const journal_store& journal,
                                                  const state_image& from) {
    name_table names;
    uint64_t first = 1;
    if (!from.state.empty()) {
        auto known = decode_state_names(from.state, first);
        if (!known) return known.error();
        names = std::move(*known);
        ++first;
    }
    std::vector<std::byte> read_bytes;
    entry one;
    for (uint64_t sequence = first; sequence <= journal.last_sequence(); ++sequence) {
        if (!journal.read_for_state(sequence, read_bytes)) return unread_entry(journal, sequence);
        if (auto read = decode(read_bytes, one); !read) return read.error();
        community_state::add_names(one, names);
        community_state::learn_names(one, names);
    }
    return names;
}

ANNONA_INLINE result<void> engine::submit(std::span<const command> asked,
                                          std::span<decision> decisions, instant clock) {
    if (asked.size() > batch_max || decisions.size() < asked.size())
        return failure{
            "LIMIT_EXCEEDED", "a batch has at most batch_max commands and a place for each", {}};
    auto& all = *parts_;
    for (size_t turn = 0; turn < asked.size() + parts::ids_ahead; ++turn) {
        all.fetch_ahead(asked, turn);
        if (turn < parts::ids_ahead) continue;
        const auto place = turn - parts::ids_ahead;
        all.ahead = &all.looked_up[place % parts::looked_up_max];
        auto answer = all.submit(asked[place], clock);
        all.ahead = nullptr;
        if (!answer) return answer.error();
        decisions[place] = *answer;
        decisions[place].record = {};
    }
    return parts_->manual_commit ? result<void>{} : parts_->flush();
}

ANNONA_INLINE result<void> engine::submit_atomic(std::span<const command> asked,
                                                 std::span<decision> decisions, instant clock) {
    if (asked.size() > batch_max || decisions.size() < asked.size())
        return failure{
            "LIMIT_EXCEEDED", "a batch has at most batch_max commands and a place for each", {}};
    auto& all = *parts_;
    if (all.stopped) return *all.stopped;
    const auto bytes_before = all.group.bytes.size(), entries_before = all.group.sizes.size();
    const auto at = all.state.recorded_at;
    const auto names_before = all.state.names.size();
    all.state.begin_undo();
    size_t refused_at = asked.size();
    bool is_dry = false;
    for (size_t i = 0; i < asked.size() && refused_at == asked.size(); ++i) {
        auto one = asked[i];
        is_dry |= one.validate_only;
        one.validate_only = false;
        auto answer = all.submit(one, clock);
        if (!answer) return all.state.roll_back(), answer.error();
        decisions[i] = *answer, decisions[i].record = {};
        if (answer->result == verdict::refused) refused_at = i;
    }
    const bool is_refused = refused_at != asked.size();
    if (!is_refused && !is_dry) {
        all.state.keep();
        return all.manual_commit ? result<void>{} : all.flush();
    }
    for (size_t i = std::min(refused_at + 1, asked.size()); i-- > 0;)
        if (decisions[i].sequence != 0 && !asked[i].request_id.empty())
            all.requests.erase_last(request_key(all.options, asked[i]));
    all.state.roll_back();
    all.state.recorded_at = at;
    all.state.names.truncate(names_before);
    all.group.shorten_to(bytes_before, entries_before);
    for (size_t i = 0; i < asked.size(); ++i) {
        decisions[i].sequence = 0;
        if (!is_refused) continue;
        decisions[i].result = verdict::refused;
        if (i != refused_at) decisions[i].code = 0, decisions[i].rule = by_engine;
    }
    return {};
}

ANNONA_INLINE result<void> engine::settle_all(instant clock) {
    command sweep;
    sweep.kind = command_kind::advance;
    auto& all = *parts_;
    if (all.stopped) return *all.stopped;
    try {
        all.dry = false;
        all.now.begin(sweep);
        all.extend_calendar(clock);
        const auto last = all.state.recorded_at;
        const auto sequence = all.state.sequence;
        all.state.recorded_at = std::max(all.state.recorded_at, clock, [](instant a, instant b) {
            return a.seconds < b.seconds;
        });
        all.now.today = all.today_of(all.state.recorded_at);
        all.end_overdue_holds();
        all.settle_everything(all.now.today);
        if (all.state.sequence == sequence) all.state.recorded_at = last;
    } catch (const bug& broken) {
        all.stopped = failure{"ENGINE_STOPPED", broken.what(), {}};
        return *all.stopped;
    }
    return all.manual_commit ? result<void>{} : all.flush();
}

ANNONA_INLINE bool engine::read(uint64_t sequence, entry& out) const {
    return parts_->read(sequence, out);
}
ANNONA_INLINE const std::optional<failure>& engine::stopped() const { return parts_->stopped; }
ANNONA_INLINE uint64_t engine::last_sequence() const { return parts_->state.sequence; }
ANNONA_INLINE instant engine::last_recorded_at() const { return parts_->state.recorded_at; }
ANNONA_INLINE const books& engine::state() const { return parts_->state.accounts; }
ANNONA_INLINE const scheme& engine::rules() const { return *parts_->city; }
ANNONA_INLINE const name_table& engine::names() const { return parts_->state.names; }
ANNONA_INLINE std::optional<uint64_t> engine::find_request(std::string_view principal,
                                                           std::string_view id) const {
    command asked;
    asked.principal = principal;
    if (id.empty()) return std::nullopt;
    return parts_->requests.find(request_key(parts_->options, asked, id));
}
ANNONA_INLINE std::vector<std::byte> engine::state_bytes() const { return parts_->state.bytes(); }
ANNONA_INLINE std::vector<std::byte> engine::open_state_bytes() const {
    return parts_->state.bytes(false);
}
ANNONA_INLINE void engine::write_state(
    const std::function<void(std::span<const std::byte>)>& to) const {
    encode_state(parts_->state, to);
}
ANNONA_INLINE void engine::forget_person(uint32_t account) { parts_->state.forget_person(account); }

ANNONA_INLINE void engine::commit_by_hand(bool by_hand) { parts_->manual_commit = by_hand; }
ANNONA_INLINE size_t engine::pending_entries() const { return parts_->group.sizes.size(); }
ANNONA_INLINE journal_group engine::hand_over() {
    auto& all = *parts_;
    ANNONA_ASSERT(all.in_flight.sizes.empty(), "a second group in flight");
    std::swap(all.group, all.in_flight);
    return all.in_flight.view(all.state.sequence);
}
ANNONA_INLINE void engine::committed() { parts_->in_flight.clear(); }

}  // namespace v0_1
}  // namespace annona
