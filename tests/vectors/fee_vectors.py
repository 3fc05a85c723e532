# SPDX-License-Identifier: Apache-2.0
"""Vectors of fees and splits."""

import fractions

from town import op, scheme

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


HANDLERS = {
    ("Chiemgauer", "redemption_fee.split"): chiemgauer_fee,
    ("Formance Numscript", "split.portions"): numscript_portions,
    ("Formance Numscript", "split.sources_and_destinations"): numscript_both_sides,
}
