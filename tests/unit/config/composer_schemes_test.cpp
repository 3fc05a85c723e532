// SPDX-License-Identifier: Apache-2.0
// Two whole scheme files as a city would write them.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "config/composer.hpp"

namespace {

using annona::config::compose;
using annona::config::composed;
using annona::config::node;

constexpr std::string_view earmarked_aid = R"yaml(
# yaml-language-server: $schema=../../schema/scheme.json
scheme: seville-ossetana
title: Ossetana, Seville Cerro-Amate
zone: Europe/Madrid
include: [../common/goods.yaml, ../common/shop-classes.yaml, shops.yaml, event-days.yaml]
unit: {code: OSS, digits: 2, worth: 1 EUR, backed: yes}
accounts:                                   # {holder} is what stands after the colon
  ben: {is: household, pays_from: "cash:{holder}"}       # outside the currency: own money
  mer: {is: shop, paid_to: "bank:{holder}"}
programmes:
  town: {payer: muni, reserve: reserve, ordinance: to be filled in, plan: to be filled in}
pockets:
  aid:  {programme: town}
  fest: {programme: town, bought_with: own money}
inputs: {members: count, registered: yes or no}
commands: [fund, entitle, issue, convert, pay, redeem, reverse, advance, set_fact, override,
  freeze, bind]
basket: refuse_whole                        # one forbidden line refuses all
spend_order: [earliest_expiry, narrowest_pocket, oldest, payer, lot]
rules:                                      # one line in braces or one line per key: the same
  - {rule: grant, id: award, since: 2026-01-01, until: 2026-12-31,
     applies_to: {commands: [entitle, issue], pockets: [aid]},
     steps: [{name: amount, base: 60.00, add: 30.00, per: members, beyond: 1, at_most: 210.00,
     round: half_up}]}
  # next year's, announced
  - {rule: grant, id: award, since: 2027-01-01, applies_to: {commands: [entitle, issue],
     pockets: [aid]},
     steps: [{name: amount, base: 65.00, add: 30.00, per: members, beyond: 1, at_most: 215.00,
     round: half_up}]}
  - rule: eligibility
    id: award-file
    since: 2026-01-01
    applies_to: {commands: [issue], pockets: [aid]}
    needs:
      - {reference: case_file, else: NO_CASE_FILE}
      - {input: registered, is: yes, if_unknown: refuse, else: NOT_ELIGIBLE}
      - {different: [proposer, approver], else: FOUR_EYES_REQUIRED}
  - {rule: limits, id: one-a-month, since: 2026-01-01, applies_to: {commands: [issue],
     pockets: [aid]},
     limits: [{name: awards, count: 1, per: calendar month, for: holder, else: LIMIT_PER_PERIOD}]}
  - {rule: earmark, id: basic-food, since: 2026-01-01, applies_to: {pockets: [aid]},
     goods: {allow: [food.basic]}, shops: {classes: [grocer, butcher, greengrocer, fishmonger]}}
  - {rule: earmark, id: festival, since: 2026-01-01, applies_to: {pockets: [fest]},
     goods: {allow: [food.basic, food.prepared, alcohol, culture]}, shops: {classes: [event_bar]}}
  - {rule: place_time, id: event-days, since: 2026-01-01, applies_to: {commands: [pay],
     pockets: [fest]}, days: event_days}
  - {rule: expiry, id: ninety-days, since: 2026-01-01, applies_to: {roles: [household],
     pockets: [aid]},
     valid: 90 days, lapsed_to: who paid}   # the 90th day is still good
  - {rule: expiry, id: after-the-feast, since: 2026-01-01, applies_to: {roles: [household],
     pockets: [fest]},
     valid: to the last of event_days, lapsed_to: "fund:solidarity"}
  - {rule: redemption_fee, id: shops-only, since: 2026-01-01, who: [shop], fee: 0 %,
     paid_within: 15 days}
)yaml";

constexpr std::string_view regional_money = R"yaml(
# yaml-language-server: $schema=../../schema/scheme.json
scheme: chiemgau-style
title: Regional money with a renewal stamp, an idle charge and a gift to associations
zone: Europe/Paris
include: [../common/goods.yaml, members.yaml]
unit: {code: EUS, digits: 2, scale: 6, worth: 1 EUR, backed: yes}
accounts:
  ben: {is: member, pays_from: "cash:{holder}", may_hold: [digital, notes]}
  mer: {is: shop, paid_to: "bank:{holder}"}
  assoc: {is: association}
programmes: {all: {payer: buyer, reserve: reserve}}
pockets:
  digital: {programme: all, default: yes}
  notes:   {programme: all, indivisible: yes, label: "V{face}"}      # V50, V20
inputs: {sponsors: count, base: amount}
commands: [convert, pay, transfer, redeem, renew, issue, entitle, reverse, advance]
spend_order: [oldest, lot]
rules:
  - {rule: redemption_fee, id: reconversion, since: 2026-01-01, who: [shop], fee: 5 %,
     round: half_up, minimum: 0.01,
     split: [{share: 3/5, to: "fund:fees", for: gift}, {share: 2/5, to: "fund:fees",
     for: operator}], spare: first}
  - {rule: demurrage, id: idle-charge, since: 2026-01-01, applies_to: {roles: [member, shop],
     pockets: [digital]},
     loss: 0.02 %, every: day, after: 90 days held, on: amount received, compound: no,
     round: down, to: "fund:association"}
  - {rule: stamp, id: renewal, since: 2026-01-01, applies_to: {roles: [member], pockets: [notes]},
     fee: 3 %, of: face, every: half calendar year, paid_with: own money, to: operator,
     round: half_up}
  - {rule: expiry, id: note-life, since: 2026-01-01, applies_to: {roles: [member],
     pockets: [notes]},
     valid: 36 months, lapsed_to: operator}
  - rule: share
    id: yearly-gift
    since: 2026-01-01
    applies_to: {commands: [issue], labels: [gift], roles: [association]}
    from: "fund:fees"
    year: from 1 July to 30 June
    gift: {share: 3 %, of: base, round: half_up}        # base: money its sponsors changed in
    needs: [{input: sponsors, at_least: 30, else: CONDITION_NOT_MET}]
    below_threshold: shared among the eligible in proportion
)yaml";

composed compose_whole(std::string_view text) {
    composed made = compose(text, "scheme.yaml");
    for (const auto& wrong : made.problems) {
        ADD_FAILURE() << to_string(wrong);
    }
    EXPECT_TRUE(made.is_whole);
    return made;
}

TEST(whole_scheme, of_earmarked_aid_composes_with_exact_texts) {
    const node root = compose_whole(earmarked_aid).root;
    ASSERT_EQ(root.entries().size(), 13U);
    EXPECT_EQ(root.entries().front().key, "scheme");
    EXPECT_EQ(root.find("zone")->text(), "Europe/Madrid");
    EXPECT_EQ(root.find("include")->items().size(), 4U);
    EXPECT_EQ(root.find("unit")->find("worth")->text(), "1 EUR");
    EXPECT_EQ(root.find("accounts")->find("ben")->find("pays_from")->text(), "cash:{holder}");
    const auto& rules = root.find("rules")->items();
    ASSERT_EQ(rules.size(), 10U);
    const node& step = rules[0].find("steps")->items()[0];
    EXPECT_EQ(step.find("base")->text(), "60.00");
    EXPECT_EQ(to_string(step.find("base")->begin_place()), "scheme.yaml:24:35");
    EXPECT_EQ(rules[2].find("needs")->items()[1].find("is")->text(), "yes");
    EXPECT_EQ(to_string(rules[2].find_entry("needs")->key_place), "scheme.yaml:35:5");
    EXPECT_EQ(rules[7].find("valid")->text(), "90 days");
    EXPECT_EQ(rules[9].find("fee")->text(), "0 %");
}

TEST(whole_scheme, of_regional_money_composes_with_exact_texts) {
    const node root = compose_whole(regional_money).root;
    const auto& rules = root.find("rules")->items();
    ASSERT_EQ(rules.size(), 5U);
    EXPECT_EQ(rules[0].find("fee")->text(), "5 %");
    EXPECT_EQ(rules[0].find("minimum")->text(), "0.01");
    EXPECT_EQ(rules[0].find("split")->items()[1].find("share")->text(), "2/5");
    EXPECT_EQ(rules[1].find("loss")->text(), "0.02 %");
    EXPECT_EQ(rules[1].find("after")->text(), "90 days held");
    EXPECT_EQ(rules[4].find("year")->text(), "from 1 July to 30 June");
    EXPECT_EQ(rules[4].find("gift")->find("of")->text(), "base") << "a comment follows the braces";
}

}  // namespace
