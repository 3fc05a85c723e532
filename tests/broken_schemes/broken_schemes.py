# SPDX-License-Identifier: Apache-2.0
"""Broken scheme files: how a case of the tables becomes a file and the place of its mistake.

cases.json breaks good.yaml one mistake at a time: `find` is replaced by `put` once, after the
replacements in `first`, which alone would be no mistake. mutations.json names one-step mutations
of the schemes in examples/: `find` is a regular expression, tried at `sites_max` places (1) of each
scheme. A `^` in `put` marks the character the message must point at; where the message points
elsewhere, `at` is a piece of the broken text with the `^`, or `rule`: the start of the rule the
mistake stands in. `schema` says that the JSON Schema sees the mistake too, `more` that further
messages may follow from it.
"""

import dataclasses
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclasses.dataclass
class BrokenScheme:
    """A scheme text with one mistake, and what must be said about it."""

    name: str
    origin: pathlib.Path
    text: str
    line: int
    column: int
    code: str
    message: str
    schema_sees: bool
    may_follow: bool


def without_mark(text, mark_at):
    """The text without the mark, and line and column of the character it stood before."""
    before = text[:mark_at]
    return text[:mark_at] + text[mark_at + 1:], *place_of(before)


def place_of(before):
    line = before.count("\n") + 1
    return line, len(before) - (before.rfind("\n") + 1) + 1


def start_of_rule(text, at):
    """Index of the rule around `at`: what stands after the dash of its item."""
    starts = [found.end() for found in re.finditer(r"(?m)^ *- (?=\{?rule: )", text[:at + 1])]
    if not starts:
        raise ValueError("no rule stands around the mistake")
    return starts[-1]


def broken(case, origin, text, start, end, put):
    """The case carried out: text[start:end] replaced by `put`."""
    made = text[:start] + put + text[end:]
    at = case.get("at")
    if at == "rule":
        line, column = place_of(made[:start_of_rule(made, start)])
    elif at:
        found = made.find(at.replace("^", ""))
        if found < 0:
            raise ValueError(f"{case['name']}: `at` is not in the broken text")
        line, column = place_of(made[:found + at.index("^")])
    else:
        mark = put.find("^")
        if mark < 0:
            raise ValueError(f"{case['name']}: neither `put` nor `at` has a mark")
        made, line, column = without_mark(made, start + mark)
    return BrokenScheme(case["name"], origin, made, line, column, case["code"],
                        case.get("text", ""), case.get("schema", False),
                        case.get("more", False))


def hand_made():
    origin = HERE / "good.yaml"
    text = origin.read_text(encoding="utf-8")
    for case in json.loads((HERE / "cases.json").read_text(encoding="utf-8")):
        good = text
        for old, new in case.get("first", {}).items():
            good = good.replace(old, new)
        start = good.find(case["find"])
        if start < 0:
            raise ValueError(f"{case['name']}: good.yaml has no {case['find']!r}")
        yield broken(case, origin, good, start, start + len(case["find"]), case["put"])


def schemes_of_examples():
    return sorted((ROOT / "examples").glob("*/scheme.yaml"))


def is_in_comment(text, at):
    line = text[text.rfind("\n", 0, at) + 1:at]
    return line.lstrip().startswith("#") or " #" in line


def mutated(case, origin):
    text = origin.read_text(encoding="utf-8")
    made = 0
    for found in re.finditer(case["find"], text, re.MULTILINE):
        if made == case.get("sites_max", 1):
            return
        if is_in_comment(text, found.start()):
            continue
        made += 1
        one = broken(case, origin, text, found.start(), found.end(), found.expand(case["put"]))
        one.name = f"{origin.parent.name}.{case['name']}.{made}"
        yield one


def mutations():
    for case in json.loads((HERE / "mutations.json").read_text(encoding="utf-8")):
        for origin in schemes_of_examples():
            yield from mutated(case, origin)


def all_cases():
    yield from hand_made()
    yield from mutations()
