// SPDX-License-Identifier: Apache-2.0
#pragma once

// The declarations alone: the definitions at the end of engine.hpp need what stands below.
#define ANNONA_ENGINE_INSIDE
#include <annona/engine/encoded_group.hpp>
#include <annona/engine/engine.hpp>
#undef ANNONA_ENGINE_INSIDE

#include <annona/engine/command.hpp>
#include <annona/engine/request_archive.hpp>
#include <annona/engine/request_form.hpp>
#include <annona/engine/request_ids.hpp>
#include <annona/engine/select.hpp>
#include <annona/engine/spend_order.hpp>
#include <annona/engine/state.hpp>
#include <annona/engine/word_table.hpp>
#include <array>
#include <bit>
#include <cstring>

/// The inside of the engine. `deciding` is the memory of one decision, reused by the next;
/// `engine::parts` holds the steps of the pipeline, one file each:
///   gate.inl.hpp      shape, request id, accounts, state
///   timeline.inl.hpp  when something is due, barriers
///   settling.inl.hpp  what a due step does to lots
///   sharing.inl.hpp   what it does to the community as a whole
///   asking.inl.hpp    what rules see, calling them, collecting what they say
///   choosing.inl.hpp  screen and select: which lots pay which line
///   charging.inl.hpp  what charges move beside the command's own movements
///   paying.inl.hpp    pay, transfer, split, redeem
///   issuing.inl.hpp   entitle, issue, convert, fund
///   reversing.inl.hpp reverse, hold, capture, void
///   activating.inl.hpp activate: another rule set
///   registering.inl.hpp open, set_fact, override, bind, freeze, close, adjust
///   recording.inl.hpp verify and record
/// The steps are `inline`, also where they are compiled once: no other unit calls them, so that the
/// compiler may join a step to the one place that takes it.

namespace annona {
inline namespace v0_1 {

/// A community of so many accounts fills its table of request ids within days.
inline constexpr size_t many_accounts = 100'000;

/// Longest a hold sets lots aside, in local days.
inline constexpr int32_t hold_days_max = 30;

/// Units picked from a lot, before they are written as an effect: the same fields.
using chosen_lot = take_effect;

struct party {
    uint32_t account = none;
    uint32_t role = none;
    uint32_t holder = 0;
    uint32_t pocket = ANNONA_POCKET_ANY;
    bool given = false;
};

/// The refusal that names the decision so far.
struct refusal {
    reason code = 0;
    uint32_t order_class = 99;
    uint16_t rule = by_engine;
    uint32_t line = none;
};

struct cap {
    bool set = false;
    bool partial = false;
    amount value;
    reason code = 0;
    uint16_t rule = by_engine;
};

/// Why a lot or pocket may not pay a line, and which rule said so; code 0: it may.
struct barred_cell {
    reason code = 0;
    uint16_t by = by_engine;
};

/// The most a lot may pay of this command; negative: no cap.
struct lot_cap {
    amount value = amount::of(-1);
    reason code = 0;
    uint16_t by = by_engine;
};

/// Sets the first places of a list that only ever grows.
template <class Value>
void fill_first(std::vector<Value>& list, size_t count, const Value& value) {
    if (list.size() < count) list.resize(count);
    for (size_t i = 0; i < count; ++i) list[i] = value;
}

/// The same with bytes of 0.
template <class Value>
void zero_first(std::vector<Value>& list, size_t count) {
    static_assert(std::is_integral_v<Value>);
    if (list.size() < count) list.resize(count);
    if (count > 0) std::memset(list.data(), 0, count * sizeof(Value));
}

/// One effect of a charge with the rule that asked for it.
struct asked_effect {
    uint16_t rule = by_engine;
    annona_effect effect{};
};

struct pending_account {
    std::string id;
    uint32_t role = none;
    uint32_t holder = 0;
};

/// Who pays for how much of what is issued.
struct funder {
    uint32_t account = none;
    amount value;
};

/// How much of a whole goes back now, and how much went back before.
struct returned_part {
    amount value, already, whole;
};

struct deciding {
    const command* asked = nullptr;
    entry record;
    local_day today{};
    local_day sold_on{};  // today, or the earlier day an offline till attests
    annona_case view{};
    party payer, payee;
    const party* subject = nullptr;  // whose lots, award or purchase it is
    uint32_t programme = none;
    bool from_fund = false;  // an issue of units a fund holds
    uint32_t source_id = 0;  // name of that account, if a rule names it
    uint32_t source = 0;     // name of the issue's source account, 0 = issuer
    amount principal, price, own_money;
    amount funded;                // part of an issue or a conversion that charges pay for
    std::vector<funder> funders;  // and who does
    bool later_payer = false;     // a transfer by several, not its first payer
    local_day original_day{};     // of a reversal
    returned_part own_returned;   // of a reversal: the own money of the price, in units
    refusal worst;
    cap principal_cap;
    bool partial = false;
    bool barred_any = false;
    reason partial_code = 0;
    uint16_t partial_rule = by_engine;
    std::vector<annona_line> lines;
    std::vector<annona_item> items;
    std::vector<annona_lot> lots;
    std::vector<annona_take> takes;
    std::vector<annona_take> takes_shown;  // to a rule of some pockets or programmes
    std::array<annona_party, 2> parties{};
    std::array<annona_name, ANNONA_ACTORS_COUNT> actors{};
    std::vector<input_value> inputs;  // those the scheme declares
    command declared;                 // the command with these alone, where others came along
    std::vector<std::string_view> transient_names;  // texts of this command that the table lacks
    std::vector<chosen_lot> chosen;
    std::vector<asked_effect> charges;
    std::vector<pending_account> pending;
    std::vector<charged_effect> owed;              // of a return: what who received gives back
    std::array<reason, pockets_max + 1> barred{};  // per pocket; last: lots without a pocket
    std::array<uint16_t, pockets_max + 1> barred_by{};
    bool is_screened = false;
    std::vector<barred_cell> screen;  // pocket x line, the last row lots without; empty: all may
    std::vector<uint8_t> line_open;   // per line: paid by units
    std::vector<cap> line_caps;       // per line: the most that units may pay
    bool caps_lines = false;          // some rule set one of them
    size_t lines_to_cap = 0;          // of a basket that rules may cap line by line
    uint32_t own_lots = 0;            // lots of the selector that stand for own money
    std::vector<amount> demands;
    std::vector<uint8_t> allowed;
    amount available_later;  // valid lots barred by time or share: how much, and by what
    reason later_code = 0;
    uint16_t later_rule = by_engine;
    reason unfit_code = 0;  // why lots can pay none of the lines, ever
    uint16_t unfit_rule = by_engine;
    local_day good_from{};  // the first day on which some of what is barred begins
    uint64_t pocket_mask = ~uint64_t{0};

    void begin(const command& next) {
        asked = &next;
        record.clear();
        view = {}, payer = {}, payee = {}, subject = nullptr, programme = none, source = 0;
        source_id = 0, from_fund = false;
        principal = {}, price = {}, own_money = {}, worst = {}, principal_cap = {};
        funded = {}, later_payer = false, original_day = {}, own_returned = {}, funders.clear();
        partial = false, partial_code = 0, partial_rule = by_engine;
        if (std::exchange(barred_any, false)) barred.fill(0);
        caps_lines = is_screened = false, lines_to_cap = 0;
        lines.clear(), items.clear(), lots.clear(), takes.clear(), transient_names.clear();
        chosen.clear(), charges.clear(), pending.clear(), owed.clear(), screen.clear();
        line_open.clear(), line_caps.clear(), demands.clear(), own_lots = 0, available_later = {},
                                                               later_code = 0;
        unfit_code = 0, unfit_rule = by_engine;
        later_rule = by_engine, good_from = {}, pocket_mask = ~uint64_t{0};
        actors.fill(0);
    }
};

/// Scratch of the calls into rules; sized once.
struct calling {
    std::array<annona_fact, ANNONA_FACTS_MAX> facts{};
    std::array<annona_counter, ANNONA_COUNTERS_MAX> counters{};
    std::array<annona_amount, ANNONA_BALANCES_MAX> balances{};
    std::vector<annona_override> overrides;
    std::vector<annona_counter> lot_counters;  // of a tile, lots x counters
    std::array<annona_effect, ANNONA_EFFECTS_MAX> effects{};
    std::array<annona_figure, ANNONA_FIGURES_MAX> figures{};
    annona_own own{sizeof(annona_own), 0,       0,      0, 0, 0, facts.data(), counters.data(),
                   balances.data(),    nullptr, nullptr};
    annona_out out{};
    // Of the tile at hand: lot x line, and per lot. Longer than what is in use.
    std::vector<barred_cell> cells;
    std::vector<lot_cap> caps;
    std::vector<reason> rule_codes;  // of the rule asked last: its cells, then codes of its caps
    std::vector<annona_amount> rule_caps;
    bool rule_bars = false;  // whether that rule bars or caps anything of the tile
    bool bars_any = false;   // whether some cell of the tile is barred
    std::vector<annona_lot> tile;
    std::vector<annona_amount> losses;
    std::vector<uint32_t> destinations, marks;
    struct receiver {
        uint32_t handle = ANNONA_HANDLE_NONE;
        amount left;
    };
    std::vector<receiver> receivers;  // of losses that go to several
    struct {
        std::vector<uint32_t> accounts;
        std::vector<annona_party> parties;
        std::vector<annona_amount> balances;
        std::vector<annona_fact> facts;  // a row for each member
        std::vector<annona_counter> counters;
    } members;  // of a collective boundary
    std::vector<annona_day> days[4];
};

/// The key under which a request id is remembered: scoped to the principal.
inline hash128 request_key(const engine_options& options, const command& asked,
                           std::string_view id) {
    char text[2 * request_id_length_max + 1];
    auto* end = text + asked.principal.copy(text, request_id_length_max);
    *end++ = '\0';
    end += id.copy(end, request_id_length_max);
    return keyed_hash(options.id_key[0], options.id_key[1])({text, end});
}
inline hash128 request_key(const engine_options& options, const command& asked) {
    return request_key(options, asked, asked.request_id);
}

struct engine::parts {
    parts(std::shared_ptr<const scheme> of, journal_store& to, const engine_options& with)
        : city(std::move(of)),
          journal(to),
          options(with),
          state(*city),
          requests(with.recent_requests_max, with.accounts_expected >= many_accounts) {
        state.accounts.reserve(with.accounts_expected);
        state.names.reserve(with.accounts_expected);
    }

    std::shared_ptr<const scheme> city;
    journal_store& journal;
    engine_options options;
    rule_book rules;
    community_state state;
    request_ids requests;
    request_archive* older_requests = nullptr;  // those `requests` has forgotten
    deciding now;
    calling call;
    selector select;
    encoded_group group;                   // entries decided and not handed over
    encoded_group in_flight;               // entries handed over and not yet durable
    std::vector<std::byte> request;        // canonical bytes of the command at hand, without ids
    std::vector<id_place> request_ids_at;  // between which of them account ids would stand
    std::vector<uint32_t> request_accounts;
    std::vector<std::byte> kept_record;  // of a dry run
    mutable std::vector<std::byte> read_bytes;
    entry step;      // a due step being made
    entry original;  // of a reversal
    std::optional<failure> stopped;
    bool dry = false;
    uint64_t unwritten = 0;     // entries of the dry run at hand: in the state, not in `bytes`
    bool open_pending = false;  // this command opens the accounts it named
    bool sums_days = false;     // some rule sums up days' balances
    bool by_time = false;       // a due step is being made: a command's figures are not its own
    bool coupled_time = false;  // some destination of a time rule is itself under time rules
    std::array<uint64_t, roles_max> pockets_held{};  // per role: pockets lots keep on arrival
    uint64_t scheduled_roles = 0;                    // roles whose lots some schedule may touch
    uint64_t reads_fed = 0;  // commands for which a rule reads an account that time rules feed
    uint64_t fed_roles = 0;  // roles of accounts that time rules credit
    std::array<bool, roles_max> keeps_expiry{}, reads_clock{}, keeps_clock{}, reads_received{},
        reads_origin{}, reads_issued{};
    amount visible_digit, unit_step;              // of the scheme's unit, booking units
    bool has_notes = false;                       // some pocket's lots are notes of one size
    std::array<uint8_t, roles_max> role_kinds{};  // of the scheme's roles, side by side
    uint32_t issuer = none;
    uint32_t dust_role = none;
    bool manual_commit = false;
    local_day day_now{};  // cache of the calendar's answer
    civil date_now{};
    local_day holds_looked_at{};  // overdue holds were ended up to this day
    instant day_begins{}, day_ends{};
    instant second_at{};  // cache of what the zone said last: commands of a batch share an instant
    int32_t second_now = -1;
    std::unique_ptr<order_context> order;
    /// What the command `activate` brings; empty at any other command.
    struct coming_rules {
        std::shared_ptr<const scheme> city;
        rule_book book;
    } coming;
    std::vector<amount> sums;
    word_table categories;
    hash128 request_hash{};  // of the command at hand
    /// What was looked up ahead for one command of a batch.
    struct fetched_command {
        hash128 account_id, other_id;
        hash128 key;  // of its request id
        uint32_t account = none, other = none;
    };
    // How many commands ahead each step runs: memory takes as long as one or two decisions.
    static constexpr size_t ids_ahead = 16, accounts_ahead = 12, places_ahead = 8, lots_ahead = 4;
    // More than are on their way: the command at hand keeps its place.
    static constexpr size_t looked_up_max = 2 * ids_ahead;
    std::array<fetched_command, looked_up_max> looked_up{};
    const fetched_command* ahead = nullptr;  // of the command at hand; none outside a batch

    /// While one lives rules hear of time alone: the command at hand is not its cause.
    struct time_alone {
        explicit time_alone(parts& of) : of_(of), before_(std::exchange(of.by_time, true)) {}
        time_alone(const time_alone&) = delete;
        time_alone& operator=(const time_alone&) = delete;
        ~time_alone() { of_.by_time = before_; }

    private:
        parts& of_;
        bool before_;
    };
    /// One schedule that acts on an account, up to and including a day.
    struct due_run {
        uint16_t rule = by_engine;
        uint32_t schedule = 0;
        local_day end{};
    };

    // ---- engine.inl.hpp ----
    result<void> open_books(instant start);
    result<void> prepare();
    void adopt_rules();
    result<decision> submit(const command& asked, instant clock);
    decision decide(const command& asked, instant at);
    void perform(command_kind kind);
    local_day today_of(instant at);
    void derive_roles();
    void derive_role(uint32_t role, const rule_instance& rule);
    void remember_request(const entry& one);
    std::optional<uint64_t> find_request(hash128 key) const;
    result<void> replay_from(uint64_t first, std::string newest, entry_source* decoded);
    result<const entry*> read_step(uint64_t sequence);
    void fetch_ahead(std::span<const command> asked, size_t turn);
    void fetch_ids(size_t place, const command& asked);
    void fetch_accounts(size_t place);
    void fetch_places(size_t place) const;
    void fetch_lots(size_t place) const;
    decision answer_of(const entry& record) const;
    bool read(uint64_t sequence, entry& out) const;
    result<void> flush();

    // ---- gate.inl.hpp ----
    bool gate(const command& asked);
    bool gate_shape(const command& asked);
    bool drop_undeclared(const command& given);
    bool gate_amounts(const command& asked);
    bool gate_precision(const command& asked);
    bool gate_unit();
    bool gate_request(const command& asked, decision& answer);
    bool payer_of_token(const command& asked);
    bool find_parties(const command& asked);
    bool receives_units(const party& one) const;
    bool find_asked_about(const command& asked);
    bool find_party(std::string_view id, std::string_view pocket, party& to, std::string_view field,
                    uint32_t known = none);
    void extend_calendar(instant until);
    uint32_t account_of(std::string_view id, bool is_registered = false);
    uint32_t role_of_id(std::string_view id) const;
    std::string_view id_of(uint32_t account) const;
    bool exists(uint32_t account) const { return account < state.accounts.accounts_count(); }
    const pending_account& pending_at(uint32_t account) const {
        return now.pending[account - state.accounts.accounts_count()];
    }
    uint32_t role_of(uint32_t account) const {
        return exists(account) ? state.accounts.role(account) : pending_at(account).role;
    }
    uint32_t holder_of(uint32_t account) const {
        return exists(account) ? state.accounts.holder(account) : pending_at(account).holder;
    }
    amount balance_of(uint32_t ledger, uint32_t account) const {
        return exists(account) ? state.accounts.balance(ledger, account) : amount{};
    }
    std::span<const lot> lots_of(uint32_t account) const {
        return exists(account) ? state.accounts.lots(account) : std::span<const lot>{};
    }
    uint32_t intern(std::string_view text, uint32_t owner = owned_by_community);
    void add_fact(uint32_t account, uint32_t name, fact_value value, std::string_view text,
                  local_day from, local_day until = {});
    annona_name name_for(std::string_view text) { return text.empty() ? 0 : name_of_text(text); }
    annona_name name_of_text(std::string_view text);
    uint32_t pocket_of(std::string_view name) const;
    uint32_t programme_of(std::string_view name) const;
    uint32_t ledger_of(std::string_view code) const;

    // ---- timeline.inl.hpp ----
    void settle_before(const command& asked);
    void settle_for(const command& asked);
    void settle_accounts_due(local_day until);
    void settle_original(const command& asked);
    void settle_everything(local_day until);
    void settle_day(const std::vector<uint32_t>& accounts, local_day day);
    void settle_account(uint32_t account, local_day until);
    local_day next_boundary(const rule_instance& rule, const annona_schedule& schedule,
                            uint32_t account, const lot_attributes& of, local_day clock,
                            local_day after) const;
    local_day idle_day(const rule_instance& rule, const annona_schedule& schedule,
                       uint32_t account) const;
    local_day next_due_of(uint32_t account, local_day after) const;
    bool falls_due(const rule_instance& rule, const annona_schedule& schedule, uint32_t account,
                   const lot_attributes& of, local_day clock, local_day day) const;
    local_day earliest_due(uint32_t account, const lot_attributes& of, local_day clock,
                           local_day today, local_day due) const;
    std::vector<due_run> runs_on(uint32_t account, local_day due, local_day until) const;
    uint32_t boundaries_of(const rule_instance& rule, const annona_schedule& schedule,
                           uint32_t account, local_day day, local_day until) const;
    local_day next_due_of_lot(uint32_t account, const lot_attributes& of, local_day clock,
                              local_day after, local_day due) const;
    local_day next_due_after(uint32_t account, local_day after, const entry& next_step) const;
    local_day next_collective(local_day after) const;
    bool in_scope(const rule_instance& rule, uint32_t account, const lot_attributes& of) const;
    void compact_due();

    // ---- settling.inl.hpp ----
    void gather_due(const rule_instance& rule, const annona_schedule& schedule, uint32_t account,
                    local_day day);
    amount balance_in_scope(const rule_instance& rule, uint32_t account, local_day day) const;
    void clear_losses();
    int32_t ask_settle(const rule_instance& rule, uint32_t which, uint32_t account, local_day day,
                       local_day until, uint32_t boundaries);
    bool settle_rule(uint32_t account, uint16_t rule, uint32_t schedule, local_day day,
                     local_day until, bool settles);
    std::string book_losses(const rule_instance& rule, const annona_schedule& schedule,
                            uint32_t account, entry& into, local_day day);
    void read_receivers();
    bool book_loss(const rule_instance& rule, uint32_t handle, const chosen_lot& from, entry& into,
                   local_day day);
    bool move_loss(const rule_instance& rule, uint32_t handle, const chosen_lot& from, entry& into,
                   local_day day);
    void retire_into(entry& record, const chosen_lot& from, amount value, uint32_t paid);
    uint32_t funder_of(const chosen_lot& from);
    void record_step(local_day first, local_day last, uint32_t boundaries, uint16_t rule,
                     reason code);

    // ---- sharing.inl.hpp ----
    void gather_members(const rule_instance& rule, const annona_schedule& schedule, local_day day);
    void run_collective(uint16_t rule, uint32_t schedule, local_day day);
    void book_share(const rule_instance& rule, const annona_effect& effect, bool in_money,
                    local_day day);
    bool move_lots(uint32_t from, uint32_t to, amount value, local_day day);

    // ---- asking.inl.hpp ----
    void build_view();
    void show_amounts();
    bool speaks(const rule_instance& rule, uint32_t pocket) const {
        return rule.is_unscoped || is_in_scope(rule, pocket);
    }
    bool carries(const scope_input& wanted) const;
    bool is_in_scope(const rule_instance& rule, uint32_t pocket) const;
    void authorize_by(bool means);
    void authorize_entitle();
    uint32_t waiting_list_of(const rule_instance& rule, uint32_t named);
    bool is_in_turn(uint32_t list, uint32_t account) const;
    void use_tokens();
    local_day fact_begins(uint32_t name) const;
    void show_lot_counters(const rule_instance& rule);
    void count_need(const rule_instance& rule, uint32_t index, amount moved);
    void count_origins(uint32_t counter, const annona_counter_need& need);
    /// What belongs to a rule alone, as of a day; valid until the next call.
    [[gnu::always_inline]] const annona_own* own_of(const rule_instance& rule, local_day day,
                                                    uint32_t payer, uint32_t payee) {
        auto& own = call.own;
        const auto& plan = rule.plan;
        own.facts_count = plan.facts_count, own.counters_count = plan.counters_count;
        own.balances_count = plan.balances_count;
        own.overrides_count = 0, own.lot_counters = nullptr;
        if (plan.facts_count != 0) gather_facts(rule, day, payer, payee);
        if (plan.counters_count != 0) gather_counters(rule, day, payer, payee);
        if (plan.balances_count != 0) gather_balances(rule);
        if (!state.overrides.empty()) show_overrides(rule, day, payer);
        return &own;
    }
    // Not joined to their callers: most rules read figures of one kind, and pay one way in and out.
    void gather_facts(const rule_instance& rule, local_day day, uint32_t payer, uint32_t payee);
    void gather_counters(const rule_instance& rule, local_day day, uint32_t payer, uint32_t payee);
    void gather_balances(const rule_instance& rule);
    void show_overrides(const rule_instance& rule, local_day day, uint32_t payer);
    annona_fact fact_for(const annona_fact_need& need, local_day day, uint32_t payer,
                         uint32_t payee);
    const fact_value* fact_of(uint32_t account, uint32_t name, local_day day) const;
    uint64_t subject_of(uint16_t subject, uint32_t payer, uint32_t payee) const {
        if (subject == ANNONA_SUBJECT_PAYER_HOLDER && payer != none)  // most counters
            return subjects_of_holders | holder_of(payer);
        return subject_of_any(subject, payer, payee);
    }
    uint64_t subject_of_any(uint16_t subject, uint32_t payer, uint32_t payee) const;
    amount free_balance(uint32_t account) const;
    /// Room for an answer. Pointers and sizes are told anew: a rule may have written over them.
    annona_out* fresh_out() {
        call.out = {sizeof call.out,     ANNONA_EFFECTS_MAX, 0, ANNONA_FIGURES_MAX, 0, 0,
                    call.effects.data(), call.figures.data()};
        return &call.out;
    }
    /// Whether an answer may be used; most are a yes, without a word or with figures alone.
    [[gnu::always_inline]] bool healthy(const rule_instance& rule, int32_t answer,
                                        uint32_t effects_allowed) {
        const auto& out = call.out;
        const auto& first = call.effects.front();
        const bool tells_alone = out.effects_count == 1 && first.kind == ANNONA_EFFECT_FIGURE &&
                                 first.figures <= out.figures_count;
        const bool passes = answer == ANNONA_OK && (out.effects_count == 0 || tells_alone) &&
                            out.figures_count <= ANNONA_FIGURES_MAX;
        return passes || is_sound(rule, answer, effects_allowed);
    }
    bool is_sound(const rule_instance& rule, int32_t answer, uint32_t effects_allowed);
    void blame(const rule_instance& rule);
    trace_line& trace(uint16_t rule, said what, reason code);
    void trace_figures(trace_line& line, uint32_t first, uint32_t count);
    void refuse(reason code, uint16_t rule = by_engine, uint32_t line = none);
    uint32_t class_of(reason code, uint16_t rule) const;
    void figure(uint16_t name, amount value);
    void figure(uint16_t name, local_day value);
    void figure(const trace_figure& told);
    bool refused() const { return now.worst.code != 0; }
    void authorize();
    void authorize_rule(const rule_instance& rule, uint32_t pocket);
    void hear(const rule_instance& rule, uint32_t pocket, const annona_effect& effect,
              trace_line& line);
    void take_caps();
    void take_line_caps();
    uint32_t account_for(const rule_instance& rule, uint32_t handle);
    std::string expand(std::string_view text, uint32_t holder, uint32_t programme) const;
    std::string_view expand_fact(std::string_view name) const;

    // ---- charging.inl.hpp ----
    void charge(uint32_t effects_allowed);
    void apply_charge(const rule_instance& rule, const annona_effect& effect);
    std::vector<charged_effect> moved_so_far(size_t first) const;
    void note_charged(uint16_t rule, const std::vector<charged_effect>& before,
                      std::vector<charged_effect> after);
    void charge_units(const rule_instance& rule, const annona_effect& effect);
    void charge_credit(const rule_instance& rule, uint32_t from, uint32_t to, amount value);
    void charge_money(const rule_instance& rule, uint32_t from, uint32_t to, amount units);
    void charge_issue(const rule_instance& rule, const annona_effect& effect);
    void charge_funding(const rule_instance& rule, const annona_effect& effect);
    std::vector<chosen_lot> gather(const rule_instance& rule, uint32_t account, amount value);
    amount gather_received(uint32_t account, amount value, std::vector<chosen_lot>& to);
    amount gather_lots(uint32_t account, amount value, std::vector<chosen_lot>& to);
    amount gather_as_payer(amount value, std::vector<chosen_lot>& to);
    void screen_fee();
    amount free_of(uint32_t account, const lot& one) const;
    void hand_over(const std::vector<chosen_lot>& units, uint32_t to);
    void retire_units(const std::vector<chosen_lot>& units, uint32_t proceeds_to);
    change_effect& change_of(uint32_t account, const lot& one);
    void change_lots(const rule_instance& rule, const annona_effect& effect);
    amount moved_here(uint32_t ledger, uint32_t account) const;
    amount balance_for(const rule_instance& rule, uint32_t handle);

    // ---- choosing.inl.hpp ----
    void read_basket();
    void read_tender();
    uint32_t begin_selection(amount needed);
    bool pays_something(uint32_t pocket) const;
    void judge_notes();
    void judge_validity();
    uint64_t pockets_addressed() const;
    void lay_screen();
    void screen();
    void tell_refused_line(const refusal& by);
    bool show_takes(const rule_instance& rule);
    void match_tile(std::span<const lot> tile, bool screening);
    bool ask_match(const rule_instance& rule, const annona_own* own, size_t first, size_t count,
                   bool screening);
    void merge_match(const rule_instance& rule, size_t first, size_t count, size_t told);
    size_t trace_place() const { return now.record.trace_count; }
    trace_line& trace_at(size_t place, uint16_t rule);
    void fill_lot(annona_lot& to, const lot& from, const lot_attributes& of) const;
    bool choose(uint32_t account, amount needed);
    void choose_tile(uint32_t account, std::span<const lot> tile);
    void note_missing(uint32_t account);
    bool usable(const lot& one, const lot_attributes& of);
    bool is_named(const lot_attributes& of) const;
    const lot* find_labelled(uint32_t account, std::string_view label) const;

    // ---- paying, issuing, reversing, registering ----
    void do_pay();
    void pay_own_money();
    void do_transfer();
    void do_transfer_money(uint32_t ledger);
    void do_split();
    void do_redeem();
    void do_entitle();
    void do_issue();
    void do_convert();
    void do_fund();
    void do_hold();
    void do_capture();
    void do_void();
    void do_reverse();
    void do_open();
    void do_set_fact();
    void do_override();
    uint32_t override_place(const rule_instance& rule, std::string_view name) const;
    void do_bind();
    void do_freeze();
    void do_close();
    void do_adjust();
    void do_advance();
    void advance_rule(uint16_t rule, uint32_t schedule);
    void empty_account(uint32_t account);
    bool knows_fact(std::string_view name) const;
    void do_renew();
    void show_named_lots(uint32_t account);
    bool one_reserve() const;
    void pay_credit(uint32_t from, uint32_t to);
    void move_chosen(uint32_t to, uint32_t pocket);
    uint32_t pocket_received(const chosen_lot& from, uint32_t to, uint32_t pocket) const;
    void take_chosen();
    bool ask_terms(const rule_instance& rule, const annona_lot& shown, uint32_t account,
                   annona_day (&days)[4]);
    uint32_t label_for(uint32_t pocket, amount face);
    void set_terms(put_effect& draft);
    void set_waiting_terms();
    void set_terms_again(const rule_instance& rule, uint32_t account);
    lot_attributes received_as(const chosen_lot& from, uint32_t to, uint32_t pocket) const;
    void put(uint32_t account, const lot_attributes& of, amount value, amount face, local_day clock,
             uint16_t mark);
    void take(const chosen_lot& from);
    void post(uint32_t ledger, uint32_t account, amount delta);
    static void post_to(entry& record, uint32_t ledger, uint32_t account, amount delta);
    amount money_of(amount units, rounding mode) const;
    amount units_of(amount money) const;
    ratio worth_in_steps() const;
    uint32_t reserve_of(uint32_t programme);
    uint32_t payer_of(uint32_t programme, uint32_t holder);
    amount headroom(uint32_t programme);
    void issue_units(uint32_t account, uint32_t pocket, uint32_t programme, amount value,
                     amount note);
    bool compute_amount();
    void issue_pockets(uint32_t pocket);
    void name_funders(size_t first);
    bool computes();
    void find_programme();
    bool find_pocket_for_sale(uint32_t& pocket) const;
    uint32_t default_programme() const;
    bool find_source();
    local_day end_of_limit(const rule_instance& rule, std::string_view name, local_day day) const;
    void issue_from_fund(uint32_t pocket);
    uint32_t default_payer_for(uint32_t account);
    void return_takes(amount value, amount already);
    void return_payment(amount value, amount already, amount whole);
    void return_postings(amount value, amount already, amount whole);
    void return_issue(amount value, amount already);
    amount charged_here(uint32_t ledger, uint32_t account) const;
    amount return_charges(amount value, amount already, amount whole);
    void owe(uint32_t account, uint32_t programme, amount value);
    uint32_t payee_of_original(uint32_t programme) const;
    void return_take(const take_effect& then, amount part);
    void collect_from(uint32_t account, uint32_t programme, amount owed);
    void collect_issued(const put_effect& then, amount owed);
    amount own_money_of_original() const;
    amount units_of_returned(amount returned, amount own) const;
    void give_counters_back(const entry& of, returned_part part, entry& record) const;
    amount portion(amount figure, amount value, amount already, amount whole) const;
    amount portion_signed(amount figure, amount value, amount already, amount whole) const;
    const hold_record* find_hold();
    bool find_parties_of(const hold_record& held);
    void choose_held(const hold_record& held, amount value);
    void free_lots(uint64_t sequence, const hold_record& held, entry& record, local_day day);
    amount charge_missed(entry& record, uint32_t account, const lot& one, amount left,
                         local_day from, local_day day);
    entry hold_entry(uint64_t sequence) const;
    void end_overdue_holds();
    static hold_effect ended(uint64_t sequence, const hold_record& held);

    // ---- activating.inl.hpp ----
    result<decision> activate(std::shared_ptr<const scheme> next, const command& asked,
                              instant clock);
    bool is_new_activation(const command& asked) const;
    result<void> bring(std::shared_ptr<const scheme> next);
    void do_activate();
    void judge_notice();
    result<void> take_over();
    void forget_rules();
    void record_takeover();
    counter_definition definition_of(const rule_instance& rule, uint32_t need) const;
    activated_effect activation_of(const scheme& of, const rule_book& book) const;
    void bind_counters();

    // ---- recording.inl.hpp ----
    void count_accepted();
    void count_rules(amount moved);
    void count_charges();
    void count_balances(entry& record);
    bool is_of_balances(uint32_t counter) const;
    void remember_inputs();
    void leave_waiting_lists();
    void touch_settled();
    void check_room(const entry& record);
    std::string verify(const entry& record);
    std::string verify_step(const entry& record);
    bool covered(const entry& record);
    bool keeps_programme(const entry& record) const;
    bool in_scope_of(const rule_instance& rule, uint32_t role, uint32_t account,
                     const lot_attributes& of) const;
    decision record_decision();
    void append(entry& record);
    void name_new(entry& record);
    void drop_unopened(const entry& record);
    void open_accounts(entry& record);
    void keep_papers(entry& record);
    uint32_t owner_of(const entry& record) const;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/engine.inl.hpp>
#endif
