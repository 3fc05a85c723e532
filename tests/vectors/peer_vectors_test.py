#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Numeric vectors of other currency systems, each played in a town of its own.

Usage: peer_vectors_test.py ANNONA PLUGINS FOLDER [--vectors FILE] [--only ID]
Prints one line for each vector: passed, failed, or left out with the reason; fails where a vector
fails, or where one is neither played nor named in left_out.json.
"""

import argparse
import fractions
import json
import pathlib
import sys

import award_vectors
import decay_vectors
import fee_vectors
import limit_vectors
import town

HERE = pathlib.Path(__file__).resolve().parent
HANDLERS = {**decay_vectors.HANDLERS, **award_vectors.HANDLERS, **fee_vectors.HANDLERS,
            **limit_vectors.HANDLERS}


def is_right(expected, found, tolerance):
    if isinstance(expected, (int, fractions.Fraction)):
        return abs(found - expected) <= tolerance
    return expected == found


def shown(value):
    if isinstance(value, fractions.Fraction):
        whole, rest = divmod(abs(value), 1)
        digits = str(rest * 10 ** 24 // 1).rjust(24, "0").rstrip("0")
        return ("-" if value < 0 else "") + str(whole) + ("." + digits if digits else "")
    return repr(value)


def play(vector, runner):
    """What went wrong, and how many figures were compared."""
    handler = HANDLERS[(vector["system"], vector["rule"])]
    wrong, compared = [], 0
    try:
        for label, expected, found, tolerance in handler(vector, runner):
            compared += 1
            if not is_right(expected, found, tolerance):
                wrong.append(f"{label}: expected {shown(expected)}, found {shown(found)}")
    except town.Refused as why:
        wrong.append(f"not run: {why}")
    if not wrong and compared == 0:
        wrong.append("nothing was compared")
    return wrong, compared


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("annona")
    parser.add_argument("plugins")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--vectors", type=pathlib.Path, default=HERE / "peer_vectors.json")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    runner = town.Runner(asked.annona, asked.plugins, asked.folder)
    left_out = json.loads((HERE / "left_out.json").read_text(encoding="utf-8"))
    counts = {"passed": 0, "failed": 0, "left out": 0}
    for vector in json.loads(asked.vectors.read_text(encoding="utf-8")):
        if asked.only not in vector["id"]:
            continue
        title = f"{vector['id']} ({vector['system']}, {vector['rule']})"
        key = (vector["system"], vector["rule"])
        reason = left_out.get(vector["id"]) or left_out.get(f"{key[0]}: {key[1]}")
        if reason:
            counts["left out"] += 1
            print(f"left out {title}: {reason}")
            continue
        if key not in HANDLERS:
            wrong, compared = ["neither played nor named in left_out.json"], 0
        else:
            wrong, compared = play(vector, runner)
        word = "failed" if wrong else "passed"
        counts[word] += 1
        print(f"{word}   {title}: {compared} figures" + "".join(f"\n    {one}" for one in wrong))
    print(f"{sum(counts.values())} vectors: " + ", ".join(f"{n} {word}"
                                                          for word, n in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
