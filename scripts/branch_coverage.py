#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Branches of include/annona and plugins that the tests took, from the counters of a build.

    scripts/branch_coverage.py FOLDER [--minimum PERCENT]

Branches that only an exception takes do not count. gcovr reads gcov's text, which says of a branch
that it is an exception's only where the line ran; a header that runs in one program and not in
another would count its exceptions as branches nobody took. gcov's JSON always says it.

A line stands in several objects: a template's instances, a header in two programs. Those of the
same shape are added up branch by branch; of several shapes the one that ran most counts.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def counts(source):
    """Whether the file belongs to what is counted; its path in the tree."""
    try:
        path = source.resolve().relative_to(ROOT)
    except ValueError:
        return None
    parts = path.parts
    is_ours = parts[:2] == ("include", "annona") or parts[0] == "plugins"
    return None if not is_ours or "tests" in parts or "_template" in parts else str(path)


def read_object(counters, lines):
    """Adds the branches of one object: lists of (times taken, an exception's) by file and line."""
    told = subprocess.run(["gcov", "-b", "-c", "--json-format", "--stdout", str(counters)],
                          capture_output=True, text=True, cwd=counters.parent, check=False).stdout
    for document in filter(None, told.splitlines()):
        object_ = json.loads(document)
        for file in object_["files"]:
            path = counts(pathlib.Path(object_["current_working_directory"], file["file"]))
            if path is None:
                continue
            for line in file["lines"]:
                if line["branches"]:
                    lines[path, line["line_number"]].append(
                        [(branch["count"], branch["throw"]) for branch in line["branches"]])


def branches_of(occurrences):
    """Times taken of each branch of a line that no exception stands for."""
    shapes = collections.defaultdict(list)
    for one in occurrences:
        shapes[len(one)].append(one)
    best = max(shapes.values(), key=lambda same: sum(taken for one in same for taken, _ in one))
    joined = [(sum(taken for taken, _ in place), any(thrown for _, thrown in place))
              for place in zip(*best)]
    return [taken for taken, thrown in joined if not thrown]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--minimum", type=float, default=0)
    asked = arguments.parse_args()
    lines = collections.defaultdict(list)
    objects = sorted(asked.folder.resolve().rglob("*.gcda"))
    for number, counters in enumerate(objects, 1):
        read_object(counters, lines)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(objects)} objects", end="", file=sys.stderr)
    files = collections.defaultdict(lambda: [0, 0])
    for (path, _), occurrences in lines.items():
        taken = branches_of(occurrences)
        files[path][0] += len(taken)
        files[path][1] += sum(1 for times in taken if times > 0)
    for path, (every, taken) in sorted(files.items(), key=lambda file: file[1][1] - file[1][0]):
        if taken < every:
            print(f"{every - taken:5} of {every:5} not taken  {path}")
    every, taken = (sum(column) for column in zip(*files.values())) if files else (0, 0)
    percent = 100 * taken / every if every else 0
    print(f"branches: {percent:.1f} % ({taken} of {every}) in {len(objects)} objects")
    if percent < asked.minimum:
        print(f"below {asked.minimum} %", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
