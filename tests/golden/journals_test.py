#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Journals written when their format was frozen: today's programs read, prove and replay them to
the same bytes, the audit script agrees, and they are written on.
usage: journals_test.py ANNONA [--tell FOLDER]

--tell prints what `expected.txt` has to say of a folder that is new.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
AUDIT = HERE.parent / "audit" / "audit.py"
SCHEME = HERE.parent.parent / "examples" / "spoleto"


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}: exit code {done.returncode}\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


def communities(annona, data):
    return [line.split()[0] for line in run(annona, "journal", "head", data).splitlines()]


def told(annona, data):
    """Sizes, heads and digests of all communities."""
    return run(annona, "journal", "verify", data) + run(annona, "replay", data)


def audit(annona, data, folder):
    export = folder / "export.ndjson"
    names = communities(annona, data)
    for name in names:
        export.write_text(run(annona, "journal", "export", data, "--community", name),
                          encoding="utf-8")
        run(sys.executable, AUDIT, export)
    return names


def check(annona, golden, folder):
    data = folder / "data"
    shutil.copytree(golden, data)
    expected = (data / "expected.txt").read_text(encoding="utf-8")
    (data / "expected.txt").unlink()
    found = told(annona, data)
    if found != expected:
        sys.exit(f"{golden.name}: expected\n{expected}\nfound\n{found}")
    names = audit(annona, data, folder)
    # Today's writer goes on in it: another community, and a person who is forgotten.
    run(annona, "--static", "run", SCHEME, "--only", "spoleto-basket", "--journal", data)
    run(annona, "erase", data, "ben:L1", "--community", "golden-holds")
    later = audit(annona, data, folder)
    if later != names + ["spoleto-basket"]:
        sys.exit(f"{golden.name}: communities are {later}")
    told(annona, data)
    print(f"{golden.name}: {len(names)} communities as they were")


def main(arguments):
    annona = arguments[0]
    if arguments[1:2] == ["--tell"]:
        print(told(annona, arguments[2]), end="")
        return 0
    goldens = sorted(path.parent for path in HERE.glob("*/expected.txt"))
    if not goldens:
        sys.exit("no golden journals: nothing was tested")
    for golden in goldens:
        with tempfile.TemporaryDirectory() as folder:
            check(annona, golden, pathlib.Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
