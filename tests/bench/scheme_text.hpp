// SPDX-License-Identifier: Apache-2.0
//! The scheme of the benches: eight rules that have a say in a purchase, and two that stand beside.
#pragma once

namespace annona::bench {

inline constexpr const char* scheme_text = R"yaml(
scheme: bench
title: A purse with eight rules
zone: Europe/Madrid
categories: {food: {basic: groceries, prepared: bars}, hygiene: , alcohol: }
shop_classes: [grocer, butcher, bar]
unit: {code: UNI, digits: 2, worth: 1 EUR, backed: yes}
accounts:
  ben: {is: household, pays_from: "cash:{holder}"}
  mer: {is: shop, paid_to: "bank:{holder}"}
programmes:
  town: {payer: muni, reserve: reserve}
pockets:
  aid: {programme: town, default: yes}
inputs: {members: count}
register:
  default:
    mer: {class: grocer}
    ben: {members: 3}
commands: [open, fund, issue, pay, redeem, reverse, advance, set_fact, activate]
basket: refuse_whole
spend_order: [earliest_expiry, narrowest_pocket, oldest, payer, lot]
rules:
  - rule: earmark
    id: goods
    since: 2026-01-01
    applies_to: {pockets: [aid]}
    goods: {allow: [food.basic, hygiene]}
    shops: {classes: [grocer, butcher]}
  - rule: eligibility
    id: small-household
    since: 2026-01-01
    applies_to: {commands: [pay]}
    needs: [{fact: members, at_most: 12, if_unknown: refuse, else: NOT_ELIGIBLE}]
  - rule: limits
    id: daily
    since: 2026-01-01
    limits: [{name: day, amount: 1000000000000.00, per: day, for: holder, on: spend}]
  - rule: limits
    id: weekly
    since: 2026-01-01
    limits: [{name: week, amount: 1000000000000.00, per: week, for: holder, on: spend}]
  - rule: limits
    id: monthly
    since: 2026-01-01
    limits: [{name: month, amount: 1000000000000.00, per: calendar month, for: holder, on: spend}]
  - rule: limits
    id: yearly
    since: 2026-01-01
    limits: [{name: year, count: 1000000000, per: year, for: holder, on: spend}]
  - rule: place_time
    id: daytime
    since: 2026-01-01
    applies_to: {commands: [pay]}
    hours: [{from: "06:00", to: "23:00"}]
  - rule: expiry
    id: ten-years
    since: 2026-01-01
    applies_to: {roles: [household], pockets: [aid]}
    valid: 3650 days
    lapsed_to: who paid
  - {rule: backing, id: covered, since: 2026-01-01, on: issue}
  - {rule: redemption_fee, id: shops-only, since: 2026-01-01, who: [shop], fee: 0 %}
)yaml";

}  // namespace annona::bench
