#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the frozen C headers declare, against what they declared when they were frozen.

Everything stays, in its order. What is new stands by itself, or at the end of a list or of a
structure that begins with its size (others lie in arrays), and comes with a higher number of
version. usage: contract_test.py [--update]
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include" / "annona"
SIZE = re.compile(r"(size_t|uint32_t) size;")
CONTRACTS = {
    "plugin-contract.txt": (sorted((INCLUDE / "abi").glob("*.h")), "ANNONA_ABI_MINOR"),
    "c-functions.txt": ([INCLUDE / "embed.h"], "ANNONA_EMBED_VERSION"),
}


def declarations(text):
    """One a line, without comments and blanks: members of structures and lists are lines too."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S).replace("\\\n", " ")
    for line in text.split("\n#"):
        directive, _, rest = ("#" + line).partition("\n")
        if directive.startswith("#define"):
            yield from re.sub(r" (X\()", r"\n\1", " ".join(directive.split())).split("\n")
        elif directive != "#":
            yield " ".join(directive.split())
        for part in re.split(r"(?<=[;{},])|(?=})", " ".join(rest.split())):
            if part.strip(" ,"):
                yield part.strip(" ,")


def told(headers):
    for header in headers:
        yield f"== {header.relative_to(INCLUDE.parent)}"
        yield from declarations("\n" + header.read_text(encoding="utf-8"))


def version_in(line, name):
    found = re.fullmatch(rf"#define {name} (-?\d+)", line)
    return int(found.group(1)) if found else None


def check(golden, now, name):
    """Problems; `golden` and `now` are lists of lines."""
    at, depth, added, grows = 0, 0, [], True
    before = after = None
    for line in golden:
        version = version_in(line, name)
        while at < len(now):
            found = now[at]
            at += 1
            if found == line or (version is not None and version_in(found, name) is not None):
                break
            if (depth > 0 and not (grows and line == "}")) or line.startswith("X("):
                return [f"`{found}` where `{line}` stood"]
            added.append(found)
        else:
            return [f"`{line}` is not there, or has moved"]
        if version is not None:
            before, after = version, version_in(found, name)
        if line.startswith("== "):
            depth = 0
        elif line != 'extern "C" {':
            if line.endswith("{"):
                grows = not line.startswith("typedef struct")
            grows = grows or bool(SIZE.fullmatch(line))
            depth += line.count("{") - line.count("}")
    added += now[at:]
    if after < before:
        return [f"{name} was {before}, is {after}"]
    if added and after == before:
        return [f"`{added[0]}` is new, and {name} is {after} still"]
    return []


def planted(golden, name):
    """A change of each kind, and whether it has to be found."""
    version = next(i for i, line in enumerate(golden) if version_in(line, name) is not None)
    raised = f"#define {name} {version_in(golden[version], name) + 1}"
    later = golden[:version] + [raised] + golden[version + 1:]
    structures = [(i + 1, golden.index("}", i)) for i, line in enumerate(golden)
                  if line.startswith("typedef struct") and golden.index("}", i) > i + 3]
    member, end = next(one for one in structures if SIZE.fullmatch(golden[one[0]]))
    in_arrays = next(end for first, end in structures if not SIZE.fullmatch(golden[first]))
    yield "a member left out", later[:member] + later[member + 1:], True
    yield "two members changed about", (later[:member] + [later[member + 1], later[member]] +
                                        later[member + 2:]), True
    yield "a member in between", later[:member + 1] + ["int added;"] + later[member + 1:], True
    yield "a member at the end", later[:end] + ["int added;"] + later[end:], False
    yield "a member at the end of what has no size", (later[:in_arrays] + ["int added;"] +
                                                      later[in_arrays:]), True
    yield "a new function", later + ["int annona_added(void);"], False
    yield "a new function, no new number", golden + ["int annona_added(void);"], True
    yield "a lower number", golden[:version] + [f"#define {name} -1"] + golden[version + 1:], True


def main(arguments):
    problems = []
    for file, (headers, name) in CONTRACTS.items():
        now = list(told(headers))
        if "--update" in arguments:
            (HERE / file).write_text("\n".join(now) + "\n", encoding="utf-8")
        golden = (HERE / file).read_text(encoding="utf-8").splitlines()
        found = check(golden, now, name)
        for change, changed, is_wrong in planted(golden, name):
            if bool(check(golden, changed, name)) != is_wrong:
                found.append(f"{change} is {'not ' if is_wrong else ''}found")
        problems += [f"{file}: {one}" for one in found]
        print(f"{file}: {len(golden)} declarations, {'they stand' if not found else 'broken'}")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
