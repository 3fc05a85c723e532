// SPDX-License-Identifier: Apache-2.0
#include "lab/recheck.hpp"

#include <annona/engine/entry_codec.hpp>

#include <map>
#include <tuple>

#include "lab/asked_again.hpp"
#include "views/entry_movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

/// What an entry does to each account, ledger and pocket.
using moved_sums = std::map<std::tuple<uint32_t, uint32_t, uint32_t>, amount>;

void add_movements(const entry& of, moved_sums& to) {
    for (const auto& row : views::movements_of(of)) {
        auto& sum = to[{row.account, row.ledger, row.pocket}];
        sum += row.value;
    }
}

std::string decided(const entry& of, const scheme& rules) {
    std::string text{name_of(of.result)};
    if (!of.value.is_zero()) text += " " + views::value_text(0, of.value, rules);
    if (of.code != 0) text += " " + views::reason_word(of.code);
    return text;
}

class checker {
public:
    checker(engine& past, const std::function<void(const recheck_difference&)>& tell)
        : past_(past), tell_(tell) {}

    /// On the state before the due steps that were recorded with the command: they are done again,
    /// too, by the rules given.
    result<void> judge(const entry& command, const std::vector<entry>& steps) {
        if (command.kind != entry_kind::command) return {};
        if (command.command == command_kind::activate) return ++report.activations, result<void>{};
        if (command.request.empty() || command.parts_gone != 0)
            return ++report.without, result<void>{};
        const auto id_of = [&](uint32_t account) -> std::string_view {
            const auto& known = past_.state();
            if (account < known.accounts_count()) return known.id(account);
            for (const auto& opened : command.opened)  // by the command itself
                if (opened.account == account) return opened.id;
            for (const auto& step : steps)
                for (const auto& opened : step.opened)
                    if (opened.account == account) return opened.id;
            return {};
        };
        if (auto read = asked_.read(command.request, id_of); !read)
            return read.error().code == "ERASED" ? (++report.without, result<void>{}) : read;
        auto again = asked_.asked();
        again.request_id = "recheck";
        const auto answer = past_.submit(again, command.recorded_at);
        if (!answer) return answer.error();
        ++report.judged;
        if (auto read = decode(answer->record, would_); !read) return read;
        compare(command);
        return {};
    }

    recheck_report report;

private:
    void compare(const entry& command) {
        moved_sums then, now;
        add_movements(command, then), add_movements(would_, now);
        recheck_difference found;
        for (const auto& [place, value] : then)
            if (now[place] != value) add_line(found, place, value, now[place]);
        for (const auto& [place, value] : now)
            if (!then.contains(place) && !value.is_zero()) add_line(found, place, {}, value);
        const auto& rules = past_.rules();
        found.was = decided(command, rules), found.would = decided(would_, rules);
        if (found.movements.empty() && found.was == found.would) return;
        found.sequence = command.sequence, found.command = name_of(command.command);
        ++report.differences;
        tell_(found);
    }
    void add_line(recheck_difference& to, const std::tuple<uint32_t, uint32_t, uint32_t>& place,
                  amount was, amount would) const {
        const auto [account, ledger, pocket] = place;
        const auto& rules = past_.rules();
        const auto& books = past_.state();
        std::string line =
            account < books.accounts_count() ? std::string{books.id(account)} : "a new account";
        if (line.empty()) line = "account " + std::to_string(account) + ", erased";
        if (pocket < rules.pockets.size()) line += " " + rules.pockets[pocket].name;
        if (ledger < rules.ledgers.size()) line += " " + rules.ledgers[ledger].code;
        line += " " + views::value_text(ledger, was, rules) + ", would " +
                views::value_text(ledger, would, rules);
        to.movements.push_back(std::move(line));
    }

    engine& past_;
    const std::function<void(const recheck_difference&)>& tell_;
    asked_again asked_;
    entry would_;
};

}  // namespace

result<recheck_report> recheck(std::shared_ptr<scheme> rules, journal_store& journal,
                               const std::function<void(const recheck_difference&)>& tell) {
    auto past = engine::retrace(std::move(rules), journal);
    if (!past) return past.error();
    checker check(**past, tell);
    check.report.entries = journal.last_sequence();
    std::vector<std::byte> bytes;
    std::vector<entry> steps;  // due steps since the last command
    entry next;
    const auto follow_steps = [&]() -> result<void> {
        for (const auto& step : steps)
            if (auto followed = (*past)->follow(step); !followed) return followed;
        steps.clear();
        return {};
    };
    for (uint64_t sequence = 2; sequence <= journal.last_sequence(); ++sequence) {
        if (!journal.read(sequence, bytes))
            return failure{"JOURNAL_GAP", "entry " + std::to_string(sequence) + " is missing", {}};
        if (auto read = decode(bytes, next); !read) return read.error();
        // Steps that no command met are the past as it is.
        if (!steps.empty() && steps.back().recorded_at != next.recorded_at)
            if (auto followed = follow_steps(); !followed) return followed.error();
        if (next.kind == entry_kind::due_step) {
            steps.push_back(next);
            continue;
        }
        if (auto judged = check.judge(next, steps); !judged) return judged.error();
        if (auto followed = follow_steps(); !followed) return followed.error();
        if (auto followed = (*past)->follow(next); !followed) return followed.error();
    }
    return check.report;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
