#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splits, caps, ordered sources and marked funds of another system, played with our rules.

Usage: split_cases_test.py ANNONA PLUGINS FOLDER CASES.json [--only ID]
Answers 77, "not run", where the file of cases is not there. Prints passed, failed, or what is
different here, for each case.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

import split_cases
import town

NOT_RUN = 77


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("annona")
    parser.add_argument("plugins")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", type=pathlib.Path)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    if not asked.cases.exists():
        print("not run: the cases are not there")
        return NOT_RUN
    runner = town.Runner(asked.annona, asked.plugins, asked.folder)
    failed, passed, different = 0, 0, collections.Counter()
    cases = json.loads(asked.cases.read_text(encoding="utf-8"))["cases"]
    for number, case in enumerate(cases):
        if asked.only not in case["id"]:
            continue
        difference = split_cases.difference_of(case)
        if difference:
            different[difference] += 1
            print(f"different {case['id']}: {difference}")
            continue
        name = f"{number}-" + re.sub(r"[^a-z0-9]+", "-", case["id"].lower())[-40:]
        wrong = split_cases.play(case, runner, name)
        passed += not wrong
        failed += bool(wrong)
        print(f"failed {case['id']}: {wrong}" if wrong else f"passed {case['id']}")
    print(f"{passed} passed, {failed} failed, {sum(different.values())} are different here:")
    for reason, count in different.most_common():
        print(f"  {count} {reason}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
