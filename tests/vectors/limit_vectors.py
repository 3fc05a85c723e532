# SPDX-License-Identifier: Apache-2.0
"""Vectors of limits, earmarks and days: who may, up to how much, until when."""

import fractions

from town import op, scheme

Fraction = fractions.Fraction
DAY = "2026-03-02"
GOODS = "categories: {food: x, other: y}\n"


def limits(rows, more=""):
    return f"rule: limits, id: l, since: 2000-01-01, {more}{rows}"


def expiry(reading, more=""):
    return f"rule: expiry, id: e, since: 2000-01-01, applies_to: {{roles: [person]}}, " \
           f"{reading}{more}"


def verdict(outcome):
    return "allow" if outcome.verdict == "accepted" else "deny"


def first_word(text):
    return text.split(":")[0]


def pay(moment, amount, **more):
    return op(moment, "spend", from_="ben:A", to="mer:S",
              lines=[{"category": "food", "amount": str(amount)}], **more)


def max_balance(vector, runner):
    rule = limits(f"holding: [{{at_most: {vector['params']['max_balance']}}}]")
    for balance, wanted in zip(vector["input"]["balance"], vector["expected"]["decision"]):
        steps = [op(DAY, "issue", to="ben:A", amount=str(balance))] if balance else []
        steps.append(op(DAY, "issue", to="ben:A", amount=str(vector["input"]["topup"])))
        ended = runner.run(f"{vector['id']}-{balance}", scheme([rule], 0), steps)
        yield f"with {balance}", first_word(wanted), verdict(ended.outcomes[-1]), 0


def oldest_first(vector, runner):
    """Two lots; what is spent comes from the older one; both lapse."""
    first, second = vector["input"]["lots"]
    days = vector["params"]["points_days_active"]
    ended = runner.run(vector["id"], scheme(
        [expiry(f"valid: {days} days")], 0, more=GOODS + "spend_order: [oldest, lot]\n"), [
            op("2026-03-01", "issue", to="ben:A", amount=str(first)),
            op("2026-03-02", "issue", to="ben:A", amount=str(second)),
            pay("2026-03-03", vector["input"]["spend"]),
            op("2026-04-01", "expire", account="ben:A"),
            op("2026-04-02", "expire", account="ben:A"),
            pay("2026-04-03", vector["input"]["spend_after"])])
    lots = [-sum(delta for account, _, delta in ended.outcomes[i].moved
                 if account.startswith("ben:A")) for i in (3, 4)]
    yield "left of the lots", vector["expected"]["lots_after_spend"], lots, 0
    yield "after the end", "refused", ended.outcomes[5].verdict, 0


def epochs(vector, runner):
    """An epoch is a month; money is good in its own and so many after it."""
    count = vector["params"]["validity_epochs"]
    balances = vector["input"]["epoch_balances"]
    now = int(vector["input"]["current_epoch"])
    steps = [op(f"2026-{int(epoch):02}-10", "issue", to="ben:A", amount=str(amount))
             for epoch, amount in balances.items()]
    steps.append(op(f"2026-{now:02}-20", "expire", account="ben:A"))
    ended = runner.run(vector["id"], scheme(
        [expiry(f"period_end: calendar month, periods: {count}, lapsed_to: \"fund:gone\"")], 0),
        steps)
    yield "usable", vector["expected"]["usable"], ended.balance("ben:A"), 0
    yield "expired", vector["expected"]["expired"], ended.balance("fund:gone"), 0


def snap_age(vector, runner):
    last = vector["params"]["expunge_day"] - 1
    notice = vector["params"]["expunge_day"] - 1 - vector["params"]["notice_day"]
    issued, unused = vector["input"]["issued"], vector["input"]["unused"]
    ended = runner.run(vector["id"], scheme(
        [expiry(f"valid: {last} days, notice: {notice} days, lapsed_to: \"fund:gone\"")],
        more=GOODS), [
            op(issued, "issue", to="ben:A", amount="100.00"),
            pay(vector["input"]["last_purchase"], "60.00"),
            op("2024-09-30T23:59:59Z", "expire", account="ben:A"),
            op(f"{vector['expected']['expunged']}T00:00:00Z", "expire", account="ben:A")])
    yield "the day before", [], ended.outcomes[2].moved, 0
    yield "expunged", Fraction(vector["expected"]["amount"]), ended.balance("fund:gone"), 0


def end_of_period(vector, runner):
    last = vector["input"]["period_end"]
    zones = {"UTC": "Z", "America/New_York": "-05:00"}
    for zone, offset in zones.items():
        for moment, wanted in zip(vector["input"]["attempts"], vector["expected"]["decision"]):
            ended = runner.run(f"{vector['id']}-{offset}-{moment[8:10]}", scheme(
                [expiry(f"last_day: {last}")], zone=zone, more=GOODS), [
                    op("2024-02-01", "issue", to="ben:A", amount="10.00"),
                    pay(moment + offset, "10.00")])
            yield f"{moment} in {zone}", first_word(wanted), verdict(ended.outcomes[1]), 0


def whole_packages(vector, runner):
    for packages, wanted in zip(vector["input"]["packages"], vector["expected"]["decision"]):
        lines = [{"category": "food", "amount": str(ounces)} for ounces in packages]
        ended = runner.run(f"{vector['id']}-{'-'.join(map(str, packages))}",
                           scheme([], 0, more=GOODS), [
                               op(DAY, "issue", to="ben:A",
                                  amount=str(vector["params"]["balance_oz"])),
                               op(DAY, "spend", from_="ben:A", to="mer:S", lines=lines)])
        yield f"{packages}", first_word(wanted), verdict(ended.outcomes[1]), 0
        yield f"left of {packages}", 0 if wanted == "allow" else 36, ended.balance("ben:A"), 0


def share_of_balance(vector, runner):
    rule = limits(f"limits: [{{name: out, share_of_balance: {vector['params']['fraction']}, "
                  f"per: {vector['params']['window_days']} days, for: payer, on: redeem}}]")
    for amount, wanted in zip(vector["input"]["withdraw"], vector["expected"]["decision"]):
        accounts = '\n  ben: {is: person, paid_to: "bank:{holder}"}'
        ended = runner.run(f"{vector['id']}-{amount}",
                           scheme([rule], 0, backed=True, accounts=accounts), [
            op(DAY, "fund", amount="5000"),
            op(DAY, "issue", to="ben:A", amount=str(vector["input"]["balance"])),
            op(DAY, "redeem", from_="ben:A", amount=str(amount))])
        yield f"withdraw {amount}", first_word(wanted), verdict(ended.outcomes[2]), 0
        if wanted != "allow":
            yield "available", True, "500" in ended.outcomes[2].why, 0


def korea_holding(vector, runner):
    """Bought up to the ceiling, in part; the price is what the share of it comes to."""
    rule = limits(f"limits: [{{name: bought, amount: {vector['params']['monthly_purchase']}, per: "
                  "calendar month, on: receive}], holding: "
                  f"[{{at_most: {vector['params']['max_holding']}, action: partial}}]")
    ended = runner.run(vector["id"], scheme([rule], 0), [
        op("2026-01-05", "issue", to="ben:A", amount="500000"),
        op("2026-02-05", "issue", to="ben:A", amount="500000"),
        op("2026-02-06", "transfer", from_="ben:B", to="ben:A", amount="0"),
    ][:2] + [op("2026-03-05", "issue", to="ben:A", amount="200000"),
             op("2026-04-05", "issue", to="ben:A", amount="500000")])
    yield "held before", int(vector["input"]["holding"]), sum(
        delta for one in ended.outcomes[:3] for account, _, delta in one.moved
        if account.startswith("ben:A")), 0
    bought = sum(delta for account, _, delta in ended.outcomes[3].moved
                 if account.startswith("ben:A"))
    yield "can buy", int(vector["expected"]["can_buy"]), bought, 0


def korea_turnover(vector, runner):
    more = ("inputs: {turnover: amount}\npockets: {bought: {default: yes}, policy: {}}\n" + GOODS
            + "register: {\"mer:S\": {turnover: " + vector["input"]["merchant_turnover"] + "}}\n")
    rule = ("rule: eligibility, id: small-shops, since: 2000-01-01, applies_to: {commands: [pay], "
            "pockets: [bought]}, needs: [{fact: turnover, party: payee, at_most: "
            f"{vector['params']['max_yearly_turnover']}, else: MERCHANT_NOT_ACCREDITED}}]")
    for pocket, lot, wanted in zip(("bought", "policy"), vector["input"]["lot"],
                                   vector["expected"]["decision"]):
        ended = runner.run(f"{vector['id']}-{pocket}", scheme([rule], 0, more=more), [
            op(DAY, "issue", to=f"ben:A/{pocket}", amount="1000"),
            op(DAY, "spend", from_=f"ben:A/{pocket}", to="mer:S",
               lines=[{"category": "food", "amount": "1000"}])])
        yield lot, wanted, verdict(ended.outcomes[1]), 0


def erupi(vector, runner):
    rules = [limits(f"per_operation: {{at_most: {vector['params']['max']}, on: issue}}"),
             expiry(f"valid: {vector['params']['max_validity']}, lapsed_to: who paid")]
    for amount, wanted in zip(vector["input"]["amount"], vector["expected"]["decision"]):
        ended = runner.run(f"{vector['id']}-{amount}", scheme(rules, backed=True), [
            op("2026-01-05", "fund", amount="20000"),
            op("2026-01-05", "issue", to="ben:A", amount=amount)])
        yield f"voucher of {amount}", wanted, verdict(ended.outcomes[1]), 0
    unused = vector["input"]["expired_unused"]
    ended = runner.run(f"{vector['id']}-unused", scheme(rules, backed=True), [
        op("2026-01-05", "fund", amount=unused), op("2026-01-05", "issue", to="ben:A",
                                                    amount=unused),
        op("2027-01-06", "expire", account="ben:A")])
    yield ("returned", Fraction(vector["expected"]["returned_to_sponsor"]),
           sum(delta for account, ledger, delta in ended.outcomes[2].moved
               if account == "muni" and ledger == "EUR"), 0)


def japan(vector, runner):
    last = vector["params"]["valid"][1]
    rules = [expiry(f"last_day: {last}"),
             limits(f"per_operation: {{at_most: {vector['params']['max_per_use']}, on: spend}}")]
    for moment, wanted in zip(vector["input"]["use_date"], vector["expected"]["decision"]):
        ended = runner.run(f"{vector['id']}-{moment}", scheme(rules, 0, more=GOODS), [
            op("2019-10-01", "issue", to="ben:A", amount="1000"), pay(moment, 1000)])
        yield moment, first_word(wanted), verdict(ended.outcomes[1]), 0


def snap_states(vector, runner):
    """The state of the store decides: each state's list is an earmark of its own."""
    lists = {"Idaho": "deny: [candy]", "Utah": "", "Arkansas": "deny: [candy, flour_candy]"}
    goods = "product_lists: {candy: [\"1\"], flour_candy: [\"2\"]}\n" + GOODS
    for state in vector["input"]["state"]:
        rules = [f"rule: earmark, id: waiver, since: 2026-01-01, product_lists: {{{lists[state]}}}"
                 ] if lists[state] else []
        for code, item, wanted in zip(("1", "2"), vector["input"]["item"],
                                      vector["expected"][state]):
            ended = runner.run(f"{vector['id']}-{state}-{code}", scheme(rules, more=goods), [
                op(DAY, "issue", to="ben:A", amount="5.00"),
                op(DAY, "spend", from_="ben:A", to="mer:S",
                   lines=[{"category": "food", "amount": "5.00", "product": code}])])
            yield f"{item} in {state}", wanted, verdict(ended.outcomes[1]), 0


def cash_with_override(vector, runner):
    """The limit of one adult; what the household and then the court add are recorded exceptions."""
    adult, child = (Fraction(vector["params"][key]) for key in ("adult", "child"))
    default, ordered = (Fraction(vector["expected"][key])
                        for key in ("default_cash", "with_override"))
    accounts = '\n  ben: {is: person, paid_to: "bank:{holder}"}'
    rule = limits(f"limits: [{{name: cash, amount: {adult}, per: calendar month, for: holder, "
                  "on: redeem}]")
    steps = [op("2024-07-01", "fund", amount="1000"),
             op("2024-07-01", "issue", to="ben:A", amount="1000"),
             op("2024-07-02", "override", wallet="ben:A", limit="cash", extra=str(adult + child),
                officer="office", approver="head"),
             op("2024-07-03", "redeem", from_="ben:A", amount=str(default)),
             op("2024-07-03", "redeem", from_="ben:A", amount="0.01"),
             op("2024-07-04", "override", wallet="ben:A", limit="cash",
                extra=str(ordered - default), officer="office", approver="head"),
             op("2024-07-05", "redeem", from_="ben:A", amount=str(ordered - default)),
             op("2024-07-05", "redeem", from_="ben:A", amount="0.01")]
    ended = runner.run(vector["id"], scheme([rule], backed=True, accounts=accounts), steps)
    yield "default", 2 * adult + child, default, 0
    for label, index in (("default", 3), ("with the order", 6)):
        yield label, ["accepted", "refused"], [
            one.verdict for one in ended.outcomes[index:index + 2]], 0


def growing_credit(vector, runner):
    """What was received is a recorded fact of the member; the floor follows it."""
    initial, most = vector["params"]["initial"], vector["params"]["hard_limit"]
    rule = limits(f"debt: [{{name: credit, at_most: {initial}, add: 1, per: received, "
                  f"never_more: {most}}}]")
    accounts = "\n  ben: {is: member, kind: credit, floor: -100000}"
    for received, after in zip(vector["input"]["received"],
                               vector["expected"]["credit_limit_after"]):
        ended = runner.run(f"{vector['id']}-{received}", scheme(
            [rule], 0, accounts=accounts, more="inputs: {received: count}\n"), [
                op(DAY, "set_fact", account="ben:A", received=received),
                op("2026-03-03", "transfer", from_="ben:A", to="ben:B", amount=str(after)),
                op("2026-03-03", "transfer", from_="ben:A", to="ben:B", amount="1")])
        yield f"limit after {received}", ["accepted", "refused"], [
            one.verdict for one in ended.outcomes[1:]], 0


def untouched(vector, runner):
    """Nobody touches what was there: it is good for so many days and gone on the next."""
    days = vector["params"]["days"]
    gone = vector["expected"]["expunged_on"]
    ended = runner.run(vector["id"], scheme(
        [expiry(f"valid: {days} days, lapsed_to: \"fund:gone\"")]), [
            op(vector["input"]["unused_from"], "issue", to="ben:A",
               amount=vector["input"]["monthly_issue"]),
            op("2015-03-03", "issue", to="ben:A", amount=vector["input"]["monthly_issue"]),
            op("2016-02-03T23:59:59Z", "expire", account="ben:A"),
            op(f"{gone}T00:00:00Z", "expire", account="ben:A")])
    yield "the day before", [], ended.outcomes[2].moved, 0
    yield (f"gone on {gone}", Fraction(vector["input"]["monthly_issue"]),
           ended.balance("fund:gone"), 0)


HANDLERS = {
    ("Komunitin", "credit_limit.grows_on_received"): growing_credit,
    ("SNAP (US)", "expiry.inactivity.historical"): untouched,
    ("Formance Numscript", "limit.max_balance"): max_balance,
    ("Open Loyalty", "lots.fifo"): oldest_first,
    ("ERC-7818 expirable token", "lots.epoch_window"): epochs,
    ("SNAP (US)", "expiry.age_from_issuance (option 2)"): snap_age,
    ("SNAP (US)", "earmark.by_jurisdiction_and_date"): snap_states,
    ("WIC (US)", "expiry.end_of_period"): end_of_period,
    ("WIC (US)", "quantity.all_or_nothing"): whole_packages,
    ("Sempo", "limit.fraction_of_balance"): share_of_balance,
    ("Korea local gift certificate (Jungnang-gu)", "limit.purchase_and_holding"): korea_holding,
    ("Korea local gift certificate (Jangseong)",
     "earmark.merchant_turnover_by_lot_origin"): korea_turnover,
    ("e-RUPI (India)", "voucher.cap_validity_return"): erupi,
    ("Bezahlkarte (Germany)", "limit.cash_with_individual_override"): cash_with_override,
    ("Japan premium gift certificate (Yokkaichi)", "voucher.use_limits"): japan,
}
