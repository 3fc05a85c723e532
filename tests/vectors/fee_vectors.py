# SPDX-License-Identifier: Apache-2.0
"""Vectors of fees and splits."""

import fractions

from town import computed, op, scheme

Fraction = fractions.Fraction
DAY = "2026-03-02"


def redemption(fee, more=""):
    return f"rule: redemption_fee, id: r, since: 2000-01-01, who: [shop], fee: {fee}, {more}" \
           "round: half_up"


def parts(*shares):
    rows = ", ".join(f'{{share: {share}, to: "fund:{name}"}}' for name, share in shares)
    return f"split: [{rows}], spare: first, "


def redeemed(runner, name, rules, amount, digits=2):
    return runner.run(name, scheme(rules, digits, backed=True), [
        op(DAY, "fund", amount=amount), op(DAY, "issue", to="mer:S", amount=amount),
        op(DAY, "redeem", from_="mer:S", amount=amount)])


def chiemgauer_fee(vector, runner):
    rule = redemption("5 %", parts(("association", "3/5"), ("operator", "2/5")))
    ended = redeemed(runner, vector["id"], [rule], vector["input"]["redeem"])
    wanted = vector["expected"]
    yield "payout", Fraction(wanted["payout_eur"]), ended.balance("bank:S", "EUR"), 0
    for name in ("association", "operator"):
        yield name, Fraction(wanted[name]), ended.balance(f"fund:{name}", "EUR"), 0


def split_of(runner, name, shares, total):
    """A fee of everything, split: what each part gets of the total."""
    named = [(f"p{i}", share) for i, share in enumerate(shares)]
    ended = redeemed(runner, name, [redemption("100 %", parts(*named))], str(total), digits=0)
    return [ended.balance(f"fund:p{i}", "EUR") for i in range(len(shares))]


def numscript_portions(vector, runner):
    found = split_of(runner, vector["id"], vector["params"]["portions"], vector["input"]["amount"])
    for i, (wanted, part) in enumerate(zip(vector["expected"]["parts"], found)):
        yield f"part {i + 1}", wanted, part, 0


def with_remaining(shares):
    named = [Fraction(share.rstrip(" %")) / (100 if "%" in share else 1) if share != "remaining"
             else None for share in shares]
    rest = 1 - sum(share for share in named if share is not None)
    return [str(rest if share is None else share) for share in named]


def numscript_both_sides(vector, runner):
    for side in ("sources", "destinations"):
        shares = with_remaining(vector["params"][side])
        found = split_of(runner, f"{vector['id']}-{side}", shares, vector["input"]["amount"])
        for i, (wanted, part) in enumerate(zip(vector["expected"][side], found)):
            yield f"{side} {i + 1}", wanted, part, 0


def charge(name, more):
    return f"rule: transaction_fee, id: {name}, since: 2000-01-01, {more}, to: \"fund:{name}\""


def paid(runner, name, rules, amount, digits=2):
    return runner.run(name, scheme(rules, digits, backed=True), [
        op(DAY, "fund", amount="100000"), op(DAY, "issue", to="ben:A", amount="1000"),
        op(DAY, "transfer", from_="ben:A", to="mer:S", amount=amount)])


def cyclos_preview(vector, runner):
    rules = [charge(f"fee{i}", f"paid_by: {'payee' if fee['deducted'] else 'payer'}, "
                               f"fixed: {fee['amount']}")
             for i, fee in enumerate(vector["params"]["fees"])]
    ended = paid(runner, vector["id"], rules, vector["input"]["payment"])
    wanted = vector["expected"]
    yield "total amount", int(wanted["total_amount"]), 1000 - ended.balance("ben:A"), 0
    yield "main amount", int(wanted["main_amount"]), ended.balance("mer:S"), 0
    for i, fee in enumerate(wanted["fees"]):
        yield f"fee {i + 1}", int(fee), ended.balance(f"fund:fee{i}"), 0


def bristol(vector, runner):
    share, _, cap = vector["params"]["online"].partition(" capped at ")
    rule = charge("scheme", f"paid_by: payee, fee: {share.replace('%', ' %')}, maximum: {cap}")
    for amount, fee in zip(vector["input"]["amount"], vector["expected"]["fee"]):
        ended = paid(runner, f"{vector['id']}-{amount}", [rule], amount)
        yield f"fee of {amount}", Fraction(fee), ended.balance("fund:scheme"), 0
        yield f"credit of {amount}", Fraction(amount) - Fraction(fee), ended.balance("mer:S"), 0


def mumbuca(vector, runner):
    rules = [charge("fees", f"paid_by: payee, fee: {percent(vector['params']['purchase_fee'])}"),
             redemption(percent(vector["params"]["cashout_fee"]), 'to: "fund:fees", ')]
    wanted = vector["expected"]
    ended = runner.run(vector["id"], scheme(rules, backed=True), [
        op(DAY, "fund", amount="1000"), op(DAY, "issue", to="ben:A", amount="1000"),
        op(DAY, "transfer", from_="ben:A", to="mer:S", amount=vector["input"]["purchase"]),
        op(DAY, "redeem", from_="mer:S", amount=wanted["merchant_credit"])])
    credit = sum(delta for account, _, delta in ended.outcomes[2].moved if account == "mer:S/main"
                 or account == "mer:S")
    yield "credit", Fraction(wanted["merchant_credit"]), credit, 0
    yield "payout", Fraction(wanted["bank_payout"]), ended.balance("bank:S", "EUR"), 0


def percent(text):
    return text.replace("%", " %")


def rec_bonus(vector, runner):
    cap = vector["params"]["max_topup"]
    rate = percent(vector["params"]["bonus"])
    rules = [f"rule: top_up, id: bonus, since: 2000-01-01, rate: {rate}, from: \"fund:bonus\"",
             f"rule: limits, id: most, since: 2000-01-01, per_operation: {{at_most: {cap}, "
             "on: convert}"]
    for amount, wanted in zip(vector["input"]["topup"], vector["expected"]["wallet"]):
        ended = runner.run(f"{vector['id']}-{amount}", scheme(rules, backed=True), [
            op(DAY, "fund", to="fund:bonus", amount="1000"),
            op(DAY, "convert_in", who="A", amount=amount),
            op(DAY, "convert_in", who="A", amount=str(int(cap) + 1))])
        yield f"held after {amount}", Fraction(wanted), ended.balance("ben:A"), 0
        yield "more than the most", "refused", ended.outcomes[2].verdict, 0


def eusko(vector, runner):
    """The fee of the way out feeds the fund; the gift is 3 % of what the sponsor changed in."""
    rules = [redemption("5 %", parts(("gifts", "3/5"), ("operator", "2/5"))),
             "rule: share, id: gift, since: 2000-01-01, applies_to: {commands: [issue], labels: "
             '[gift]}, from: "fund:gifts", gift: {share: 3 %, of: base, round: half_up}']
    accounts = ('\n  ben: {is: person, pays_from: "cash:{holder}"}'
                '\n  mer: {is: shop, paid_to: "bank:{holder}"}\n  assoc: {is: association}')
    changed = vector["input"]["change_eur"]
    ended = runner.run(vector["id"], scheme(rules, backed=True, accounts=accounts,
                                            more="inputs: {base: amount}\n"), [
        op(DAY, "convert_in", who="A", amount=changed),
        op(DAY, "transfer", from_="ben:A", to="mer:S",
           amount=vector["input"]["later_redeem_by_business"]),
        op(DAY, "redeem", from_="mer:S", amount=vector["input"]["later_redeem_by_business"]),
        op(DAY, "gift", to="assoc:X", base=changed)])
    wanted = vector["expected"]
    yield "holder gets", Fraction(wanted["holder_gets"].split()[0]), sum(
        delta for account, _, delta in ended.outcomes[0].moved if account.startswith("ben:A")), 0
    yield "payout", Fraction(wanted["business_payout_eur"]), ended.balance("bank:S", "EUR"), 0
    yield "gift", Fraction(wanted["association_gift"].split()[0]), ended.balance("assoc:X"), 0
    yield "operator", Fraction(wanted["operator"]), ended.balance("fund:operator", "EUR"), 0


def conversion(more):
    return f"rule: conversion, id: c, since: 2000-01-01, {more}"


def changed_in(runner, name, rule, amount, digits=2, fund="0"):
    """What so much money becomes."""
    more = "pockets: {main: {default: yes, bought_with: own money}}\n"
    steps = [op(DAY, "fund", amount=fund)] if fund != "0" else []
    return runner.run(name, scheme([rule], digits, backed=True, more=more),
                      steps + [op(DAY, "convert_in", who="A", amount=amount)])


def taler_cashin(vector, runner):
    terms = vector["params"]["cashin"]
    modes = {"nearest": "half_up", "zero": "down", "up": "up"}
    rule = conversion(f"rate: {terms['ratio']}, round: {modes[terms['mode']]}, "
                      f"step: {terms['tiny']}, fixed: {terms['fee']}")
    for eur, kudos in zip(vector["input"]["eur"], vector["expected"]["kudos"]):
        ended = changed_in(runner, f"{vector['id']}-{eur}", rule, eur)
        yield f"kudos for {eur}", Fraction(kudos), ended.balance("ben:A"), 0


def taler_inverse(vector, runner):
    terms, wanted = vector["params"]["cashout"], vector["input"]["eur_wanted"]
    rule = conversion(f"of: wanted, backwards: yes, rate: {terms['ratio']}, round: down, "
                      f"fixed: {terms['fee']}, minimum: {terms['min']}")
    ended = runner.run(vector["id"], scheme([rule], 8, more="inputs: {wanted: amount}\n"),
                       [op(DAY, "entitle", to="ben:A", wanted=wanted)])
    yield "kudos needed", Fraction(vector["expected"]["kudos_needed"]), computed(
        ended.outcomes[0]), 0


def swap(vector, runner):
    """The fee is of what comes out, and booked in what comes out."""
    amount = vector["input"]["swap_in"]
    share = f"{Fraction(vector['params']['fee_ppm'], 10 ** 6)}"
    quote = vector["params"].get("quote") or vector["input"]["quote"]
    rate = 2 if "2 OUT" in quote else 1
    rule = conversion(f"rate: {rate}, fee: {share}, round_fee: down, fee_to: \"fund:fees\"")
    ended = changed_in(runner, vector["id"], rule, amount, 0, fund="10000")
    wanted = vector["expected"].get("less_fee_method") or vector["expected"]
    fee = wanted.get("fee_booked_in_out_units") or wanted["fee"]
    yield "out", int(wanted["out"]), ended.balance("ben:A"), 0
    yield "fee", int(fee), rate * int(amount) - ended.balance("ben:A"), 0


def encointer_fee(vector, runner):
    """A fee in native money as local units: the factor is a rate of exchange."""
    rate = Fraction(vector["params"].get("reward_cc") or vector["input"]["reward_cc"])
    rate *= Fraction(vector["input"]["factor"], 10 ** 15)
    ended = changed_in(runner, vector["id"], conversion(f"rate: {rate}, round: down"),
                       vector["input"]["native_pksm"])
    yield "fee", Fraction(vector["expected"]["fee_cc"]), ended.balance("ben:A"), 0


HANDLERS = {
    ("Encointer", "fee.in_local_currency"): encointer_fee,
    ("GNU Taler regional currency", "conversion.cashin"): taler_cashin,
    ("GNU Taler regional currency", "conversion.inverse"): taler_inverse,
    ("Grassroots Economics swap pool", "fee.swap.ppm"): swap,
    ("Grassroots Economics swap pool", "fee.swap.unit_mismatch"): swap,
    ("Eusko", "redemption_fee.split"): eusko,
    ("Cyclos 4", "fee.transfer.preview"): cyclos_preview,
    ("Bristol Pound", "fee.receiver.percent_with_cap"): bristol,
    ("Mumbuca / E-dinheiro", "fee.merchant.payment_and_cashout"): mumbuca,
    ("REC Barcelona", "topup_bonus.capped"): rec_bonus,
    ("Chiemgauer", "redemption_fee.split"): chiemgauer_fee,
    ("Formance Numscript", "split.portions"): numscript_portions,
    ("Formance Numscript", "split.sources_and_destinations"): numscript_both_sides,
}
