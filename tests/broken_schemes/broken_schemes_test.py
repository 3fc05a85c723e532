#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every broken scheme is refused, with the place, the code and the words its table asks for.

Usage: broken_schemes_test.py ANNONA PLUGINS FOLDER [--only NAME] [--show]
Writes each broken scheme below FOLDER, runs `annona check --json` on it and compares. Good schemes
are checked first: a mistake must be the only reason for a refusal.
"""

import argparse
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys

import broken_schemes

CASES_MIN = 150
EXIT_OK = 0
EXIT_SCHEME_PROBLEMS = 1


def check(annona, plugins, scheme):
    ran = subprocess.run([annona, "check", "--json", "--plugins", plugins, str(scheme)],
                         capture_output=True, text=True, timeout=60, check=False)
    try:
        return ran.returncode, json.loads(ran.stdout)
    except ValueError:
        return ran.returncode, [{"severity": "problem", "file": "", "line": 0, "column": 0,
                                 "code": "NO_ANSWER", "text": ran.stdout + ran.stderr}]


def write(case, folder):
    """Beside copies of the other files of its folder, so that includes still find theirs."""
    home = folder / "schemes" / case.name
    home.mkdir(parents=True, exist_ok=True)
    for other in case.origin.parent.glob("*.yaml"):
        shutil.copy(other, home)
    (home / case.origin.name).write_text(case.text, encoding="utf-8")
    return home / case.origin.name


def said(one):
    return f"{pathlib.Path(one['file']).name}:{one['line']}:{one['column']} {one['code']}: " \
           f"{one['text']}"


def differences(case, code, answers):
    problems = [one for one in answers if one["severity"] == "problem"]
    told = [one for one in answers if one["code"] == case.code and case.message in one["text"]]
    right = [one for one in told if (one["line"], one["column"]) == (case.line, case.column)
             and pathlib.Path(one["file"]).name == case.origin.name]
    wanted = f"{case.origin.name}:{case.line}:{case.column} {case.code}: ...{case.message}..."
    if not right:
        return [f"wanted {wanted}"] + [f"found  {said(one)}" for one in problems or told]
    if len(problems) > 1 and not case.may_follow:
        return ["one mistake, several problems"] + [f"found  {said(one)}" for one in problems]
    if right[0]["severity"] == "problem" and code != EXIT_SCHEME_PROBLEMS:
        return [f"refused with exit code {code}"]
    if "\n" in right[0]["text"]:
        return ["a message has more than one line"]
    return []


def check_good(arguments):
    good = [broken_schemes.HERE / "good.yaml", *broken_schemes.schemes_of_examples()]
    failed = 0
    for scheme in good:
        code, answers = check(arguments.annona, arguments.plugins, scheme)
        if code != EXIT_OK:
            failed += 1
            print(f"GOOD {scheme}: " + "; ".join(said(one) for one in answers))
    print(f"{len(good)} good schemes, {failed} refused")
    return failed


def check_one(arguments, case):
    code, answers = check(arguments.annona, arguments.plugins, write(case, arguments.folder))
    wrong = differences(case, code, answers)
    if arguments.show and not wrong:
        print(f"{case.name}: " + "; ".join(said(one) for one in answers))
    return case, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("annona")
    parser.add_argument("plugins")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder / "schemes", ignore_errors=True)
    shutil.copytree(broken_schemes.ROOT / "examples/common", arguments.folder / "schemes/common")
    cases = [one for one in broken_schemes.all_cases() if arguments.only in one.name]
    failed = check_good(arguments)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for case, wrong in pool.map(lambda one: check_one(arguments, one), cases):
            if wrong:
                failed += 1
                print(f"{case.name}:\n  " + "\n  ".join(wrong))
    print(f"{len(cases)} broken schemes, {failed} failures")
    if not arguments.only and len(cases) < CASES_MIN:
        print(f"at least {CASES_MIN} cases are wanted")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
