// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/deciding.hpp>
#include <annona/engine/entry_codec.hpp>

/// Verify and record: the engine trusts no effect. What passes is applied, encoded and handed to
/// the journal; what does not is a refusal that names the rule, or a bug that stops the engine.

namespace annona {
inline namespace v0_1 {

inline constexpr size_t postings_max = 256;  // takes, puts and postings of one command

// ---- what an accepted command leaves behind ----

/// Counters of every rule in force whose scope covers the command, from the amount that really
/// moved.
inline void engine::parts::count_rules(amount moved) {
    const auto pocket = now.subject != nullptr ? now.subject->pocket : ANNONA_POCKET_ANY;
    for (const auto& one : rules.counting(now.asked->kind)) {
        const auto& rule = rules.at(one.rule);
        if (one.any_scope || speaks(rule, pocket)) count_need(rule, one.need, moved);
    }
}

/// One counter, where the other party is one it counts.
inline void engine::parts::count_need(const rule_instance& rule, uint32_t index, amount moved) {
    const auto& need = rule.plan.counters[index];
    if (need.other_roles != 0) {
        const bool of_payer =
            need.subject == ANNONA_SUBJECT_PAYER || need.subject == ANNONA_SUBJECT_PAYER_HOLDER;
        const auto& other = of_payer ? now.payee : now.payer;
        if (!other.given || ((need.other_roles >> other.role) & 1) == 0) return;
    }
    if (need.subject == ANNONA_SUBJECT_ORIGIN) return count_origins(rule.counters[index], need);
    const auto delta = need.measure == ANNONA_MEASURE_ONE ? amount::of(1) : moved;
    now.record.counts.push_back({rule.counters[index],
                                 subject_of(need.subject, now.payer.account, now.payee.account),
                                 now.today, delta, false});
}

/// Each award by itself: what new lots of it were made, or what was taken from its lots.
inline void engine::parts::count_origins(uint32_t counter, const annona_counter_need& need) {
    const bool makes =
        now.asked->kind == command_kind::issue || now.asked->kind == command_kind::convert;
    const auto count = [&](uint64_t origin, amount value) {
        if (origin == 0) return;
        const auto subject = subjects_of_origins | origin;
        const bool once = need.measure == ANNONA_MEASURE_ONE;
        for (auto& known : now.record.counts)
            if (known.counter == counter && known.subject == subject) {
                if (!once) known.delta += value;
                return;
            }
        now.record.counts.push_back(
            {counter, subject, now.today, once ? amount::of(1) : value, false});
    };
    if (makes)
        for (const auto& put : now.record.puts) count(put.attributes.origin, put.value);
    else
        for (const auto& taken : now.record.takes) count(taken.attributes.origin, taken.value);
}

/// What an entry does to balances whose days some rule sums up: in the window of its day, and times
/// the days that are left of it.
inline void engine::parts::count_balances(entry& record) {
    const auto day = record.kind == entry_kind::due_step ? record.last_day : now.today;
    for (const auto& rule : rules.all())
        for (uint32_t i = 0; i < rule.plan.counters_count && rule.in_force(day); ++i) {
            const auto& need = rule.plan.counters[i];
            const bool by_days = need.measure == ANNONA_MEASURE_BALANCE_DAYS;
            if (!by_days && need.measure != ANNONA_MEASURE_BALANCE_CHANGE) continue;
            const auto next = window_end(state.counters.definition(rule.counters[i]), day) + 1;
            const auto add = [&](uint32_t account, const lot_attributes& of, amount delta) {
                if (!in_scope_of(rule, role_of(account), account, of)) return;
                if (by_days) delta = amount::raw(delta.count() * (next - day));
                for (auto& known : record.counts)
                    if (known.counter == rule.counters[i] && known.subject == account) {
                        known.delta += delta;
                        return;
                    }
                record.counts.push_back({rule.counters[i], account, day, delta, false});
            };
            for (const auto& one : record.takes) add(one.account, one.attributes, -one.value);
            for (const auto& one : record.puts) add(one.account, one.attributes, one.value);
        }
}

inline bool engine::parts::is_of_balances(uint32_t counter) const {
    for (const auto& rule : rules.all())
        for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
            if (rule.counters[i] == counter &&
                rule.plan.counters[i].measure >= ANNONA_MEASURE_BALANCE_CHANGE)
                return true;
    return false;
}

/// A transfer by several counts leg by leg as it goes; everything else once.
inline void engine::parts::count_accepted() {
    if (now.asked->kind == command_kind::transfer) return;
    count_rules(now.record.value);
    count_charges();
}

/// What rules counted by hand while they charged.
inline void engine::parts::count_charges() {
    for (const auto& one : now.charges) {
        if (one.effect.kind != ANNONA_EFFECT_COUNT) continue;
        const auto& rule = rules.at(one.rule);
        if (one.effect.index >= rule.plan.counters_count)
            return refuse(ANNONA_REASON_PLUGIN_FAILED, one.rule);
        const auto& need = rule.plan.counters[one.effect.index];
        now.record.counts.push_back({rule.counters[one.effect.index],
                                     subject_of(need.subject, now.payer.account, now.payee.account),
                                     now.today, from_abi(one.effect.amount), false});
    }
}

/// Inputs the scheme remembers become dated facts of the account the command is about.
inline void engine::parts::remember_inputs() {
    if (now.subject == nullptr || now.asked->inputs.empty()) return;
    for (const auto& declared : city->inputs) {
        if (!declared.remember) continue;
        for (const auto& input : now.asked->inputs) {
            if (state.names.find(input.name) != declared.name) continue;
            auto value = input.value;
            const auto account = now.subject->account;
            if (value.kind == ANNONA_KIND_NAME || value.kind == ANNONA_KIND_TEXT)
                value.kind = ANNONA_KIND_NAME, value.integer = intern(input.text, account);
            const auto* known = fact_of(account, declared.name, now.today);
            if (known != nullptr && *known == value) continue;
            const auto from = known != nullptr ? fact_begins(declared.name) : now.today;
            add_fact(account, declared.name, value, input.text, from);
        }
    }
}

/// Where codes are for one use, those that paid are used; cards bound to an account stay good.
inline void engine::parts::use_tokens() {
    constexpr uint64_t using_up = bit_of(command_kind::pay) | bit_of(command_kind::hold);
    if (!city->tokens_single_use || (bit_of(now.asked->kind) & using_up) == 0) return;
    for (const auto token : now.asked->tokens) {
        const auto known = state.tokens.find(state.names.find(token));
        if (known != state.tokens.end() && known->second.state != token_state::free_) continue;
        const auto whose = now.payer.given ? now.payer.account : owned_by_community;
        now.record.tokens.push_back({intern(token, whose), token_state::used, none});
    }
}

/// An accepted award leaves the waiting lists it stood on.
inline void engine::parts::leave_waiting_lists() {
    now.record.queued.clear();
    if (now.asked->kind != command_kind::issue) return;
    for (const auto& [list, places] : state.waiting_lists)
        if (std::find(places.begin(), places.end(), now.payee.account) != places.end())
            now.record.queued.push_back({list, now.payee.account, false});
}

/// Accounts whose lots time rules may touch: settled up to today, and due when a new lot is.
inline void engine::parts::touch_settled() {
    if (rules.scheduled().empty()) return;
    auto& record = now.record;
    const auto touch = [&](uint32_t account, const put_effect* put) {
        if ((scheduled_roles & (uint64_t{1} << role_of(account))) == 0) return;
        auto due = exists(account) ? state.accounts.next_due(account) : local_day{};
        settled_effect* known = nullptr;
        for (auto& one : record.settled)
            if (one.account == account) known = &one, due = one.next_due;
        if (put != nullptr && put->hold == 0)
            due = next_due_of_lot(account, put->attributes, put->clock, now.today, due);
        if (known != nullptr) {
            known->next_due = due;
        } else if (!exists(account) || state.accounts.settled(account) != now.today ||
                   state.accounts.next_due(account) != due) {
            record.settled.push_back({account, now.today, due});
        }
    };
    for (const auto& put : record.puts) touch(put.account, &put);
    for (const auto& freed : record.changes) {
        if (freed.hold != 0) continue;
        const auto due = earliest_due(freed.account, freed.attributes, freed.clock, now.today,
                                      state.accounts.next_due(freed.account));
        if (record.holds.empty() && due == state.accounts.next_due(freed.account)) continue;
        touch(freed.account, nullptr);
        for (auto& one : record.settled)
            if (one.account == freed.account &&
                (one.next_due.number == 0 || (due.number != 0 && due < one.next_due)))
                one.next_due = due;
        if (due != state.accounts.next_due(freed.account) &&
            std::none_of(record.settled.begin(), record.settled.end(),
                         [&](const settled_effect& one) { return one.account == freed.account; }))
            record.settled.push_back({freed.account, now.today, due});
    }
}

/// Named limits of one operation and of one account; the journal never meets more.
inline void engine::parts::check_room(const entry& record) {
    if (record.takes.size() + record.puts.size() + record.posts.size() > postings_max)
        return refuse(ANNONA_REASON_LIMIT_EXCEEDED);
    const auto room = [this](uint32_t account, size_t arriving, size_t held, size_t most) {
        if (arriving + (exists(account) ? held : 0) > most) refuse(ANNONA_REASON_LIMIT_EXCEEDED);
    };
    for (const auto& fact : record.facts) {
        const auto same =
            std::count_if(record.facts.begin(), record.facts.end(),
                          [&](const fact_effect& other) { return other.account == fact.account; });
        room(fact.account, static_cast<size_t>(same),
             exists(fact.account) ? state.accounts.facts().count(fact.account) : 0,
             facts_per_account_max);
    }
    for (const auto& put : record.puts) {
        if (lots_of(put.account).size() + record.puts.size() <= lots_per_account_max) continue;
        const auto same =
            std::count_if(record.puts.begin(), record.puts.end(),
                          [&](const put_effect& other) { return other.account == put.account; });
        room(put.account, static_cast<size_t>(same), lots_of(put.account).size(),
             lots_per_account_max);
    }
}

// ---- verify ----

/// What breaks the engine's own invariants, or nothing: sum zero per ledger, no lot below zero,
/// floors, cover per reserve account, at most postings_max.
inline std::string engine::parts::verify(const entry& record) {
    if (record.takes.size() + record.puts.size() + record.posts.size() > postings_max &&
        record.kind == entry_kind::command)
        return "an operation has more than postings_max movements";
    sums.assign(city->ledgers.size(), {});
    for (const auto& take : record.takes) sums[0] -= take.value;
    for (const auto& put : record.puts) {
        if (!put.value.is_positive() || put.face < put.value) return "a lot would arrive empty";
        if (role_kinds[role_of(put.account)] != 0)
            return "lots would lie in an account that has none";
        sums[0] += put.value;
    }
    for (const auto& one : record.posts) {
        if (one.account == none) return "a posting has no account";
        sums[one.ledger] += one.delta;
        if (one.ledger == 0 && role_kinds[role_of(one.account)] == 0)
            return "a holding account moves by lots only";
    }
    for (size_t ledger = 0; ledger < sums.size(); ++ledger)
        if (!sums[ledger].is_zero())
            return "ledger " + city->ledgers[ledger].code + " does not balance";
    return {};
}

/// Whether an entry only moves lots of one programme from holder to holder: what its reserve has to
/// cover stays as it was.
inline bool engine::parts::keeps_programme(const entry& record) const {
    if (!record.posts.empty() || record.takes.empty()) return false;
    const auto programme = record.takes.front().attributes.programme;
    const auto is_same = [&](const auto& one) { return one.attributes.programme == programme; };
    return std::all_of(record.takes.begin(), record.takes.end(), is_same) &&
           std::all_of(record.puts.begin(), record.puts.end(), is_same);
}

/// Reserve accounts an entry draws on or issues against still cover what is outstanding.
inline bool engine::parts::covered(const entry& record) {
    if (!city->backed || keeps_programme(record)) return true;
    for (uint32_t i = 0; i < city->programmes.size(); ++i) {
        amount issued;
        for (const auto& put : record.puts)
            if (put.attributes.programme == i) issued += put.value;
        for (const auto& take : record.takes)
            if (take.attributes.programme == i) issued -= take.value;
        if (!issued.is_positive() && record.posts.empty()) continue;
        const auto reserve = reserve_of(i);
        amount money;
        for (const auto& one : record.posts)
            if (one.ledger == city->money_ledger && one.account == reserve) money += one.delta;
        if (!issued.is_positive() && !money.is_negative()) continue;
        amount outstanding = issued;
        for (uint32_t other = 0; other < city->programmes.size(); ++other) {
            if (city->programmes[other].reserve != city->programmes[i].reserve) continue;
            if (other != i && city->programmes[i].reserve.find('{') != std::string::npos) continue;
            outstanding += state.accounts.outstanding(other);
            if (other == i) continue;
            for (const auto& put : record.puts)
                if (put.attributes.programme == other) outstanding += put.value;
            for (const auto& take : record.takes)
                if (take.attributes.programme == other) outstanding -= take.value;
        }
        const auto left = balance_of(city->money_ledger, reserve) + money;
        if (left < money_of(outstanding, rounding::ceiling)) {
            figure(ANNONA_FIGURE_AVAILABLE, left);
            return false;
        }
    }
    return true;
}

/// A due step balances like any operation, and lots of its accounts cover it.
inline std::string engine::parts::verify_step(const entry& record) {
    auto defect = verify(record);
    return defect.empty() ? defect : "a due step is unsound: " + defect;
}

// ---- record ----

/// A replayed entry's request id is known again.
inline void engine::parts::remember_request(const entry& one) {
    if ((one.request_key_low | one.request_key_high) == 0) return;
    requests.insert({one.request_key_low, one.request_key_high}, one.sequence);
}

/// The entry that answered a request id, however long ago.
inline std::optional<uint64_t> engine::parts::find_request(hash128 key) const {
    const auto recent = requests.find(key);
    if (recent || requests.forgotten_up_to() == 0 || older_requests == nullptr) return recent;
    const auto old = older_requests->find(key, requests.forgotten_up_to());
    if (!old) throw bug("old request ids cannot be looked up: " + old.error().text);
    return *old;
}

/// Accounts that were asked about and are not opened leave no name behind.
inline void engine::parts::drop_unopened(const entry& record) {
    if (&record != &now.record || now.pending.empty() || !record.opened.empty()) return;
    const auto is_holder = [&](uint32_t name) {
        return std::any_of(now.pending.begin(), now.pending.end(),
                           [name](const pending_account& one) { return one.holder == name; });
    };
    for (auto name = state.names_journaled + 1; name <= state.names.size(); ++name)
        if (!is_holder(name)) return;
    state.names.truncate(state.names_journaled);
}

/// Names that commands added since the last entry are journaled with this one.
inline void engine::parts::name_new(entry& record) {
    const bool says_rules = record.kind == entry_kind::genesis || !record.activated.empty();
    const auto known = state.accounts.accounts_count() + record.opened.size();
    drop_unopened(record);
    const auto is_told = [&](uint32_t name) {
        for (const auto& one : record.opened)
            if (one.holder == name) return true;
        return std::any_of(record.facts.begin(), record.facts.end(), [&](const fact_effect& one) {
            return !one.text.empty() && one.value.integer == name;
        });
    };
    for (auto name = state.names_journaled + 1; name <= state.names.size(); ++name) {
        const std::string_view text = state.names.text(name);
        auto owner = state.names.owner(name);
        if (owner >= known && owner != owned_by_nobody) owner = owned_by_community;
        const bool is_open =
            owner == owned_by_nobody || (says_rules && owner == owned_by_community);
        if (is_open) owner = owned_by_nobody;
        state.names.set_owner(name, owner);
        const bool is_elsewhere = !is_open && owner != owned_by_community && is_told(name);
        const auto where = is_open        ? name_text::openly
                           : is_elsewhere ? name_text::elsewhere
                                          : name_text::sealed;
        record.named.push_back({std::string{text}, where, owner});
    }
}

/// Accounts that the command at hand was the first to name.
inline void engine::parts::open_accounts(entry& record) {
    auto number = state.accounts.accounts_count();
    for (auto& one : now.pending) {
        if (one.holder > state.names_journaled) state.names.set_owner(one.holder, number);
        record.opened.push_back({one.id, one.role, number++, one.holder});
    }
}

/// Whose an entry's request and figures are: whom the command is about, else who else takes part.
inline uint32_t engine::parts::owner_of(const entry& record) const {
    const auto known = state.accounts.accounts_count() + record.opened.size();
    if (record.kind == entry_kind::command) {
        for (const auto* one : {now.subject, &now.payer, &now.payee})
            if (one != nullptr && one->given && one->account < known) return one->account;
        return owned_by_community;
    }
    if (record.collective) return owned_by_community;
    if (!record.takes.empty()) return record.takes.front().account;
    return record.settled.empty() ? owned_by_community : record.settled.front().account;
}

/// The request without the ids in it.
inline void engine::parts::keep_papers(entry& record) {
    record.owner = owner_of(record);
    if (record.kind != entry_kind::command || record.code == ANNONA_REASON_DATA_NOT_PERMITTED)
        return;
    const auto& asked = *now.asked;
    const auto count = state.accounts.accounts_count();
    request_accounts.clear();
    for (const auto& place : request_ids_at) {
        auto account = none;
        const auto is_view = [&](std::string_view of) {
            return place.id.data() == of.data() && place.id.size() == of.size();
        };
        if (now.payer.given && is_view(asked.account))
            account = now.payer.account;
        else if (now.payee.given && is_view(asked.other))
            account = now.payee.account;
        else if (const auto found = state.accounts.find(place.id))
            account = *found;
        for (const auto& one : record.opened)
            if (account == none && one.id == place.id) account = one.account;
        request_accounts.push_back(account < count + record.opened.size() ? account : none);
    }
    keep_request(request, request_ids_at, request_accounts, state.accounts, record.request);
}

/// Applies an entry and encodes it for the journal; accounts it needs are opened with it.
inline void engine::parts::append(entry& record) {
    const auto count = state.accounts.accounts_count();
    bool opens = open_pending && &record == &now.record;
    for (const auto& put : record.puts) opens |= put.account >= count;
    for (const auto& one : record.posts) opens |= one.account >= count;
    for (const auto& fact : record.facts) opens |= fact.account >= count;
    for (const auto& hold : record.holds) opens |= hold.open && hold.payee >= count;
    if (opens) open_accounts(record);
    record.sequence = state.sequence + 1;
    if (sums_days) count_balances(record);
    name_new(record);
    keep_papers(record);
    if (record.kind == entry_kind::due_step) {
        const auto defect = verify_step(record);
        if (!defect.empty()) throw bug(defect);
    }
    state.apply(record);
    if (opens) now.pending.clear();  // they are accounts now
    if (dry) {
        ++unwritten;
        return;
    }
    group.add(record);
}

/// Closes the command: verified, counted, applied, encoded. A refusal keeps its trace and moves
/// nothing.
inline decision engine::parts::record_decision() {
    auto& record = now.record;
    if (!refused()) {
        count_accepted();
        remember_inputs();
        set_waiting_terms();
        leave_waiting_lists();
        use_tokens();
        touch_settled();
        check_room(record);
        if (auto defect = refused() ? std::string{} : verify(record); !defect.empty())
            refuse(ANNONA_REASON_PLUGIN_FAILED,
                   now.charges.empty() ? by_engine : now.charges.back().rule);
        if (!refused() && !covered(record)) refuse(ANNONA_REASON_RESERVE_SHORTFALL);
    }
    record.kind = entry_kind::command;
    record.command = now.asked->kind;
    record.recorded_at = record.effective_at = state.recorded_at;
    if (!now.asked->request_id.empty()) {
        record.request_key_low = request_hash.lo, record.request_key_high = request_hash.hi;
    }
    if (refused()) {
        record.takes.clear(), record.puts.clear(), record.changes.clear(), record.posts.clear();
        record.counts.clear(), record.facts.clear(), record.states.clear(), record.tokens.clear();
        record.overrides.clear(), record.reversed.clear(), record.holds.clear(),
            record.settled.clear(), record.charged.clear();
        if (record.value.is_zero() || now.asked->kind != command_kind::entitle) record.value = {};
        record.valid_until = {};
        const auto count = state.accounts.accounts_count();
        open_pending = std::any_of(record.queued.begin(), record.queued.end(),
                                   [&](const queued_effect& one) { return one.account >= count; });
        if (!open_pending) now.pending.clear();
        if (record.queued.empty()) state.names.truncate(state.names_journaled);
        record.result = verdict::refused;
        record.code = now.worst.code, record.rule = now.worst.rule, record.line = now.worst.line;
    } else {
        record.result = now.partial ? verdict::partial : verdict::accepted;
        record.code = now.partial_code, record.rule = now.partial_rule;
    }
    append(record);
    return answer_of(record);
}

}  // namespace v0_1
}  // namespace annona
