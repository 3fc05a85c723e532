# SPDX-License-Identifier: Apache-2.0
"""Vectors of awards: how much somebody gets, how figures are rounded, how an amount is read."""

import fractions

from town import computed, op, scheme

Fraction = fractions.Fraction
DAY = "2026-03-02"


def entitled(runner, name, steps, inputs, kinds, digits=2, more=""):
    """The amount a grant of these steps computes for these inputs."""
    declared = "inputs: {" + ", ".join(f"{key}: {kind}" for key, kind in kinds.items()) + "}\n"
    rule = "rule: grant, id: g, since: 2000-01-01, applies_to: {commands: [entitle, issue]}, " \
           f"steps: [{', '.join('{' + step + '}' for step in steps)}]"
    ended = runner.run(name, scheme([rule], digits, more=declared + more),
                       [op(DAY, "entitle", to="ben:A", **inputs)])
    return computed(ended.outcomes[0])


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


def snap_first_month(vector, runner):
    """Days left of the month's days, today included: their formula, in a month of 30 days."""
    steps = ["name: part, of: benefit, prorate: calendar month, round: down, to_step: 1",
             "name: at-least-ten, if_above: 9"]
    more = "inputs: {benefit: amount}\n"
    rule = "rule: grant, id: g, since: 2000-01-01, applies_to: {commands: [entitle, issue]}, " \
           f"steps: [{', '.join('{' + step + '}' for step in steps)}]"
    for benefit, day, paid in zip(vector["input"]["benefit"], vector["input"]["day"],
                                  vector["expected"]["paid"]):
        ended = runner.run(f"{vector['id']}-{benefit}-{day}", scheme([rule], 0, more=more), [
            op(f"2026-04-{min(day, 30):02}", "entitle", to="ben:A", benefit=str(benefit))])
        found = computed(ended.outcomes[0])
        yield f"{benefit} from day {day}", paid, found, 0


def snap_allotment(vector, runner):
    """The most for a household, less a share of its income."""
    params, given, wanted = vector["params"], vector["input"], vector["expected"]
    reduction = "name: reduction, of: net_income, share: 30 %, round: up, to_step: 1"
    kinds = {"net_income": "amount"}
    income = {"net_income": given["net_income"]}
    found = entitled(runner, vector["id"] + "-reduction", [reduction], income, kinds, digits=0)
    yield "reduction", wanted["reduction"], found, 0
    steps = [f"name: most, base: {params['max_allotment']}", reduction + ", taken_off: yes"]
    found = entitled(runner, vector["id"], steps, income, kinds, digits=0)
    yield "allotment", wanted["allotment"], found, 0


def wic_index(vector, runner):
    base = vector["input"]["base"]
    share = vector["params"]["index"].split(" ")[0].strip("+").replace("%", " %")
    steps = [f"name: base, base: {base}",
             f"name: increase, base: {base}, share: {share}, round: down, to_step: 1, added: yes"]
    found = entitled(runner, vector["id"], steps, {}, {"none": "count"})
    yield "value", Fraction(vector["expected"]["value"]), found, 0
    steps.append("name: larger, share: 3/2")
    found = entitled(runner, vector["id"] + "-half-more", steps, {}, {"none": "count"})
    yield "one and a half times", Fraction(vector["expected"]["one_and_a_half_times"]), found, 0


def taiwan_ages(vector, runner):
    params = vector["params"]
    rows = ", ".join(f"{{table: ages, of: birth, at_least: {ages.split('_')[1]}, "
                     f"at_most: {ages.split('_')[2]}, amount: {points}}}"
                     for ages, points in params.items() if ages.startswith("ages_"))
    rule = "rule: grant, id: g, since: 2000-01-01, applies_to: {commands: [entitle, issue]}, " \
           f"ages_on: 2026-12-31, tables: [{rows}], steps: [{{name: points, table: ages}}]"
    for age, points in zip(vector["input"]["age"], vector["expected"]["points"]):
        # By the year of birth: everybody born in it has that age on the last day of the year.
        ended = runner.run(f"{vector['id']}-{age}",
                           scheme([rule], 0, more="inputs: {birth: date}\n"), [
                               op(DAY, "entitle", to="ben:A", birth=f"{2026 - age}-07-01")])
        told = ended.outcomes[0]
        found = Fraction(told.amount.split(" ")[0]) if told.verdict == "accepted" else 0
        yield f"{age} years", points, found, 0


HANDLERS = {
    ("SNAP (US)", "issuance.formula"): snap_allotment,
    ("SNAP (US)", "issuance.prorated_first_month"): snap_first_month,
    ("WIC (US)", "issuance.indexed_cash_value"): wic_index,
    ("Culture coin (Taoyuan / Taiwan)", "issuance.by_age_cohort"): taiwan_ages,
    ("Time bank (Northern California)", "unit.hours.round_up"): timebank,
    ("GNU Taler regional currency", "rounding.cash_step"): cash_step,
    ("REC Barcelona", "aid.split_payout"): rec_share,
    ("GNU Taler", "amount.parse"): amount_texts,
}
