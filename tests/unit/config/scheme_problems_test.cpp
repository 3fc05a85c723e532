// SPDX-License-Identifier: Apache-2.0
// Broken schemes: each has one thing wrong, and the message must say where and what.
#include <gtest/gtest.h>

#include <algorithm>

#include "scheme_test_support.hpp"

namespace annona::testing {
namespace {

struct broken {
    std::string_view find;  // in the good scheme
    std::string_view put;   // instead; ^ marks the character the message must point at
    std::string_view code;
    std::string_view message;  // a part of it
};

constexpr broken broken_schemes[] = {
    // ---- keys
    {"basket:", "^baskett:", "UNKNOWN_KEY", "no key \"baskett\"; did you mean \"basket\"?"},
    {"scheme: test\n", "^", "MISSING_KEY", "needs the key \"scheme\""},
    {"code: OSS, ", "", "MISSING_KEY", "unit needs the key \"code\""},
    {"digits: 2", "^digit: 2", "UNKNOWN_KEY",
     "unit has no key \"digit\"; did you mean \"digits\"?"},
    {"paid_to:", "^payed_to:", "UNKNOWN_KEY", "account \"mer\" has no key \"payed_to\""},
    {"{is: shop,", "^{", "MISSING_KEY", "account \"mer\" needs the key \"is\""},
    // ---- kinds of values
    {"title: Test money", "title: ^[Test]", "WRONG_KIND", "title is a text; found a list"},
    {"title: Test money", "title:^", "WRONG_KIND", "title is a text; found nothing"},
    {"shop_classes: [grocer, butcher]", "shop_classes: ^{grocer: 1}", "WRONG_KIND",
     "shop_classes is a list, as in [first, second]; found a mapping"},
    {"programmes: {town: {payer: muni, reserve: reserve}}", "programmes: ^[town]", "WRONG_KIND",
     "programmes is a mapping"},
    // ---- the unit
    {"digits: 2", "digits: ^two", "BAD_VALUE", "\"two\"; allowed: a whole number from 0 to 18"},
    {"scale: 6", "scale: ^1", "BAD_VALUE",
     "unit scale is \"1\"; allowed: a whole number from 2 to 24"},
    {"worth: 1 EUR", "worth: ^1 euro", "BAD_VALUE",
     "write a price above 0 and the code of the money"},
    {"worth: 1 EUR", "worth: ^0 EUR", "BAD_VALUE", "unit worth is \"0 EUR\""},
    {"worth: 1 EUR, backed: yes", "backed: ^yes", "MISSING_KEY", "a backed unit needs to say what"},
    {"backed: yes", "backed: ^true", "BAD_VALUE", "unit backed is \"true\"; allowed: yes, no"},
    {"backed: yes", "backed: yes, step: ^0", "OUT_OF_RANGE", "unit step must be above 0"},
    {"Europe/Madrid", "^Europe/Madird", "UNKNOWN_ZONE", "Europe/Madird is no time zone"},
    // ---- accounts, programmes, pockets
    {"\"cash:{holder}\"", "^\"csh:{holder}\"", "UNKNOWN_ACCOUNT",
     "no accounts of the form \"csh:\" are declared; did you mean \"cash:\"?"},
    {"\"cash:{holder}\"", "^\"cash:{holdr}\"", "BAD_ACCOUNT", "\"cash:{holdr}\" is no account"},
    {"may_hold: [aid]", "may_hold: [^ad]", "UNKNOWN_NAME",
     "\"ad\" is not known; did you mean \"aid\"? allowed: aid, fest"},
    {"{is: shop,", "{is: shop, kind: ^credits,", "BAD_VALUE", "did you mean \"credit\"?"},
    {"{is: shop,", "{is: shop, after_closing: ^NOT_ELIGIBEL,", "UNKNOWN_NAME",
     "did you mean \"NOT_ELIGIBLE\"?"},
    {"{is: shop,", "{is: shop, floor: ^-5.00,", "OUT_OF_RANGE", "a floor needs kind: credit"},
    {"payer: muni", "payer: ^muny", "UNKNOWN_ACCOUNT", "did you mean \"muni\"?"},
    {"programmes: {town: {payer: muni, reserve: reserve}}", "programmes: {^town: {payer: muni}}",
     "MISSING_KEY", "programme \"town\" has no reserve, and the unit is backed"},
    {"fest: {programme: town}", "fest: {programme: ^twon}", "UNKNOWN_NAME",
     "did you mean \"town\"?"},
    {"{aid: {programme: town}, fest: {programme: town}}",
     "{aid: {default: yes}, fest: {default: ^yes}}", "SECOND_DEFAULT", "the second pocket with"},
    {"fest: {programme: town}", "fest: {note: ^0.00}", "OUT_OF_RANGE", "note must be above 0"},
    {"fest: {programme: town}", "fest: {note: ^1.005}", "PRECISION", "pocket \"fest\" note"},
    // ---- inputs, commands, order
    {"members: count", "members: ^counts", "BAD_VALUE", "did you mean \"count\"?"},
    {"redeem]", "^redem]", "BAD_VALUE", "did you mean \"redeem\"?"},
    {"[fund, issue, pay, redeem]", "{open: [fund, issue, pay], closed: {redeem: ^REDEMPTION}}",
     "UNKNOWN_NAME", "\"REDEMPTION\" is no reason code"},
    {"[fund, issue, pay, redeem]", "{open: [fund, issue, pay], closed: {^pay: EXPIRED}}",
     "OPEN_AND_CLOSED", "command \"pay\" is both open and closed"},
    {"refuse_whole", "^refuse", "BAD_VALUE", "allowed: refuse_whole, pay_allowed_lines"},
    {"[oldest, lot]", "[oldest, ^oldest]", "TWICE", "spend_order names \"oldest\" twice"},
    {"[oldest, lot]", "[lot, ^oldest]", "UNREACHABLE", "\"oldest\" stands after lot"},
    {"", "ranking: [tier, ^members lowest]\n", "BAD_VALUE", "\"members lowest\" is no field"},
    {"", "refund: {expired: ^laps}\n", "BAD_VALUE", "did you mean \"lapse\"?"},
    {"", "notice: ^1 month\n", "BAD_VALUE", "write a number of days up to 36525"},
    {"", "payers: {^\"found:fees\": \"donor:fees\"}\n", "UNKNOWN_ACCOUNT",
     "\"found:fees\" is no account"},
    // ---- goods, days, register
    {"basic: ", "^ba sic: ", "BAD_NAME", "category \"ba sic\""},
    {"2026-06-19]", "^2026-06-31]", "BAD_VALUE", "\"2026-06-31\"; a date is written 2026-01-31"},
    {"2026-06-19]", "^2026-06-22 to 2026-06-19]", "OUT_OF_RANGE",
     "must end on or after its first day"},
    {"{class: butcher}", "{class: ^bucher}", "UNKNOWN_NAME", "did you mean \"butcher\"?"},
    {"{class: butcher}", "{^clas: butcher}", "UNKNOWN_NAME",
     "fact \"clas\" has no kind; declare it under inputs; did you mean \"class\"?"},
    {"{class: butcher}", "{class: butcher, registered: ^maybe}", "BAD_VALUE", "allowed: yes, no"},
    {"\"mer:Uno\"", "^\"shop:Uno\"", "UNKNOWN_ACCOUNT", "is no account of this scheme"},
    {"default: {mer:", "default: {^mar:", "UNKNOWN_ACCOUNT", "did you mean \"mer\"?"},
    // ---- rules: header and scope
    {"{rule: sample, id: one,", "{rule: ^smaple, id: one,", "NO_PLUGIN",
     "no plugin smaple was found"},
    {"{rule: sample, id: one, since: 2026-01-01, amount", "^{rule: sample, id: one, amount",
     "MISSING_KEY", "rule one needs the key \"since\""},
    {"{rule: sample, id: one,", "^{rule: sample,", "MISSING_KEY",
     "rule sample needs the key \"id\""},
    {"since: 2026-01-01, amount: 5.00", "since: 2026-01-01, until: ^2025-12-31", "OUT_OF_RANGE",
     "until 2025-12-31 is before since 2026-01-01"},
    {"amount: 5.00", "^amont: 5.00", "UNKNOWN_KEY", "did you mean \"amount\"?"},
    {"amount: 5.00", "applies_to: {pockets: [^feast]}", "UNKNOWN_NAME", "allowed: aid, fest"},
    {"amount: 5.00", "applies_to: {pockets: [^fess]}", "UNKNOWN_NAME", "did you mean \"fest\"?"},
    {"amount: 5.00", "applies_to: {roles: [^houshold]}", "UNKNOWN_NAME",
     "did you mean \"household\"?"},
    {"amount: 5.00", "applies_to: {commands: [^pays]}", "BAD_VALUE", "did you mean \"pay\"?"},
    {"amount: 5.00", "applies_to: {programmes: [^tow]}", "UNKNOWN_NAME", "did you mean \"town\"?"},
    {"amount: 5.00", "applies_to: {not_sources: [^\"found:x\"]}", "UNKNOWN_ACCOUNT",
     "did you mean \"fund:\"?"},
    {"amount: 5.00", "applies_to: {^pocket: [aid]}", "UNKNOWN_KEY", "did you mean \"pockets\"?"},
    {"amount: 5.00", "applies_to: {inputs: {^member: [\"2\"]}}", "UNKNOWN_NAME",
     "did you mean \"members\"?"},
    {"amount: 5.00", "applies_to: {inputs: {members: ^[]}}", "EMPTY_LIST", "names no value"},
    {"amount: 5.00", "exempt: {roles: [^hop]}", "UNKNOWN_NAME", "did you mean \"shop\"?"},
    // ---- rules: the whole
    {"{rule: decay, id: idle,",
     "{rule: sample, id: one, since: ^2026-06-01}\n  - {rule: decay, id: idle,", "OVERLAP",
     "give the earlier one until: 2026-05-31"},
    {"{rule: decay, id: idle, since: 2026-01-01,", "{rule: ^decay, id: one, since: 2027-01-01,",
     "TWICE", "versions of one id are of one rule"},
    {"amount: 5.00", "applies_to: ^{commands: [transfer]}", "UNREACHABLE",
     "only on commands this scheme does not offer"},
    {"amount: 5.00", "applies_to: ^{commands: [fund]}", "UNREACHABLE",
     "a sample has nothing to say on the commands it applies to"},
    {"amount: 5.00", "applies_to: ^{roles: [household], pockets: [fest]}", "UNREACHABLE",
     "no role it speaks for may hold its pockets"},
    {"amount: 5.00", "applies_to: ^{roles: [household]}, exempt: {roles: [household]}",
     "UNREACHABLE", "every role it speaks for is exempt"},
    {"to: \"fund:x\"", "to: ^\"bank:x\"", "WRONG_LEDGER", "is a book of money and holds no units"},
    {"to: \"fund:x\"", "to: ^issuer", "BAD_ACCOUNT", "no rule posts to the issuer"},
    {"to: \"fund:x\"", "to: ^reserve", "BAD_ACCOUNT", "no rule posts to the reserve"},
    {"  - {rule: decay,",
     "  - {rule: decay, id: other, since: 2026-01-01, loss: 1 %, every: month, to: \"fund:x\"}\n"
     "  - ^{rule: decay,",
     "SECOND_CLOCK", "rule idle and rule other at t.yaml:21:5 both count from a lot's clock"},
    {"scale: 6", "scale: 5", "SCALE_TOO_SMALL", "needs unit scale: 6; found 5"},
    {"loss: 0.02 %", "loss: ^0.0000001 %", "NEVER_DECAYS",
     "takes nothing from the smallest tender"},
};

struct marked {
    std::string text;
    std::string place;  // "t.yaml:4:27", empty where nothing was marked
};

marked without_mark(std::string text) {
    const std::size_t at = text.find('^');
    if (at == std::string::npos) return {std::move(text), ""};
    text.erase(at, 1);
    const auto line =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const std::size_t start = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    const std::size_t column = start == std::string::npos ? at + 1 : at - start;
    return {std::move(text), "t.yaml:" + std::to_string(line) + ":" + std::to_string(column)};
}

TEST(scheme_problems, point_at_the_character_and_say_what_is_allowed) {
    for (const broken& one : broken_schemes) {
        const marked scheme = without_mark(scheme_with(one.find, one.put));
        const config::read_result read = read_text_as_scheme(scheme.text);
        EXPECT_FALSE(read.made) << one.put;
        EXPECT_EQ(read.problems.size(), 1u) << one.put << "\n" << all_problems(read);
        if (read.problems.empty()) continue;
        const config::problem& found = read.problems[0];
        EXPECT_EQ(found.code, one.code) << one.put;
        EXPECT_NE(found.text.find(one.message), std::string::npos) << found.text;
        if (!scheme.place.empty()) {
            EXPECT_EQ(to_string(found.where), scheme.place) << found.text;
        }
    }
}

TEST(scheme_problems, are_one_line_each) {
    for (const broken& one : broken_schemes) {
        const config::read_result read =
            read_text_as_scheme(without_mark(scheme_with(one.find, one.put)).text);
        for (const config::problem& found : read.problems)
            EXPECT_EQ(found.text.find('\n'), std::string::npos) << found.text;
    }
}

TEST(scheme_problems, name_a_place_written_out_in_full) {
    const config::read_result read = read_text_as_scheme(scheme_with("digits: 2", "digits: two"));
    EXPECT_EQ(all_problems(read),
              "t.yaml:4:27: unit digits is \"two\"; allowed: a whole number from 0 to 18\n");
}

TEST(scheme_problems, of_a_rule_itself_stand_at_the_row_it_means) {
    const config::read_result read =
        read_text_as_scheme(scheme_with("{rule: sample, id: one, since: 2026-01-01, amount: 5.00}",
                                        "{rule: picky, id: one, since: 2026-01-01,\n"
                                        "     parts: [{share: 60 %},\n"
                                        "             {share: 60 %}]}"));
    EXPECT_EQ(all_problems(read),
              "t.yaml:22:14: rule one: parts: shares are more than the whole\n");
}

TEST(scheme_problems, name_the_plugin_that_fails) {
    const config::read_result read =
        read_text_as_scheme(scheme_with("rule: sample", "rule: broken"));
    ASSERT_EQ(read.problems.size(), 1u);
    EXPECT_EQ(read.problems[0].code, "RULE_FAILED");
    EXPECT_NE(read.problems[0].text.find("the plugin broken 1.0.0 failed"), std::string::npos);
}

TEST(scheme_problems, need_no_guard_digits_for_quarters_but_a_warning) {
    std::string text = scheme_with("loss: 0.02 %, every: day", "loss: 2 %, every: quarter");
    text.replace(text.find("scale: 6"), 8, "scale: 2");
    const config::read_result read = read_text_as_scheme(text);
    EXPECT_TRUE(read.made) << all_problems(read);
    ASSERT_EQ(read.warnings.size(), 1u);
    EXPECT_EQ(read.warnings[0].code, "NO_GUARD_DIGITS");
}

TEST(scheme_problems, are_counted_when_a_scheme_has_too_many_rules_at_once) {
    std::string more;
    for (int i = 0; i < 63; ++i)
        more += "  - {rule: sample, id: r" + std::to_string(i) + ", since: 2026-01-01}\n";
    const config::read_result read = read_text_as_scheme(scheme_with("", more));
    ASSERT_EQ(read.problems.size(), 1u) << all_problems(read);
    EXPECT_NE(read.problems[0].text.find("65 are in force on 2026-01-01, at most 64"),
              std::string::npos);
}

}  // namespace
}  // namespace annona::testing
