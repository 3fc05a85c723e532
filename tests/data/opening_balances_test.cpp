// SPDX-License-Identifier: Apache-2.0
// 9,944 real accounts of a community currency are loaded as opening balances, and once more from
// what they received and gave. Where the two differ the source does not add up: exactly those are
// named.

#include <set>

#include "conformance/community.hpp"
#include "data/data_files.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

// The source's figures are binary doubles with up to 15 decimals; what is below a billionth of a
// shilling is their noise and no difference.
constexpr std::string_view unit_line = "unit: {code: SAR, digits: 15}\n";
constexpr int64_t noise = 1'000'000;  // 10^-9

std::string scheme_text() {
    return "scheme: opening\ntitle: Opening balances\nzone: UTC\n" + std::string(unit_line) +
           "accounts:\n"
           "  mem: {is: member, kind: credit, many: yes, floor: -20000000}\n"
           "  all: {is: clearing, kind: credit, many: yes, floor: -90000000000}\n"
           "commands: [transfer, adjust]\nrules: []\n";
}

amount parse(const community& city, const std::string& text) {
    const auto read = parse_amount(text, city.rules->ledgers[0].counted);
    EXPECT_TRUE(read) << text;
    return read ? *read : amount{};
}

/// An auditor takes a balance over, by two people.
void take_over(community& city, const std::string& account, amount balance) {
    if (balance.is_zero()) return;
    const adjustment postings[] = {{"SAR", account, balance}, {"SAR", "all:opening", -balance}};
    command asked;
    asked.kind = command_kind::adjust;
    asked.principal = "auditor";
    asked.actors[ANNONA_ACTOR_AUTHOR] = "auditor";
    asked.actors[ANNONA_ACTOR_APPROVER] = "treasurer";
    asked.reason_text = "opening balance";
    asked.adjustments = postings;
    city.accept(asked);
}

void move(community& city, std::string_view from, std::string_view to, amount value) {
    if (value.is_zero()) return;
    auto asked = ask(command_kind::transfer, from, to);
    asked.value = value, asked.has_value = true;
    city.accept(asked);
}

TEST(opening_balances, load_and_name_the_rows_that_do_not_add_up) {
    const auto rows = data::read_csv("sarafu-2020-users-dev.csv");
    ANNONA_NEEDS_DATA(rows);
    community loaded(scheme_text()), moved(scheme_text());
    amount total;
    std::set<std::string> wrong;  // by the file's own figures
    for (const auto& one : *rows) {
        const std::string account = "mem:" + one.at("id");
        const auto figure = [&](const char* column) { return parse(loaded, one.at(column)); };
        take_over(loaded, account, figure("balance"));
        total += figure("balance");
        move(moved, "all:others", account, figure("other_in"));
        move(moved, "all:trade", account, figure("trade_in"));
        move(moved, account, "all:others", figure("other_out"));
        move(moved, account, "all:trade", figure("trade_out"));
        const amount difference = figure("balance") - figure("other_in") + figure("other_out") -
                                  figure("trade_in") + figure("trade_out");
        if (difference > amount::of(noise) || -difference > amount::of(noise))
            wrong.insert(account);
    }
    EXPECT_EQ(loaded.balance("all:opening"), -total);
    std::set<std::string> named;  // by the two communities
    for (const auto& one : *rows) {
        const std::string account = "mem:" + one.at("id");
        EXPECT_EQ(loaded.balance(account), parse(loaded, one.at("balance")));
        const amount difference = loaded.balance(account) - moved.balance(account);
        if (difference <= amount::of(noise) && -difference <= amount::of(noise)) continue;
        named.insert(account);
        std::printf("does not add up: %s (%s) by %s\n", account.c_str(), one.at("role").c_str(),
                    format_amount(difference, loaded.rules->ledgers[0].counted).c_str());
    }
    EXPECT_EQ(named, wrong);
    EXPECT_EQ(rows->size() - named.size(), 9'937u) << "all but seven rows add up";
    loaded.expect_replay();
    moved.expect_replay();
}

}  // namespace
