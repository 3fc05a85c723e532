// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/deciding.hpp>

/// Screen (which lines the pockets can pay at all) and select (which lots pay which line).

namespace annona {
inline namespace v0_1 {

inline constexpr size_t first_tile_lots = 8;  // most payments touch fewer lots

namespace choosing_parts {

/// Place and goods: a reason no waiting mends.
constexpr bool is_of_goods(uint32_t order_class) { return order_class == 7; }

}  // namespace choosing_parts

/// Lines of the command as rules see them; a command without lines is one line of no category.
inline void engine::parts::read_basket() {
    const auto& asked = *now.asked;
    amount sum;
    for (const auto& line : asked.lines) {
        annona_line shown{};
        shown.category = categories.find(line.category);  // none is the contract's, too
        if (shown.category == ANNONA_CATEGORY_NONE && !line.category.empty())
            refuse(ANNONA_REASON_UNKNOWN_NAME, by_engine, static_cast<uint32_t>(now.lines.size()));
        shown.product = name_for(line.product);
        for (size_t list = 0; shown.product != 0 && list < city->product_lists.size(); ++list) {
            const auto& products = city->product_lists[list].products;
            if (std::binary_search(products.begin(), products.end(), shown.product))
                shown.lists |= uint64_t{1} << list;
        }
        shown.amount = to_abi(line.value), shown.quantity = to_abi(line.quantity);
        sum += line.value;
        now.lines.push_back(shown);
    }
    if (asked.lines.empty()) {
        sum = asked.value;
        now.lines.push_back({ANNONA_CATEGORY_NONE, 0, 0, to_abi(sum), {}});
    }
    now.price = now.principal = sum;
    now.line_open.resize(now.lines.size(), 1);  // both were empty
    now.lines_to_cap = now.lines.size();
    if (!asked.tender.empty()) read_tender();
    if (unit_step != amount::of(1) &&
        round_to_step(now.principal, unit_step, rounding::floor) != now.principal)
        refuse(ANNONA_REASON_PRECISION);
}

/// What is paid in units and what in own money; the part a tender leaves out is the rest. More than
/// the price would need change, which no voucher gives: rules are still asked, with the units
/// handed over as principal.
inline void engine::parts::read_tender() {
    amount units, money;
    bool names_units = false, names_money = false;
    for (const auto& part : now.asked->tender) {
        const auto ledger = ledger_of(part.ledger);
        if (ledger == 0)
            units += part.value, names_units = true;
        else if (ledger != none && ledger == city->money_ledger)
            money += part.value, names_money = true;
        else
            return refuse(ANNONA_REASON_UNKNOWN_NAME);
    }
    if (!names_units && !names_money) return;
    if (units.is_negative()) return refuse(ANNONA_REASON_MALFORMED);
    auto own = names_money ? units_of(money) : now.price - units;
    if (names_money && money_of(own, rounding::floor) != money)
        return refuse(ANNONA_REASON_PRECISION);
    if (!names_units) units = std::max(now.price - own, amount{});
    now.principal = units;
    const bool is_over = own + units > now.price;
    if (own.is_negative() || (is_over && names_units)) return refuse(ANNONA_REASON_NO_CHANGE);
    if (own + units != now.price) return refuse(ANNONA_REASON_MALFORMED);
    now.own_money = own;
}

/// Pockets of the payer this command may take from.
inline uint64_t engine::parts::pockets_addressed() const {
    if (city->pockets.empty()) return 0;
    if (now.payer.pocket != ANNONA_POCKET_ANY) return uint64_t{1} << now.payer.pocket;
    const auto count = city->pockets.size();
    const auto all = count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    return city->roles[now.payer.role].pockets & all;
}

inline void engine::parts::fill_lot(annona_lot& to, const lot& from,
                                    const lot_attributes& of) const {
    to.amount = to_abi(from.value), to.face = to_abi(from.face), to.note = to_abi(of.note);
    to.origin = of.origin, to.id = from.id, to.funding = of.funding;
    to.programme = of.programme, to.pocket = of.pocket;
    to.valid_from = of.valid_from.number, to.expires = of.expires.number;
    to.first_use = of.first_use.number, to.issued = of.issued.number;
    to.received = of.received.number, to.clock = from.clock.number;
    to.mark = from.mark, to.reserved = 0;
}

/// Asks every match rule about `call.tile` x lines and merges what they say into `call.cells`.
inline void engine::parts::match_tile(std::span<const lot> tile, bool screening) {
    const auto lots = screening ? call.tile.size() : tile.size();
    const auto lines = now.lines.size();
    if (!screening) {
        call.tile.resize(lots);
        for (size_t i = 0; i < lots; ++i)
            fill_lot(call.tile[i], tile[i], state.accounts.attributes(tile[i]));
    }
    fill_first(call.cells, lots * lines, {});
    fill_first(call.caps, lots, {});
    call.bars_any = false;
    for (const auto index : rules.speakers(hook::match, now.asked->kind)) {
        const auto& rule = rules.at(index);
        const bool asked_now = screening ? rule.is_screened : rule.is_asked_by_lot;
        if (!asked_now || !speaks(rule, ANNONA_POCKET_ANY)) continue;
        const auto told = trace_place();
        const auto* own = own_of(rule, now.today, now.payer.account, now.payee.account);
        for (size_t first = 0; first < lines; first += ANNONA_MATCH_LINES_MAX) {
            const auto count = std::min<size_t>(lines - first, ANNONA_MATCH_LINES_MAX);
            if (!ask_match(rule, own, first, count, screening)) break;
            merge_match(rule, first, count, told);
        }
    }
}

/// One call: the lots of the tile against `count` lines from `first`, answered in
/// `call.rule_codes`.
inline bool engine::parts::ask_match(const rule_instance& rule, const annona_own* own, size_t first,
                                     size_t count, bool screening) {
    const auto lots = call.tile.size();
    zero_first(call.rule_codes, lots * count + lots);
    fill_first(call.rule_caps, lots, {~uint64_t{0}, -1});
    show_lot_counters(rule);
    const annona_match asked{sizeof asked,
                             static_cast<uint32_t>(lots),
                             static_cast<uint32_t>(count),
                             screening ? 1u : 0u,
                             call.tile.data(),
                             now.lines.data() + first,
                             call.rule_codes.data(),
                             call.rule_caps.data(),
                             call.rule_codes.data() + lots * count,
                             fresh_out()};
    const auto answer =
        asking_parts::call_rule(rule.table().match, rule.self(), &now.view, own, &asked);
    if (!healthy(rule, answer, asking_parts::telling)) return false;
    const auto codes = std::span{call.rule_codes}.first(lots * count + lots);
    const auto caps = std::span{call.rule_caps}.first(lots);
    call.rule_bars =
        std::any_of(codes.begin(), codes.end(), [](reason code) { return code != 0; }) ||
        std::any_of(caps.begin(), caps.end(), [](annona_amount cap) { return cap.hi >= 0; });
    if (!call.rule_bars) return true;
    const auto unknown = [&](reason code) {
        return code != 0 && !asking_parts::is_known_code(code, *rule.table().about);
    };
    if (std::any_of(codes.begin(), codes.end(), unknown)) {
        blame(rule);
        return false;
    }
    return true;
}

/// Keeps for each cell the refusal of the lowest class, for each lot the lowest cap.
inline void engine::parts::merge_match(const rule_instance& rule, size_t first, size_t count,
                                       size_t told) {
    auto& line = trace_at(told, rule.index);
    trace_figures(line, 0, call.out.figures_count);
    if (!call.rule_bars) return;
    const auto& scope = rule.declared->scope;
    const auto lines = now.lines.size();
    const auto* cap_codes = call.rule_codes.data() + call.tile.size() * count;
    for (size_t i = 0; i < call.tile.size(); ++i) {
        const auto pocket = call.tile[i].pocket;
        const bool in_pocket =
            scope.pockets == ~uint64_t{0} ||
            (pocket < pockets_max && (scope.pockets & (uint64_t{1} << pocket)) != 0);
        const bool in_programme =
            scope.programmes.empty() || std::find(scope.programmes.begin(), scope.programmes.end(),
                                                  call.tile[i].programme) != scope.programmes.end();
        if (!in_pocket || !in_programme) continue;
        for (size_t k = 0; k < count; ++k) {
            const auto code = call.rule_codes[i * count + k];
            if (code == 0) continue;
            call.bars_any = true;
            line.what = said::refused, line.code = code;
            auto& cell = call.cells[i * lines + first + k];
            if (cell.code == 0 || class_of(code, rule.index) < class_of(cell.code, cell.by))
                cell = {code, rule.index};
        }
        const auto limit = from_abi(call.rule_caps[i]), known = call.caps[i].value;
        if (!limit.is_negative() && (known.is_negative() || limit < known))
            call.caps[i] = {limit, cap_codes[i], rule.index};
    }
}

/// Writes beside the rule's own line of the trace which line of the basket it refused; each refused
/// line has one.
inline void engine::parts::tell_refused_line(const refusal& by) {
    auto& record = now.record;
    for (size_t i = 0; i < record.trace_count; ++i) {
        auto& told = record.trace[i];
        if (told.rule != by.rule || told.what != said::refused || told.line != none) continue;
        told.line = by.line;
        return;
    }
    trace(by.rule, said::refused, by.code).line = by.line;
}

/// An empty lot for each pocket addressed; where earmarks tell programmes apart, for each programme
/// whose money the payer has there.
inline void engine::parts::lay_screen() {
    call.tile.clear();
    const auto lay = [this](uint32_t pocket, uint32_t programme) {
        const auto same = [&](const annona_lot& one) {
            return one.pocket == pocket && one.programme == programme;
        };
        if (std::any_of(call.tile.begin(), call.tile.end(), same)) return;
        call.tile.emplace_back();
        call.tile.back().pocket = pocket, call.tile.back().programme = programme;
    };
    const bool by_programme = rules.screens_programmes(now.asked->kind);
    for (uint32_t pocket = 0; pocket < city->pockets.size(); ++pocket) {
        if ((now.pocket_mask & (uint64_t{1} << pocket)) == 0) continue;
        const auto laid = call.tile.size();
        for (const auto& one : by_programme ? lots_of(now.payer.account) : std::span<const lot>{}) {
            const auto& of = state.accounts.attributes(one);
            if (of.pocket == pocket && call.tile.size() < ANNONA_MATCH_LOTS_MAX)
                lay(pocket, of.programme);
        }
        if (call.tile.size() == laid) lay(pocket, city->pockets[pocket].programme);
    }
    if (call.tile.empty()) lay(none, none);
}

/// Refuses a line that no addressed pocket accepts, or leaves it to own money where the scheme says
/// so.
inline void engine::parts::screen() {
    rules.set_day(now.today);
    now.pocket_mask = pockets_addressed();
    const auto lines = now.lines.size();
    lay_screen();
    const auto pockets = call.tile.size();
    match_tile({}, true);
    now.is_screened = true;
    now.screen.clear();
    if (!call.bars_any) return;  // most baskets: every pocket may pay every line
    const auto rows = city->pockets.size() + 1;
    now.screen.resize(lines * rows);
    const bool whole = city->basket == basket_policy::refuse_whole || now.asked->lines.empty();
    amount shut;
    refusal first;
    for (size_t k = 0; k < lines; ++k) {
        bool accepted = false;
        refusal worst;
        for (size_t i = 0; i < pockets; ++i) {
            const auto row = std::min<size_t>(call.tile[i].pocket, rows - 1);
            const auto& cell = call.cells[i * lines + k];
            // A pocket accepts what one of its programmes accepts.
            if (i == 0 || call.tile[i - 1].pocket != call.tile[i].pocket || cell.code == 0)
                now.screen[row * lines + k] = cell;
            accepted = accepted || cell.code == 0;
            if (accepted) continue;
            const refusal one{cell.code, class_of(cell.code, cell.by), cell.by,
                              static_cast<uint32_t>(k)};
            if (worst.code == 0 ||
                std::tuple{one.order_class, one.rule} < std::tuple{worst.order_class, worst.rule})
                worst = one;
        }
        if (accepted) continue;
        tell_refused_line(worst);
        if (whole) {
            refuse(worst.code, worst.rule, worst.line);
            continue;
        }
        now.line_open[k] = 0;
        shut += from_abi(now.lines[k].amount);
        if (first.code == 0) first = worst;
    }
    if (shut.is_zero()) return;
    // Own money handed over pays those lines first; what it does not reach is asked for beside it.
    if (shut == now.price) return refuse(first.code, first.rule, first.line);
    if (shut <= now.own_money) return;
    now.own_money = shut, now.principal = now.price - shut;
    now.partial = true, now.partial_code = first.code, now.partial_rule = first.rule;
    if (now.record.line == none) now.record.line = first.line;
}

/// Whether a lot is one of those the command names; all are where it names none. A new award names
/// what it makes, not what it takes.
inline bool engine::parts::is_named(const lot_attributes& of) const {
    const auto asked = now.asked->lots;
    return asked.empty() || now.asked->kind == command_kind::issue ||
           (of.label != 0 &&
            std::find(asked.begin(), asked.end(), state.names.text(of.label)) != asked.end());
}

/// The first lot of that label in spend order; nullptr where the account has none.
inline const lot* engine::parts::find_labelled(uint32_t account, std::string_view label) const {
    const auto name = state.names.find(label);
    for (const auto& one : lots_of(account))
        if (name != 0 && state.accounts.attributes(one).label == name) return &one;
    return nullptr;
}

/// Whether a lot may pay at all today; where only time bars it, how much is barred is remembered.
inline bool engine::parts::usable(const lot& one, const lot_attributes& of) {
    if (one.hold != 0 || !is_named(of)) return false;
    const bool pocket_in = of.pocket >= pockets_max || now.pocket_mask == 0 ||
                           (now.pocket_mask & (uint64_t{1} << of.pocket)) != 0;
    if (!pocket_in) return false;
    const auto passed = [this](local_day day) { return day.number != 0 && now.sold_on >= day; };
    if (passed(of.expires) || passed(of.first_use)) {
        now.available_later += one.value;
        if (now.later_code == 0) now.later_code = ANNONA_REASON_EXPIRED;
        return false;
    }
    if (of.valid_from.number != 0 && now.today < of.valid_from) {
        now.available_later += one.value;
        if (now.later_code == 0) now.later_code = ANNONA_REASON_NOT_YET_VALID;
        if (now.good_from.number == 0 || of.valid_from < now.good_from)
            now.good_from = of.valid_from;
        return false;
    }
    return true;
}

/// What is asked for, line by line: lots of `needed` in all, own money for the rest. Own money may
/// pay any line and is offered first, whole: so it takes the lines that no lot can pay. Returns how
/// many lots of the selector stand for it, 0 or 1.
inline uint32_t engine::parts::begin_selection(amount needed) {
    now.demands.clear();
    amount open;
    for (size_t k = 0; k < now.lines.size(); ++k) {
        auto part = now.line_open[k] != 0 ? from_abi(now.lines[k].amount) : amount{};
        if (now.caps_lines && k < now.line_caps.size() && now.line_caps[k].set)
            part = std::min(part, now.line_caps[k].value);
        now.demands.push_back(part);
        open += part;
    }
    select.begin(now.demands);
    const auto own = open - needed;
    now.allowed.resize(now.lines.size());
    if (!own.is_positive()) return 0;
    std::fill(now.allowed.begin(), now.allowed.end(), uint8_t{1});
    select.add({own, amount::of(-1), own}, now.allowed);
    return 1;
}

/// Chooses lots of one account in spend order for the open lines, `needed` in all. Fills
/// `now.chosen`; refuses with the reason the shortage has.
inline bool engine::parts::choose(uint32_t account, amount needed) {
    now.own_lots = begin_selection(needed);
    const auto own = now.own_lots != 0 ? select.used(0) : amount{};
    now.chosen.clear(), now.lots.clear(), now.takes.clear();
    const auto lots = lots_of(account);
    const bool by_name = !now.asked->lots.empty();  // then rules speak about those alone
    for (size_t i = 0; by_name && i < lots.size() && !select.complete(); ++i)
        if (is_named(state.accounts.attributes(lots[i]))) choose_tile(account, lots.subspan(i, 1));
    for (size_t begin = 0, size = first_tile_lots;
         !by_name && begin < lots.size() && !select.complete();
         begin += size, size = ANNONA_MATCH_LOTS_MAX)
        choose_tile(account, lots.subspan(begin, std::min(size, lots.size() - begin)));
    if (!select.complete()) select.search();
    const auto taken = select.takes();
    for (const auto& take : taken) {
        if (take.lot < now.own_lots) continue;
        const auto place = take.lot - now.own_lots;
        auto& from = now.chosen[place];
        from.value += take.value;
        if (from.line == none) from.line = take.line;
        now.takes.push_back({place, take.line, to_abi(take.value), to_abi(take.value)});
    }
    for (uint32_t i = 0; i < now.chosen.size(); ++i) {
        auto& from = now.chosen[i];
        const auto& whole = now.lots[i];
        const auto value = from_abi(whole.amount), face = from_abi(whole.face);
        from.face =
            face == value ? from.value : proportion(face, from.value, value, rounding::floor);
    }
    const bool own_stands = now.own_lots == 0 || select.used(0) == own;
    if (select.complete() && own_stands) return true;
    note_missing(account);
    return false;
}

inline void engine::parts::choose_tile(uint32_t account, std::span<const lot> tile) {
    const auto lines = now.lines.size();
    const bool asked_lots = rules.asks_by_lot(now.asked->kind);
    if (asked_lots) match_tile(tile, false);
    for (size_t i = 0; i < tile.size() && !select.complete(); ++i) {
        const auto& one = tile[i];
        const auto& of = state.accounts.attributes(one);
        if (!usable(one, of)) continue;
        const auto row = std::min<size_t>(of.pocket, pockets_max);
        if (now.barred[row] != 0) {
            now.available_later += one.value;
            if (now.later_code == 0)
                now.later_code = now.barred[row], now.later_rule = now.barred_by[row];
            continue;
        }
        const auto screened = std::min<size_t>(of.pocket, city->pockets.size());
        barred_cell barred;
        bool any = false;
        for (size_t k = 0; k < lines; ++k) {
            const auto of_lot = asked_lots ? call.cells[i * lines + k] : barred_cell{};
            if (of_lot.code != 0) barred = of_lot;
            const bool yes = now.screen.empty() || now.screen[screened * lines + k].code == 0;
            now.allowed[k] = yes && of_lot.code == 0 && now.line_open[k] != 0 ? 1 : 0;
            any |= now.allowed[k] != 0;
        }
        const auto cap = asked_lots ? call.caps[i] : lot_cap{};
        if (!any || cap.value.is_zero()) {
            if (barred.code == 0 && cap.value.is_zero()) barred = {cap.code, cap.by};
            if (barred.code != 0 && choosing_parts::is_of_goods(class_of(barred.code, barred.by))) {
                if (now.unfit_code == 0) now.unfit_code = barred.code, now.unfit_rule = barred.by;
            } else if (barred.code != 0) {
                now.available_later += one.value;
                if (now.later_code == 0) now.later_code = barred.code, now.later_rule = barred.by;
            }
            continue;
        }
        if (!cap.value.is_negative() && cap.value < one.value) {
            now.available_later += one.value - cap.value;
            if (now.later_code == 0) now.later_code = cap.code, now.later_rule = cap.by;
        }
        select.add({free_of(account, one), cap.value, of.note}, now.allowed);
        now.lots.emplace_back();
        fill_lot(now.lots.back(), one, of);
        now.chosen.push_back({account, one.id, none, {}, {}, of, one.clock, one.mark});
    }
}

/// Whether the screen lets a pocket pay any open line; all do where nothing was screened.
inline bool engine::parts::pays_something(uint32_t pocket) const {
    const auto lines = now.lines.size();
    const bool nothing_screened = !now.is_screened && now.screen.empty();
    if (nothing_screened || pocket >= city->pockets.size()) return true;
    for (size_t k = 0; k < lines; ++k) {
        const bool accepted = now.screen.empty() || now.screen[pocket * lines + k].code == 0;
        if (now.line_open[k] != 0 && accepted && from_abi(now.lines[k].amount).is_positive())
            return true;
    }
    return false;
}

/// Where all that may pay is notes of given sizes, an amount between them is refused by name,
/// before anything is said about what the wallet holds.
inline void engine::parts::judge_notes() {
    if (!has_notes) return;
    int128 common = 0;
    for (uint32_t pocket = 0; pocket < city->pockets.size(); ++pocket) {
        if ((now.pocket_mask & (uint64_t{1} << pocket)) == 0 || !pays_something(pocket)) continue;
        const auto note = city->pockets[pocket].note.count();
        if (note == 0) return;  // divisible, or notes of sizes of their own
        common = select_detail::greatest_common_divisor(common, note);
    }
    if (common == 0 || now.principal.count() % common == 0) return;
    refuse(ANNONA_REASON_INDIVISIBLE);
    const auto whole = amount::raw(now.principal.count() / common * common);
    if (whole.is_positive()) figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, whole);
}

/// A refusal about tender or limits does not hide that the money itself is not good: classes of the
/// order of checks before it are named first.
inline void engine::parts::judge_validity() {
    constexpr uint32_t tender_class = 8;
    if (now.worst.order_class < tender_class || city->roles[now.payer.role].kind != 0) return;
    now.available_later = {}, now.later_code = 0;
    choose(now.payer.account, std::min(now.principal, now.price));
}

/// Which reason a shortage has: barred by time or share, emptied by a lapse, or simply not there.
inline void engine::parts::note_missing(uint32_t account) {
    const auto missing = select.missing();
    amount available;
    for (const auto& from : now.chosen) available += from.value;
    figure(ANNONA_FIGURE_AVAILABLE, available);
    if (now.later_code != 0 && now.available_later >= missing) {
        if (now.later_code == ANNONA_REASON_NOT_YET_VALID)
            figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, now.good_from);
        return refuse(now.later_code, now.later_rule);
    }
    amount in_notes;  // whole notes that would do, if they could be split
    for (size_t i = 0; i < now.chosen.size(); ++i)
        if (!now.chosen[i].attributes.note.is_zero())
            in_notes += from_abi(now.lots[i].amount) - now.chosen[i].value;
    if (in_notes >= missing) return refuse(ANNONA_REASON_INDIVISIBLE);
    if (available.is_zero()) {
        for (const auto& one : lots_of(account)) {
            const auto& of = state.accounts.attributes(one);
            if (!of.note.is_zero() && is_named(of) && one.value >= missing)
                return refuse(ANNONA_REASON_INDIVISIBLE);
        }
        for (uint32_t pocket = 0; pocket < pockets_max && exists(account); ++pocket)
            if (((now.pocket_mask >> pocket) & 1) != 0 && pays_something(pocket) &&
                state.emptied_by_lapse.contains(uint64_t{account} << 32 | pocket) &&
                state.accounts.pocket_balance(account, pocket).is_zero())
                return refuse(ANNONA_REASON_EXPIRED);
        if (state.emptied_by_lapse.contains(uint64_t{account} << 32 | none) &&
            lots_of(account).empty())
            return refuse(ANNONA_REASON_EXPIRED);
        if (now.unfit_code != 0) return refuse(now.unfit_code, now.unfit_rule);
    }
    refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
    figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, available);
}

}  // namespace v0_1
}  // namespace annona
