# SPDX-License-Identifier: Apache-2.0
"""Vectors of awards: how much somebody gets, how figures are rounded, how an amount is read."""

import fractions

from town import op, scheme

Fraction = fractions.Fraction
DAY = "2026-03-02"


def entitled(runner, name, steps, inputs, kinds, digits=2, more=""):
    """The amount a grant of these steps computes for these inputs."""
    declared = "inputs: {" + ", ".join(f"{key}: {kind}" for key, kind in kinds.items()) + "}\n"
    rule = "rule: grant, id: g, since: 2000-01-01, applies_to: {commands: [entitle, issue]}, " \
           f"steps: [{', '.join('{' + step + '}' for step in steps)}]"
    ended = runner.run(name, scheme([rule], digits, more=declared + more),
                       [op(DAY, "entitle", to="ben:A", **inputs)])
    told = ended.outcomes[0]
    return Fraction(told.amount.split(" ")[0]) if told.verdict == "accepted" else told.reason


def timebank(vector, runner):
    for minutes, hours in zip(vector["input"]["minutes"], vector["expected"]["hours"]):
        found = entitled(runner, f"{vector['id']}-{minutes}",
                         ["name: hours, of: minutes, share: 1/60, round: up, to_step: 0.25"],
                         {"minutes": str(minutes)}, {"minutes": "amount"})
        yield f"{minutes} minutes", Fraction(hours), found, 0


def cash_step(vector, runner):
    modes = {"zero": "down", "up": "up", "nearest": "half_up"}
    for mode, ours in modes.items():
        for amount, wanted in zip(vector["input"]["amount"], vector["expected"][mode]):
            found = entitled(runner, f"{vector['id']}-{mode}-{amount}",
                             [f"name: rounded, of: amount_before, round: {ours}, to_step: 5"],
                             {"amount_before": str(amount)}, {"amount_before": "amount"}, digits=0)
            yield f"{amount} {mode}", wanted, found, 0


def rec_share(vector, runner):
    for aid, rec, eur in zip(vector["input"]["monthly_aid_eur"], vector["expected"]["rec"],
                             vector["expected"]["eur"]):
        found = entitled(runner, f"{vector['id']}-{aid}",
                         ["name: local, of: benefit, share: 25 %, round: half_up"],
                         {"benefit": aid}, {"benefit": "amount"})
        yield f"local part of {aid}", Fraction(rec), found, 0
        yield f"money part of {aid}", Fraction(eur), Fraction(aid) - found, 0


def amount_texts(vector, runner):
    """How an amount is read. The unit in front is a field of its own here, and the largest amount
    is our own: what those alone make invalid there is not compared."""
    digits = vector["params"]["fraction_digits"]
    compared = {"TESTKUDOS:0.99999999", "TESTKUDOS:0.999999991",
                "TESTKUDOS:4503599627370496.99999999", "EUR:.42", "EUR:42."}
    for text, is_valid in zip(vector["input"]["text"], vector["expected"]["valid"]):
        if text not in compared:
            continue
        ended = runner.run(f"{vector['id']}-{len(text)}", scheme([], digits), [
            op(DAY, "issue", to="ben:A", amount=text.split(":")[1])])
        yield text, is_valid, ended.outcomes[0].verdict == "accepted", 0


HANDLERS = {
    ("Time bank (Northern California)", "unit.hours.round_up"): timebank,
    ("GNU Taler regional currency", "rounding.cash_step"): cash_step,
    ("REC Barcelona", "aid.split_payout"): rec_share,
    ("GNU Taler", "amount.parse"): amount_texts,
}
