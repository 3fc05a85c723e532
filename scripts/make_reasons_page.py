#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/reasons.md from include/annona/abi/reasons.h and from who names each code.

Usage: scripts/make_reasons_page.py [--check]
With --check nothing is written; the answer is 1 where the page is not what would be written.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = ROOT / "include/annona/abi/reasons.h"
PAGE = ROOT / "docs/reference/reasons.md"

CLASSES = {
    1: "shape of the request; nothing is settled",
    2: "once only; nothing is settled",
    3: "state of accounts, tokens and the scheme; nothing is settled",
    4: "authority",
    5: "validity",
    6: "eligibility",
    7: "place and goods",
    8: "tender",
    9: "limits",
    10: "means",
}

# What would make it pass. A code without a line here is an error of this script.
PASSES = {
    "MALFORMED": "Mend the field; a command that moves value also needs a request id.",
    "UNIT_AMBIGUOUS": "State the unit of the amount.",
    "PRECISION": "Whole multiples of the unit's step, or of one visible digit.",
    "DATA_NOT_PERMITTED": "Opaque ids: no e-mail address, telephone number or IBAN.",
    "AMOUNT_TOO_LARGE": "An amount within the limit; see [limits](limits.md).",
    "LIMIT_EXCEEDED": "Fewer lines, payers, inputs, tokens or notes; see [limits](limits.md).",
    "DUPLICATE_REQUEST": "Nothing: the first decision stands. For another act, another id.",
    "REQUEST_ID_REUSED": "A fresh request id.",
    "TOKEN_ALREADY_USED": "Another code. For `bind`: a token that is still free.",
    "UNKNOWN_ACCOUNT": "`open` the account, add it to the register, or mend the id.",
    "ACCOUNT_CLOSED": "Another account.",
    "COMMAND_NOT_OPEN": "The scheme's `commands` would have to name it.",
    "TOKEN_FROZEN": "`freeze` with off, or `bind` a token.",
    "ACCOUNT_FROZEN": "`freeze` with off.",
    "UNKNOWN_NAME": "A name the scheme declares; for `reverse`, `capture` and `void`, the id of a "
                    "request that stands.",
    "NO_CASE_FILE": "The reference that the rule asks for.",
    "FOUR_EYES_REQUIRED": "An approver who is not the proposer, author or attester.",
    "NOT_YET_VALID": "The same from the day named.",
    "EXPIRED": "Nothing for this money; other lots still in time.",
    "STAMP_REQUIRED": "The stamp, by `renew`.",
    "NOT_YET_DUE": "The same from the day named.",
    "NOTICE_TOO_SHORT": "A later `since` or `until`: from the day named on.",
    "NOT_ELIGIBLE": "The condition named; an account that can hold the unit.",
    "NOT_CUMULABLE": "The other benefit would have to end.",
    "CONDITION_NOT_MET": "The step named.",
    "REDEMPTION_NOT_ALLOWED": "Only roles the scheme pays out.",
    "QUALITY_REFUSED": "A better grade.",
    "DEBT_OUTSTANDING": "Settle the figure named, then close.",
    "MERCHANT_NOT_ACCREDITED": "A shop of the class named.",
    "PLACE_NOT_ALLOWED": "Another place.",
    "TIME_NOT_ALLOWED": "The day or hour named.",
    "CATEGORY_NOT_ALLOWED": "Take the line off, or pay it with own money; a category is named.",
    "EXCLUSIVE_CATEGORY": "The use chosen first.",
    "NO_CHANGE": "Own money that is not negative: the notes come to no more than the price.",
    "INDIVISIBLE": "An amount that whole notes make.",
    "MINIMUM_PURCHASE": "The least amount named.",
    "SHARE_LIMIT": "At most the amount named; the rest in another tender.",
    "LIMIT_PER_PERSON": "At most the amount or count named.",
    "LIMIT_PER_DAY": "What is left today, or tomorrow.",
    "LIMIT_PER_PERIOD": "What is left, the next window, or an `override`.",
    "LIMIT_CASH_SHARE": "At most the amount named as money.",
    "REDEMPTION_TOO_EARLY": "The same from the day named.",
    "CAP_REACHED": "At most what is left below the ceiling.",
    "OVERDRAFT_LIMIT": "At most the amount named.",
    "INPUT_MISSING": "The figure named.",
    "BUDGET_EXHAUSTED": "At most what is left, or more money by `fund`.",
    "INSUFFICIENT_BALANCE": "At most what is available for these goods; the rest in own money.",
    "REVERSAL_EXCEEDS_ORIGINAL": "At most what has not returned yet, of a payment or an award.",
    "RESERVE_SHORTFALL": "More money in the programme's reserve, by `fund`.",
    "PLUGIN_FAILED": "Nothing the asker can do: the rule has a bug; the trace names it.",
}


def codes():
    """Name, number and meaning of every code, in order of precedence."""
    found = re.findall(r'X\((\w+), (\d+), "([^"]*)"\)', HEADER.read_text(encoding="utf-8"))
    return sorted(((name, int(number), text) for name, number, text in found),
                  key=lambda row: row[1])


def named_in(path):
    return set(re.findall(r"ANNONA_REASON_([A-Z_]+)", path.read_text(encoding="utf-8")))


def answered_by():
    """Code -> who answers it: the engine's steps, then rules by name."""
    who = {}
    for path in sorted((ROOT / "include/annona/engine").glob("*.inl.hpp")):
        if path.name == "state.inl.hpp":
            continue  # reads codes of the journal, answers none
        for name in named_in(path):
            who.setdefault(name, set()).add("the engine")
    for path in sorted((ROOT / "plugins").glob("*/rule.hpp")):
        if path.parent.name.startswith("_"):
            continue
        for name in named_in(path):
            who.setdefault(name, set()).add(f"[{path.parent.name}]"
                                            f"(../../plugins/{path.parent.name}/README.md)")
    for path in sorted((ROOT / "src/lab").glob("*.cpp")):
        if path.name.startswith("sentences_"):
            continue
        for name in named_in(path):
            who.setdefault(name, set()).add("adapters that read requests")
    return who


def sorted_names(names):
    first = [name for name in ("the engine", "adapters that read requests") if name in names]
    return first + sorted(names - set(first))


def page():
    who = answered_by()
    text = ["# Reason codes", "",
            "<!-- Written by scripts/make_reasons_page.py; do not edit. -->", "",
            "In the order of checks. All rules speak and every refusal stays in the trace; the",
            "decision names the lowest class, then the rule that stands first in the scheme, then",
            "the first line of the basket. Classes 1 to 3 stop at once. Numbers are permanent. A",
            "rule may have codes of its own, written `vendor.CODE`, in classes 4 to 10.", "",
            "After a change of codes: `python3 scripts/make_reasons_page.py`; with `--check` it",
            "only says whether this page is up to date.", ""]
    known = None
    for name, number, meaning in codes():
        if number // 100 != known:
            known = number // 100
            text += [f"## Class {known}: {CLASSES[known]}", ""]
        answers = ", ".join(sorted_names(who.get(name, set())))
        text += [f"### {name}", "",
                 f"{number}. {meaning[0].upper()}{meaning[1:]}.", "",
                 f"- Answered by: {answers or 'no shipped rule yet'}",
                 f"- Would pass: {PASSES[name]}", ""]
    return "\n".join(text).rstrip("\n") + "\n"


def main(arguments):
    missing = [name for name, _, _ in codes() if name not in PASSES]
    if missing or arguments[1:] not in ([], ["--check"]):
        print("no line in PASSES for " + ", ".join(missing) if missing else __doc__)
        return 2
    made = page()
    if arguments[1:] == ["--check"]:
        is_same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
        print("up to date" if is_same else "docs/reference/reasons.md is out of date")
        return 0 if is_same else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
