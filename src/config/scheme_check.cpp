// SPDX-License-Identifier: Apache-2.0
#include "scheme_check.hpp"

#include <algorithm>
#include <annona/money/decay.hpp>
#include <annona/money/unit.hpp>
#include <map>

#include "parameter_parser.hpp"
#include "scheme_check_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::int32_t forever = 0x7fffffff;
constexpr std::uint8_t kind_holding = 0;

std::int32_t last_day(const rule_declaration& rule) {
    return rule.until ? rule.until->number : forever;
}

const place& place_of(const rule_text& text, std::string_view key) {
    const node* value = text.text->find(key);
    return value ? value->begin_place() : text.text->begin_place();
}

// ---- versions of one rule

// Nothing is wrong with a rule that rests, but the days of a change are easily written one off.
void warn_about_gap(reading& in, const rule_declaration& earlier, const rule_declaration& later,
                    const rule_text& text) {
    if (!earlier.until || *earlier.until + 1 == later.since) return;
    in.warn(place_of(text, "since"), "VERSION_GAP",
            "no version of " + name_of_rule(later) + " is in force from " +
                format_local_day(*earlier.until + 1) + " to " + format_local_day(later.since - 1));
}

void check_pair(reading& in, const rule_declaration& earlier, const rule_declaration& later,
                const rule_text& text) {
    if (earlier.rule != later.rule && !earlier.rule.empty() && !later.rule.empty()) {
        in.wrong(place_of(text, "rule"), "TWICE",
                 name_of_rule(later) + " is a " + later.rule + " here and a " + earlier.rule +
                     " at " + earlier.place + "; versions of one id are of one rule");
        return;
    }
    if (!overlap(earlier, later)) {
        warn_about_gap(in, earlier, later, text);
        return;
    }
    const std::string hint =
        earlier.until || earlier.since == later.since
            ? std::string()
            : "; give the earlier one until: " + format_local_day(later.since - 1);
    in.wrong(place_of(text, "since"), "OVERLAP",
             name_of_rule(later) + " from " + format_local_day(later.since) +
                 " overlaps its version from " + format_local_day(earlier.since) + " at " +
                 earlier.place + hint);
}

void number_versions(reading& in, const std::vector<rule_text>& texts) {
    std::map<std::string, std::vector<std::size_t>> versions;
    for (std::size_t i = 0; i < in.made.rules.size(); ++i)
        if (!in.made.rules[i].id.empty()) versions[in.made.rules[i].id].push_back(i);
    for (auto& [id, indices] : versions) {
        std::stable_sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
            return in.made.rules[a].since < in.made.rules[b].since;
        });
        for (std::size_t n = 0; n < indices.size(); ++n) {
            in.made.rules[indices[n]].version = static_cast<std::uint32_t>(n + 1);
            if (n > 0)
                check_pair(in, in.made.rules[indices[n - 1]], in.made.rules[indices[n]],
                           texts[indices[n]]);
        }
    }
}

void check_rules_at_once(reading& in, const node& root) {
    for (const rule_declaration& start : in.made.rules) {
        const auto in_force = std::count_if(
            in.made.rules.begin(), in.made.rules.end(), [&](const rule_declaration& rule) {
                return rule.since <= start.since && last_day(rule) >= start.since.number;
            });
        if (static_cast<std::size_t>(in_force) <= rules_max) continue;
        in.wrong(root.find("rules")->begin_place(), "TOO_MANY",
                 "rules: " + std::to_string(in_force) + " are in force on " +
                     format_local_day(start.since) + ", at most " + std::to_string(rules_max) +
                     " are possible");
        return;
    }
}

// ---- rules that can never speak

std::uint64_t commands_planned(const annona_plan& plan) {
    return plan.entitle_on | plan.authorize_on | plan.match_on | plan.charge_on | plan.terms_on;
}

std::uint64_t pockets_of_roles(const scheme& in, std::uint64_t roles) {
    std::uint64_t pockets = 0;
    for (std::size_t i = 0; i < in.roles.size(); ++i)
        if ((roles >> i & 1) != 0) pockets |= in.roles[i].pockets;
    return pockets;
}

std::uint64_t all_roles(const scheme& in) {
    return in.roles.size() == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << in.roles.size()) - 1;
}

std::string why_silent(const reading& in, const rule_declaration& rule, const rule_text& text) {
    const rule_scope& scope = rule.scope;
    const std::uint64_t open = in.made.commands_open;
    if (text.has_scope_of_commands && scope.commands != 0 && (scope.commands & open) == 0)
        return "it speaks only on commands this scheme does not offer";
    const std::uint64_t roles = scope.roles & all_roles(in.made) & ~scope.exempt_roles;
    if (roles == 0 && scope.roles != 0) return "every role it speaks for is exempt";
    if (scope.pockets != 0 && scope.roles != 0 &&
        (pockets_of_roles(in.made, roles) & scope.pockets) == 0)
        return "no role it speaks for may hold its pockets";
    if (!text.is_created || text.plan.schedules_count != 0) return {};
    const std::uint64_t planned = commands_planned(text.plan);
    if (planned != 0 && scope.commands != 0 && open != 0 && (planned & scope.commands & open) == 0)
        return "a " + rule.rule + " has nothing to say on the commands it applies to here";
    return {};
}

void check_reach(reading& in, const rule_declaration& rule, const rule_text& text) {
    const std::string why = why_silent(in, rule, text);
    if (!why.empty())
        in.wrong(place_of(text, "applies_to"), "UNREACHABLE",
                 name_of_rule(rule) + " can never speak: " + why);
}

// ---- decay and guard digits

struct written_decay {
    const annona_value* rate = nullptr;
    const annona_value* every = nullptr;
    std::uint32_t rate_index = 0;
    rounding mode = round_loss_down;
};

// A rate beside a step in a rule that settles is a decay.
written_decay find_decay(const rule_declaration& rule) {
    written_decay found;
    if (!rule.table || !rule.table->settle) return found;
    const annona_about& about = *rule.table->about;
    for (std::uint32_t i = 0; i < about.parameters_count; ++i) {
        const annona_value& value = rule.parameters.values[i];
        if (value.given == 0) continue;
        if (value.kind == ANNONA_KIND_EVERY && !found.every) found.every = &value;
        if (value.kind == ANNONA_KIND_ROUNDING) found.mode = static_cast<rounding>(value.integer);
        if (value.kind != ANNONA_KIND_RATE || found.rate) continue;
        found.rate = &value;
        found.rate_index = i;
    }
    return found;
}

// Boundaries in a year of 365 days; at most one each minute is looked at, at least one.
std::uint32_t boundaries_a_year(const annona_value& every) {
    constexpr std::int64_t most = 525'600;
    const auto times = [&](std::int64_t a_year) {
        return static_cast<std::uint32_t>(
            std::clamp(a_year / every.integer, std::int64_t{1}, most));
    };
    switch (every.other) {
        case ANNONA_SPAN_SECOND:
            return times(31'536'000);
        case ANNONA_SPAN_WEEK:
            return times(52);
        case ANNONA_SPAN_MONTH:
            return times(12);
        case ANNONA_SPAN_QUARTER:
            return times(4);
        case ANNONA_SPAN_HALF_YEAR:
            return times(2);
        case ANNONA_SPAN_YEAR:
            return 1;
        default:
            return times(365);
    }
}

decay_step step_of_value(const annona_value& rate) {
    if (rate.other != 0) return decay_step::of_fraction(ratio{rate.integer, rate.other});
    return decay_step::of_q128(static_cast<std::uint64_t>(rate.amount.hi), rate.amount.lo);
}

// The smallest tender: the declared step, else 1 of the unit.
amount smallest_tender(const unit& counted) {
    return counted.step.is_zero() ? amount::raw(power_of_ten(counted.scale)) : counted.step;
}

// A charge on an account rounds once a period and never compounds over lots.
bool acts_on_lots(const annona_plan& plan) {
    for (std::uint32_t i = 0; i < plan.schedules_count; ++i)
        if (plan.schedules[i].kind == ANNONA_SCHEDULE_LOT) return true;
    return false;
}

void check_decay(reading& in, const rule_declaration& rule, const rule_text& text) {
    const written_decay decay = find_decay(rule);
    if (!decay.rate || !decay.every || !text.is_created || decay.every->integer < 1) return;
    if (!acts_on_lots(text.plan)) return;
    if (decay.rate->other != 0 && decay.rate->integer == 0) return;
    const unit& counted = in.made.ledgers.front().counted;
    const place& where = place_of_parameter(*text.text, *rule.table->about, decay.rate_index, 0);
    const int needed = counted.digits + guard_digits_of(decay.every->integer, decay.every->other);
    if (counted.scale < needed) {
        in.wrong(where, "SCALE_TOO_SMALL",
                 name_of_rule(rule) + " rounds " + std::to_string(boundaries_a_year(*decay.every)) +
                     " times a year and needs unit scale: " + std::to_string(needed) + "; found " +
                     std::to_string(counted.scale));
        return;
    }
    const amount tender = smallest_tender(counted);
    const amount left =
        fold(tender, step_of_value(*decay.rate), decay.mode, boundaries_a_year(*decay.every));
    if (left == tender)
        in.wrong(where, "NEVER_DECAYS",
                 name_of_rule(rule) +
                     " takes nothing from the smallest tender in a year: each "
                     "loss is rounded away; raise unit scale");
    else if (counted.scale == counted.digits)
        in.warn(where, "NO_GUARD_DIGITS",
                name_of_rule(rule) +
                    " rounds to visible digits: many small lots lose less than "
                    "one large; raise unit scale above digits");
}

// ---- where settled money goes

void check_destinations(reading& in, const rule_declaration& rule, const rule_text& text) {
    if (!rule.table || !rule.table->settle) return;
    const annona_about& about = *rule.table->about;
    for (std::uint32_t i = 0; i < about.parameters_count && text.is_created; ++i) {
        const annona_value& value = rule.parameters.values[i];
        if (value.kind != ANNONA_KIND_ACCOUNT || value.given == 0 ||
            value.integer >= static_cast<std::int64_t>(rule.accounts.size()))
            continue;
        const std::string& account = rule.accounts[static_cast<std::size_t>(value.integer)];
        const std::uint32_t index = role_of_account(in.made, account);
        if (index == none || in.made.roles[index].kind == kind_holding) continue;
        if (in.made.backed && !in.made.roles[index].outside && account != in.made.issuer)
            continue;  // the units go back, the money behind them there
        in.wrong(place_of_parameter(*text.text, about, i, 0), "WRONG_LEDGER",
                 name_of_rule(rule) + ": " + about.parameters[i].name + ": " + quoted(account) +
                     " is a book of money and holds no units; name a fund, or who paid");
    }
}

// ---- one clock per lot

bool keeps_clock(const annona_plan& plan) {
    if ((plan.terms_owned & ANNONA_OWNS_CLOCK) != 0) return true;
    for (std::uint32_t i = 0; i < plan.schedules_count; ++i)
        if (plan.schedules[i].anchor == ANNONA_ANCHOR_CLOCK) return true;
    return false;
}

void check_clocks(reading& in, const std::vector<rule_text>& texts) {
    const auto& rules = in.made.rules;
    for (std::size_t b = 1; b < rules.size(); ++b) {
        if (!texts[b].is_created || !keeps_clock(texts[b].plan)) continue;
        for (std::size_t a = 0; a < b; ++a) {
            const bool is_other = texts[a].is_created && keeps_clock(texts[a].plan) &&
                                  rules[a].id != rules[b].id && overlap(rules[a], rules[b]);
            if (is_other && (rules[a].scope.roles & rules[b].scope.roles) != 0 &&
                (rules[a].scope.pockets & rules[b].scope.pockets) != 0)
                in.wrong(texts[b].text->begin_place(), "SECOND_CLOCK",
                         name_of_rule(rules[b]) + " and " + name_of_rule(rules[a]) + " at " +
                             rules[a].place +
                             " both count from a lot's clock; a lot has one, so keep their roles "
                             "or pockets apart");
        }
    }
}

}  // namespace

bool overlap(const rule_declaration& a, const rule_declaration& b) {
    return a.since.number <= last_day(b) && b.since.number <= last_day(a);
}

std::string name_of_rule(const rule_declaration& rule) { return "rule " + rule.id; }

int guard_digits_of(std::int64_t every_count, std::int64_t every_span) {
    switch (every_span) {
        case ANNONA_SPAN_QUARTER:
        case ANNONA_SPAN_HALF_YEAR:
        case ANNONA_SPAN_YEAR:
            return 0;
        case ANNONA_SPAN_MONTH:
            return every_count >= 3 ? 0 : 2;
        case ANNONA_SPAN_WEEK:
            return every_count >= 13 ? 0 : every_count >= 4 ? 2 : 3;
        case ANNONA_SPAN_DAY:
            if (every_count >= 90) return 0;
            if (every_count >= 28) return 2;
            return every_count >= 7 ? 3 : 4;
        default: {
            constexpr std::int64_t day_s = 86'400;
            return every_count >= day_s ? guard_digits_of(every_count / day_s, ANNONA_SPAN_DAY) : 6;
        }
    }
}

void check_scheme(reading& in, const node& root, const std::vector<rule_text>& texts) {
    if (texts.size() == in.made.rules.size()) {
        number_versions(in, texts);
        check_rules_at_once(in, root);
        // What was not read would leave rules without reach; that is no second mistake.
        const bool is_read = in.problems.is_empty();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (is_read) check_reach(in, in.made.rules[i], texts[i]);
            check_decay(in, in.made.rules[i], texts[i]);
            check_destinations(in, in.made.rules[i], texts[i]);
        }
        check_clocks(in, texts);
        check_answers(in, texts);
        check_hours(in, texts);
        warn_about_rules(in, texts);
    }
    warn_about_scheme(in, root);
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
