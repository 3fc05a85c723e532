#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over src and plugins, but tests, as many at once as JOBS says.

    scripts/tidy_rooms.py BUILD FOLDER [JOBS]

BUILD was configured with clang, CMAKE_UNITY_BUILD=ON and CMAKE_EXPORT_COMPILE_COMMANDS=ON: what
the build joins, this joins as well, because most of clang-tidy's time goes into headers. Joined
files are copied one behind another, not included: the analyzer looks at the main file alone. Where
it finds something, each of them is looked at by itself, and that counts: it says the place, and
does not take what one file does for what another could. What is found in headers of others does
not count. The joined files and logs lie in FOLDER, which is below the project's: clang-tidy looks
for its settings from there upwards. The exit code is 1 where anything was found.
"""
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INCLUDED = re.compile(r'^#include "(/[^"]+\.cpp)"$', re.MULTILINE)
FINDING = re.compile(r"^(/[^:]+):\d+:\d+: (?:error|warning): ", re.MULTILINE)
NOT_FLAGS = {"-c", "-o"}


def sources_of(entry):
    """The sources that an entry of compile_commands.json compiles: many where they are joined."""
    path = Path(entry["file"])
    if "/Unity/" in entry["file"]:
        return INCLUDED.findall(path.read_text(encoding="utf-8"))
    return [str(path)]


def is_ours(source, root):
    """Whether it lies in src or plugins and is what is shipped."""
    inside = os.path.relpath(source, root)
    return inside.startswith(("src/", "plugins/")) and not re.search(
        r"/tests/|/_template/", inside)


def flags_of(entry):
    """How it is compiled, without the compiler, its launcher, its input and its output."""
    words = shlex.split(entry["command"])
    compiler = next(place for place, word in enumerate(words) if "clang" in word)
    flags, skipped = [], False
    for word in words[compiler + 1:]:
        if skipped or word in NOT_FLAGS:
            skipped = word == "-o"
        elif word != entry["file"]:
            flags.append(word)
    return flags


def joined(sources, root):
    """One text whose lines say where they are from."""
    parts = []
    for source in sources:
        name = os.path.relpath(source, root)
        text = Path(source).read_text(encoding="utf-8")
        parts.append(f'#line 1 "{root}/{name}"\n{text}')
    return "\n".join(parts)


def runs_of(build, folder, root):
    """(joined file, flags, sources, folder of the compiler) each; joined ones first, none twice."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    entries.sort(key=lambda entry: "/Unity/" not in entry["file"])
    seen, made = set(), []
    for entry in entries:
        sources = [one for one in sources_of(entry)
                   if one.endswith(".cpp") and one not in seen and is_ours(one, root)]
        if not sources:
            continue
        seen.update(sources)
        path = folder / f"{len(made):03d}.cpp"
        path.write_text(joined(sources, root), encoding="utf-8")
        own_folders = sorted({f"-I{os.path.dirname(one)}" for one in sources})
        made.append((path, [*flags_of(entry), *own_folders], sources, entry["directory"]))
    return made


def is_clean(source, flags, directory, root, log):
    """Whether clang-tidy finds nothing of ours in a file."""
    done = subprocess.run(["clang-tidy", "--quiet", source, "--", *flags], cwd=directory,
                          capture_output=True, text=True, check=False)
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode == 0:
        return True
    places = FINDING.findall(done.stdout)
    return bool(places) and not any(place.startswith(f"{root}/") for place in places)


def faults_of(run, root):
    """The sources of a run with findings, which are printed."""
    path, flags, sources, directory = run
    if is_clean(str(path), flags, directory, root, path.with_suffix(".log")):
        return []
    faults = []
    for number, source in enumerate(sources):
        log = path.with_suffix(f".{number}.log")
        if not is_clean(source, flags, directory, root, log):
            faults.append(source)
            print("fault:", os.path.relpath(source, root))
            print(log.read_text(encoding="utf-8"), flush=True)
    return faults


def main(arguments):
    """The exit code."""
    if len(arguments) not in (2, 3):
        print(__doc__.split("\n\n")[1].strip(), file=sys.stderr)
        return 2
    root = str(Path(__file__).resolve().parent.parent)
    build, folder = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    jobs = int(arguments[2]) if len(arguments) == 3 else os.cpu_count()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    runs = runs_of(build, folder, root)
    count = sum(len(sources) for _, _, sources, _ in runs)
    with ThreadPoolExecutor(jobs) as pool:
        faults = sum(pool.map(lambda run: faults_of(run, root), runs), [])
    print(f"{count} sources in {len(runs)} runs, {len(faults)} with findings")
    return 0 if count and not faults else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
