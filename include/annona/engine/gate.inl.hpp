// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/account_id.hpp>
#include <annona/engine/canonical.hpp>
#include <annona/engine/deciding.hpp>

/// Gate: shape, precision, request id, accounts and their state. Classes 1 to 3 of the order of
/// checks: what stops here settles nothing.

namespace annona {
inline namespace v0_1 {

namespace gate_parts {

/// Commands that move value need a request id.
constexpr bool moves_value(command_kind kind) {
    constexpr uint64_t still =
        bit_of(command_kind::entitle) | bit_of(command_kind::advance) | bit_of(command_kind::open);
    return (bit_of(kind) & still) == 0;
}

constexpr bool pays_from_account(command_kind kind) {
    constexpr uint64_t paying = bit_of(command_kind::pay) | bit_of(command_kind::transfer) |
                                bit_of(command_kind::split) | bit_of(command_kind::redeem) |
                                bit_of(command_kind::hold) | bit_of(command_kind::close) |
                                bit_of(command_kind::renew);
    return (bit_of(kind) & paying) != 0;
}

constexpr bool credits_other(command_kind kind) {
    constexpr uint64_t crediting = bit_of(command_kind::pay) | bit_of(command_kind::transfer) |
                                   bit_of(command_kind::split) | bit_of(command_kind::hold) |
                                   bit_of(command_kind::issue) | bit_of(command_kind::convert);
    return (bit_of(kind) & crediting) != 0;
}

/// Whether every amount is at least 0 and so small that no list of them could add up to the limit:
/// the bits above 2^62 of all of them together say so for most commands.
inline bool are_small(const command& asked) {
    uint64_t above = 0;
    const auto look = [&above](amount value) {
        above |= value.lo() >> 62 | static_cast<uint64_t>(value.hi());
    };
    look(asked.value);
    for (const auto& line : asked.lines) look(line.value), look(line.quantity);
    for (const auto& one : asked.items) look(one.quantity);
    for (const auto& one : asked.payers) look(one.value);
    for (const auto& one : asked.tender) look(one.value);
    for (const auto one : asked.notes) look(one);
    for (const auto& one : asked.adjustments) look(one.delta);
    return above == 0;
}

}  // namespace gate_parts

inline bool engine::parts::gate(const command& asked) {
    if (!gate_shape(asked)) return false;
    if ((city->commands_open & bit_of(asked.kind)) == 0) {
        for (const auto& closed : city->closed)
            if (closed.kind == asked.kind) return refuse(closed.code), false;
        return refuse(ANNONA_REASON_COMMAND_NOT_OPEN), false;
    }
    return find_parties(*now.asked);
}

inline bool engine::parts::gate_shape(const command& asked) {
    if (asked.shape != 0) return refuse(asked.shape), false;
    const size_t counts[] = {asked.lines.size(),  asked.payers.size(), asked.inputs.size(),
                             asked.tokens.size(), asked.lots.size(),   asked.notes.size()};
    const size_t limits[] = {lines_max, payers_max, inputs_max, payers_max, payers_max, payers_max};
    for (size_t i = 0; i < std::size(counts); ++i)
        if (counts[i] > limits[i]) return refuse(ANNONA_REASON_LIMIT_EXCEEDED), false;
    for (size_t i = 0; i < asked.payers.size(); ++i)
        for (size_t k = 0; k < i; ++k)
            if (asked.payers[i].account == asked.payers[k].account)
                return refuse(ANNONA_REASON_MALFORMED), false;
    return gate_amounts(asked) && gate_unit() && gate_precision(*now.asked);
}

/// An amount stated in another word for the unit becomes one of the unit before anybody looks at
/// it; a word nobody declared could mean anything.
inline bool engine::parts::gate_unit() {
    const auto stated = now.asked->unit;
    const auto& counted = city->ledgers.front().counted;
    if (stated.empty() || stated == city->ledgers.front().code ||
        (stated == counted.peg && counted.worth == ratio{1, 1}))
        return true;
    for (const auto& alias : city->unit_aliases) {
        if (alias.name != stated) continue;
        const auto value = multiply(now.asked->value, alias.worth, rounding::floor);
        if (value != multiply(now.asked->value, alias.worth, rounding::ceiling))
            return refuse(ANNONA_REASON_PRECISION), false;
        if (value > amount_limit) return refuse(ANNONA_REASON_AMOUNT_TOO_LARGE), false;
        if (now.asked != &now.declared) now.declared = *now.asked;
        now.declared.value = value;
        now.asked = &now.declared;
        return true;
    }
    return refuse(ANNONA_REASON_UNIT_AMBIGUOUS), false;
}

/// No amount of a command below zero or above the limit, alone or together: what follows may add
/// them up.
inline bool engine::parts::gate_amounts(const command& asked) {
    if (gate_parts::are_small(asked)) return true;
    reason found = 0;
    amount sum;
    const auto look = [&](amount value, bool signed_value) {
        if (value.is_negative() && !signed_value) {
            found = ANNONA_REASON_MALFORMED;
        } else if (value > amount_limit || value < -amount_limit) {
            found = ANNONA_REASON_AMOUNT_TOO_LARGE;
        } else {
            sum += value.is_negative() ? -value : value;
            if (sum > amount_limit) found = ANNONA_REASON_AMOUNT_TOO_LARGE;
        }
    };
    const auto each = [&](const auto& list, auto value_of, bool signed_value) {
        sum = &list == static_cast<const void*>(&asked.lines) ? asked.value : amount{};
        for (const auto& one : list)
            if (const amount value = value_of(one); found == 0 && !value.is_zero())
                look(value, signed_value);
    };
    const auto value_of = [](const auto& one) { return one.value; };
    const auto quantity_of = [](const auto& one) { return one.quantity; };
    look(asked.value, asked.kind == command_kind::override_limit);
    each(asked.lines, value_of, false), each(asked.lines, quantity_of, false);
    each(asked.items, quantity_of, false);
    each(asked.payers, value_of, false), each(asked.tender, value_of, true);
    each(
        asked.notes, [](amount one) { return one; }, false);
    each(
        asked.adjustments, [](const adjustment& one) { return one.delta; }, true);
    if (found != 0) refuse(found);
    return found == 0;
}

/// Amounts of the unit are whole steps, money and lines whole visible digits.
inline bool engine::parts::gate_precision(const command& asked) {
    const bool reads_ledger =
        asked.kind == command_kind::transfer || asked.kind == command_kind::fund;
    const bool in_unit =
        !reads_ledger || asked.ledger.empty() || asked.ledger == city->ledgers.front().code;
    const auto is_whole = [](amount value, amount steps) {
        return value.is_zero() || steps == amount::of(1) ||
               round_to_step(value, steps, rounding::floor) == value;
    };
    bool sound = true;
    if (asked.kind != command_kind::fund && asked.kind != command_kind::override_limit && in_unit)
        sound = is_whole(asked.value, unit_step);
    for (const auto& payer : asked.payers)
        if (in_unit) sound = sound && is_whole(payer.value, unit_step);
    for (const auto& line : asked.lines) sound = sound && is_whole(line.value, visible_digit);
    if (!sound) refuse(ANNONA_REASON_PRECISION);
    return sound;
}

/// Figures the scheme does not declare are dropped before anything is kept of them; the trace
/// counts them. True where there were any. A scheme that refuses others refuses papers it names
/// nowhere too: a file number tells who it is about.
inline bool engine::parts::drop_undeclared(const command& given) {
    const auto declared = [this](const input_value& one) {
        const auto name = state.names.find(one.name);
        return name != 0 && std::any_of(city->inputs.begin(), city->inputs.end(),
                                        [name](const input& known) { return known.name == name; });
    };
    const auto unnamed = [this](const reference& one) {
        return !one.value.empty() && city->names.find(one.name) == 0;
    };
    const bool refers = city->other_inputs_refused &&
                        std::any_of(given.references.begin(), given.references.end(), unnamed);
    if (given.kind == command_kind::open ||
        std::all_of(given.inputs.begin(), given.inputs.end(), declared))
        return refers;
    now.inputs.clear();
    for (const auto& one : given.inputs)
        if (declared(one)) now.inputs.push_back(one);
    now.declared = given;
    now.declared.inputs = now.inputs;
    now.asked = &now.declared;
    auto& line = trace(by_engine, said::computed, 0);
    const auto dropped = static_cast<int64_t>(given.inputs.size() - now.inputs.size());
    line.figures.push_back({ANNONA_FIGURE_COUNT, ANNONA_KIND_COUNT, dropped, 0, {}});
    return true;
}

/// True when the command goes on; false with `answer` set when the request id was seen before or is
/// missing.
inline bool engine::parts::gate_request(const command& asked, decision& answer) {
    request.clear(), request_ids_at.clear();
    canonical_request_without_ids(asked, request, request_ids_at);
    if (asked.request_id.empty()) {
        if (!gate_parts::moves_value(asked.kind)) return true;
        answer.code = ANNONA_REASON_MALFORMED;
        return false;
    }
    if (asked.request_id.size() > request_id_length_max ||
        asked.principal.size() > request_id_length_max) {
        answer.code = ANNONA_REASON_MALFORMED;
        return false;
    }
    request_hash = ahead != nullptr ? ahead->key : request_key(options, asked);
    const auto seen = find_request(request_hash);
    if (!seen) return true;
    answer.original_sequence = *seen;
    ANNONA_ASSERT(read(*seen, original), "a request id names an entry that is not there");
    // What looked like personal data was not kept, and what was erased is gone: its repeat is known
    // by the id alone.
    request.clear(), request_ids_at.clear();
    if (!original.request.empty()) canonical_request(asked, request, request_ids_at);
    if (!original.request.empty() &&
        !is_same_request(original.request, request, request_ids_at, state.accounts)) {
        answer.code = ANNONA_REASON_REQUEST_ID_REUSED;
        return false;
    }
    answer.result = verdict::duplicate;
    answer.code = ANNONA_REASON_DUPLICATE_REQUEST;
    answer.value = original.value;
    answer.valid_until = original.valid_until;
    return false;
}

// ---- accounts ----

inline uint32_t engine::parts::role_of_id(std::string_view id) const {
    const auto colon = id.find(':');
    const auto prefix = id.substr(0, colon);
    for (uint32_t i = 0; i < city->roles.size(); ++i) {
        const auto& role = city->roles[i];
        if (role.whole_id ? role.prefix == id
                          : colon != std::string_view::npos && role.prefix == prefix)
            return i;
    }
    return none;
}

inline std::string_view engine::parts::id_of(uint32_t account) const {
    return exists(account) ? state.accounts.id(account) : std::string_view{pending_at(account).id};
}

/// The account's number; one the register does not forbid is opened together with this command's
/// entry, and so is one of the register itself, also where its role admits no others. `none` when
/// there is no such account and cannot be.
inline uint32_t engine::parts::account_of(std::string_view id, bool is_registered) {
    if (const auto found = state.accounts.find(id)) return *found;
    for (size_t i = 0; i < now.pending.size(); ++i)
        if (now.pending[i].id == id)
            return state.accounts.accounts_count() + static_cast<uint32_t>(i);
    const auto role = role_of_id(id);
    if (role == none || (city->roles[role].register_only && !is_registered) ||
        !id_defect(id).empty())
        return none;
    const auto colon = id.find(':');
    const auto holder = colon == std::string_view::npos ? id : id.substr(colon + 1);
    const auto number = state.accounts.accounts_count() + static_cast<uint32_t>(now.pending.size());
    now.pending.push_back({std::string{id}, role, intern(holder, number)});
    return state.accounts.accounts_count() + static_cast<uint32_t>(now.pending.size() - 1);
}

inline uint32_t engine::parts::pocket_of(std::string_view name) const {
    for (uint32_t i = 0; i < city->pockets.size(); ++i)
        if (city->pockets[i].name == name) return i;
    return none;
}

inline uint32_t engine::parts::programme_of(std::string_view name) const {
    for (uint32_t i = 0; i < city->programmes.size(); ++i)
        if (city->programmes[i].name == name) return i;
    return none;
}

inline uint32_t engine::parts::ledger_of(std::string_view code) const {
    for (uint32_t i = 0; i < city->ledgers.size(); ++i)
        if (city->ledgers[i].code == code) return i;
    return none;
}

inline bool engine::parts::find_party(std::string_view id, std::string_view pocket, party& to,
                                      std::string_view field, uint32_t known) {
    to.account = known != none ? known : state.accounts.find(id).value_or(none);
    if (to.account == none) {
        if (!personal_data_defect(id).empty())
            return refuse(ANNONA_REASON_DATA_NOT_PERMITTED), false;
        to.account = account_of(id);
    }
    if (to.account == none)
        return refuse(id_defect(id).empty() ? ANNONA_REASON_UNKNOWN_ACCOUNT
                                            : ANNONA_REASON_MALFORMED),
               false;
    to.role = role_of(to.account), to.holder = holder_of(to.account), to.given = true;
    if (!pocket.empty()) {
        to.pocket = pocket_of(pocket);
        if (to.pocket == none) return refuse(ANNONA_REASON_UNKNOWN_NAME), false;
    }
    if (!exists(to.account)) return true;
    const auto status = state.accounts.status(to.account);
    // An award is answered by the rules first, where the scheme has a word for it.
    const auto is_award = [&] {
        return field == "other" && now.asked->kind == command_kind::issue &&
               state.names.find("closed") != 0;
    };
    if (status == account_status::closed && !is_award())
        return refuse(city->roles[to.role].after_closing), false;
    if (status == account_status::frozen && (field == "payers" || field == "source"))
        return refuse(ANNONA_REASON_ACCOUNT_FROZEN), false;
    return true;
}

/// A card stands for the account it is bound to. One that is bound to none leaves the payer open.
inline bool engine::parts::payer_of_token(const command& asked) {
    if (asked.tokens.size() != 1 || !asked.payers.empty()) return true;
    const auto found = state.tokens.find(state.names.find(asked.tokens.front()));
    if (found == state.tokens.end() || found->second.account == none) return true;
    const auto account = found->second.account;
    return find_party(state.accounts.id(account), asked.pocket, now.payer, "account", account);
}

inline bool engine::parts::find_parties(const command& asked) {
    using namespace gate_parts;
    if (!asked.account.empty() && !find_party(asked.account, asked.pocket, now.payer, "account",
                                              ahead != nullptr ? ahead->account : none))
        return false;
    if (asked.account.empty() && pays_from_account(asked.kind) && !payer_of_token(asked))
        return false;
    if (!asked.other.empty() && !find_party(asked.other, asked.other_pocket, now.payee, "other",
                                            ahead != nullptr ? ahead->other : none))
        return false;
    if (pays_from_account(asked.kind) && !now.payer.given && asked.payers.empty())
        return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT), false;
    if (credits_other(asked.kind) && !now.payee.given)
        return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT), false;
    if (asked.kind == command_kind::entitle && !find_asked_about(asked)) return false;
    if (credits_other(asked.kind) && !receives_units(now.payee) && asked.ledger.empty())
        return refuse(ANNONA_REASON_NOT_ELIGIBLE), false;
    if (pays_from_account(asked.kind) && now.payee.given && now.payer.account == now.payee.account)
        return refuse(ANNONA_REASON_NOT_ELIGIBLE), false;
    for (const auto token : asked.tokens) {
        if (asked.kind == command_kind::bind || asked.kind == command_kind::freeze) break;
        const auto found = state.tokens.find(state.names.find(token));
        if (found == state.tokens.end()) {
            if (city->tokens_registered) return refuse(ANNONA_REASON_TOKEN_FROZEN), false;
            continue;
        }
        if (found->second.state == token_state::frozen)
            return refuse(ANNONA_REASON_TOKEN_FROZEN), false;
        const auto whose = found->second.account;
        if (whose != none && now.payer.given && whose != now.payer.account)
            return refuse(ANNONA_REASON_TOKEN_FROZEN), false;  // another account's card
        if (found->second.state == token_state::used)
            return refuse(ANNONA_REASON_TOKEN_ALREADY_USED), false;
    }
    const auto frozen = [this](const party& one) {
        return one.given && exists(one.account) &&
               state.accounts.status(one.account) == account_status::frozen;
    };
    if (pays_from_account(asked.kind) && frozen(now.payer))
        return refuse(ANNONA_REASON_ACCOUNT_FROZEN), false;
    return true;
}

/// A question about notes that names nobody is about the one who holds them.
inline bool engine::parts::find_asked_about(const command& asked) {
    if (asked.lots.empty() || now.payer.given || now.payee.given) return true;
    for (uint32_t account = 0; account < state.accounts.accounts_count(); ++account) {
        if (find_labelled(account, asked.lots.front()) == nullptr) continue;
        if (now.payer.given) return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT), false;  // several do
        now.payer = {account, role_of(account), holder_of(account), ANNONA_POCKET_ANY, true};
    }
    if (!now.payer.given) refuse(ANNONA_REASON_UNKNOWN_ACCOUNT);
    return now.payer.given;
}

/// Units go to holding and credit accounts; the issuer and accounts of money take none.
inline bool engine::parts::receives_units(const party& one) const {
    const auto& role = city->roles[one.role];
    return role.kind != 2 && !role.outside;
}

// ---- names ----

/// A lasting number; the text is journaled with the next entry.
inline uint32_t engine::parts::intern(std::string_view text, uint32_t owner) {
    return state.names.intern(text, owner);
}

/// A fact whose value may be a text: that of a word no scheme has is sealed with it.
inline void engine::parts::add_fact(uint32_t account, uint32_t name, fact_value value,
                                    std::string_view text, local_day from, local_day until) {
    std::string personal;
    if (value.kind == ANNONA_KIND_NAME || value.kind == ANNONA_KIND_TEXT) {
        value.kind = ANNONA_KIND_NAME, value.integer = intern(text, account);
        const auto number = static_cast<uint32_t>(value.integer);
        if (number != 0 && state.names.owner(number) != owned_by_nobody) personal = text;
    }
    now.record.facts.push_back({account, name, value, from, until, std::move(personal)});
}

/// A number to compare with, without keeping the text: case files, officers, classes of one
/// command.
inline annona_name engine::parts::name_of_text(std::string_view text) {
    if (const auto known = state.names.find(text)) return known;
    constexpr annona_name transient_base = 0x80000000u;
    for (size_t i = 0; i < now.transient_names.size(); ++i)
        if (now.transient_names[i] == text) return transient_base + static_cast<annona_name>(i);
    now.transient_names.push_back(text);
    return transient_base + static_cast<annona_name>(now.transient_names.size() - 1);
}

/// The journaled calendar reaches well beyond `until`; rows are an entry of their own.
inline void engine::parts::extend_calendar(instant until) {
    // Two days before the last row: asked by every command, so without the zone.
    const auto rows = state.day_starts.size();
    if (rows >= 2 && until.seconds < state.day_starts[rows - 2].seconds) return;
    const auto reach = day_of(city->time_zone, until) + options.calendar_days_ahead;
    const auto next = state.calendar_base + static_cast<int32_t>(state.day_starts.size());
    if (!state.day_starts.empty() && next > day_of(city->time_zone, until) + 2) return;
    step.clear();
    step.kind = entry_kind::due_step;
    for (auto day = state.day_starts.empty() ? day_of(city->time_zone, until) - 2 : next;
         day <= reach; day = day + 1)
        step.calendar.push_back({day, day_start(city->time_zone, day)});
    step.recorded_at = state.recorded_at;
    step.effective_at = state.recorded_at;
    append(step);
}

}  // namespace v0_1
}  // namespace annona
