# SPDX-License-Identifier: Apache-2.0
"""A made-up town for one vector: a scheme as text, operations, and what came of them, through
`annona run --json`, as anybody can run it."""

import dataclasses
import datetime
import fractions
import json
import subprocess

Fraction = fractions.Fraction
UTC = datetime.timezone.utc
ACCOUNTS = """
  ben: {is: person, pays_from: "cash:{holder}"}
  mer: {is: shop, paid_to: "bank:{holder}"}"""
COMMANDS = ("open, fund, entitle, issue, convert, pay, transfer, redeem, renew, reverse, advance, "
            "set_fact, override, close")
BACKED = "programmes: {all: {payer: muni, reserve: reserve}}\n"


class Refused(Exception):
    """annona did not run the town at all."""


@dataclasses.dataclass
class Outcome:
    """Of one operation."""

    verdict: str
    reason: str
    amount: str
    why: str
    moved: list


@dataclasses.dataclass
class Ending:
    """All operations, and the sums of what they moved per account and ledger."""

    outcomes: list
    sums: dict

    def balance(self, account, ledger="U"):
        """Exact, of all pockets; an account nobody moved anything on has 0."""
        return sum((value for (one, of), value in self.sums.items()
                    if of == ledger and one.split("/")[0] == account), Fraction(0))

    def pocket(self, account, ledger="U"):
        return self.sums.get((account, ledger), Fraction(0))


def computed(told):
    """The amount of a question; an answer without one is nothing."""
    if told.verdict != "accepted":
        return told.reason
    return Fraction(told.amount.split(" ")[0]) if told.amount else Fraction(0)


def scheme(rules, digits=2, scale=None, backed=False, zone="UTC", accounts=ACCOUNTS, more="",
           commands=COMMANDS):
    """A scheme file; `rules` are lines in braces without their dashes."""
    unit = [f"code: U, digits: {digits}"]
    if scale is not None:
        unit.append(f"scale: {scale}")
    if backed:
        unit.append("worth: 1 EUR, backed: yes")
    text = (f"scheme: town\ntitle: A town for one vector\nzone: {zone}\n"
            f"unit: {{{', '.join(unit)}}}\naccounts:{accounts}\n"
            + (BACKED if backed and "programmes:" not in more else "") + more
            + f"commands: [{commands}]\n")
    lines = "".join(f"  - {{{rule}}}\n" for rule in rules)
    return text + ("rules:\n" + lines if lines else "rules: []\n")


def at(moment):
    """An instant as text: of an instant, a count of seconds since 1970, or a date (8 o'clock)."""
    if isinstance(moment, int):
        moment = datetime.datetime.fromtimestamp(moment, UTC)
    if isinstance(moment, datetime.datetime):
        return moment.isoformat().replace("+00:00", "Z")
    return moment if "T" in moment else moment + "T08:00:00Z"


def op(moment, word, **args):
    expect = args.pop("expect", {})
    renamed = {key.rstrip("_"): value for key, value in args.items()}
    return {"at": at(moment), "op": word, "args": renamed, "expect": expect}


class Runner:
    """Writes towns into a folder and runs them."""

    def __init__(self, annona, plugins, folder):
        self.annona, self.plugins, self.folder = annona, plugins, folder

    def run(self, name, scheme_text, operations):
        home = self.folder / name
        home.mkdir(parents=True, exist_ok=True)
        (home / "scheme.yaml").write_text(scheme_text, encoding="utf-8")
        steps = [{"seq": i + 1, **one} for i, one in enumerate(operations)]
        (home / "scenarios.json").write_text(json.dumps({
            "format": "seed-scenarios/1",
            "schemes": [{"id": "town", "scenarios": [
                {"id": name, "title": name, "operations": steps}]}]}, indent=1), encoding="utf-8")
        ran = subprocess.run([self.annona, "run", "--json", "--plugins", self.plugins, str(home)],
                             capture_output=True, text=True, timeout=300, check=False)
        try:
            told = json.loads(ran.stdout)[0]
        except (ValueError, IndexError):
            raise Refused((ran.stdout + ran.stderr).strip()) from None
        if told["difference"]:
            raise Refused(told["difference"])
        return ending_of(told)


def ending_of(told):
    outcomes, sums = [], {}
    for row in told["operations"]:
        moved = []
        for line in row["moved"]:
            account, delta, ledger = line.split(" ")
            key = (account, ledger)
            sums[key] = sums.get(key, Fraction(0)) + Fraction(delta)
            moved.append((account, ledger, Fraction(delta)))
        outcomes.append(Outcome(row["verdict"], row["reason"], row["amount"], row["why"], moved))
    return Ending(outcomes, sums)
