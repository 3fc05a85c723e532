#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every code that journal, stores, runtime and views can answer with stands in the operator's
table, with what to do. usage: codes_test.py SOURCE_FOLDER"""

import pathlib
import re
import sys

FOLDERS = ("src/journal", "src/stores", "src/runtime", "src/views")
FILES = ("include/annona/engine/engine.inl.hpp", "include/annona/engine/writer.hpp")
# A failure begins with its code: failure{"CODE", ...}, return {"CODE", ...}, code = "CODE".
CODE = re.compile(
    r'(?:failure\{|return \{|stop\(\{|fail_all\(\{|\w+\{|\? |: |return )\s*"([A-Z][A-Z_]{3,})"')
NONE_OF_OURS = {"BUG", "ROLLBACK", "COMMIT", "ANNJ", "ANNS"}
# Of scenarios and scheme changes: their pages tell.
ELSEWHERE = {"SCHEME_MISMATCH", "BAD_SCHEME"}


def sources(root):
    for folder in FOLDERS:
        yield from sorted((root / folder).glob("*.[ch]pp"))
    for name in FILES:
        yield root / name


def main(arguments):
    root = pathlib.Path(arguments[1])
    table = (root / "docs/guides/operator.md").read_text(encoding="utf-8")
    known = set(re.findall(r"`([A-Z][A-Z_]+)`", table))
    found = {}
    for path in sources(root):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, path.relative_to(root))
    missing = {code: path for code, path in found.items()
               if code not in known | NONE_OF_OURS | ELSEWHERE}
    for code, path in sorted(missing.items()):
        print(f"{path}: {code} is not in the table of docs/guides/operator.md")
    if len(found) < 25:
        print(f"only {len(found)} codes were found: the pattern no longer fits the sources")
        return 1
    print(f"{len(found)} codes, {len(missing)} without a line for operators")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
