#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps the tree's own rules: floors, sizes, names, words, paths. Usage: tidy_test.py [ROOT]."""

import ast
import json
import os
import re
import sys

import tidy_rules as rules
from tidy_source import Tree, functions

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def is_test(path):
    return path.startswith("tests/") or bool(re.match(r"(plugins|bindings)/[^/]+/tests/", path))


def room_of(path):
    """The room a file belongs to; None for what has no room; ? for an unknown one."""
    parts = path.split("/")
    if path in rules.LOOSE_HEADERS:
        return rules.LOOSE_HEADERS[path]
    if path.startswith("include/"):
        known = len(parts) > 3 and parts[1] == "annona" and parts[2] in rules.HEADER_ROOMS
        return parts[2] if known else "?"
    if parts[0] == "src":
        if len(parts) == 2:
            return None if parts[1] == "CMakeLists.txt" else "?"
        return parts[1] if parts[1] in rules.SOURCE_ROOMS else "?"
    if is_test(path) or parts[0] not in ("plugins", "bindings", "examples"):
        return None
    return parts[0]


def generated_room(name):
    """The room of a header that a build makes; None for one that lies in the tree."""
    if re.fullmatch(rules.GENERATED_FROM_PROTOS, name):
        return "contract"
    return rules.GENERATED_HEADERS.get(name)


@check
def known_rooms(tree):
    for path, file in tree.files.items():
        top = path.split("/")[0]
        if "/" in path and top not in rules.TOP_FOLDERS and not top.startswith("."):
            yield path, 1, f"top folder {top}/ is not in the table of tidy_rules.py"
        if file.is_source and room_of(path) == "?":
            yield path, 1, "lies in no known room; rooms are listed in tidy_rules.py"


@check
def floors(tree):
    for file in tree.files.values():
        room = room_of(file.path)
        if not file.is_cxx or room in (None, "?"):
            continue
        for line, mark, name in file.includes():
            target = tree.resolve(file, mark, name)
            other = generated_room(name) or (target and room_of(target))
            if target is None and name.startswith("annona/") and other is None:
                yield file.path, line, f"includes {name}, which does not exist"
            elif other == "?" or (other and other != room and other not in rules.ROOMS[room]):
                allowed = ", ".join(sorted(rules.ROOMS[room])) or "no other room"
                yield file.path, line, f"room {room} includes {name} ({other}); it may: {allowed}"
            elif room == "plugins" and other == "plugins":
                if file.path.split("/")[1] != target.split("/")[1]:
                    yield file.path, line, f"a rule includes another rule: {name}"


def room_graph(tree):
    edges = {}
    for file in tree.files.values():
        room = room_of(file.path)
        if not file.is_cxx or room in (None, "?"):
            continue
        for line, mark, name in file.includes():
            target = tree.resolve(file, mark, name)
            other = target and room_of(target)
            if other and other not in ("?", room):
                edges.setdefault(room, {}).setdefault(other, (file.path, line))
    return edges


@check
def no_cycles_between_rooms(tree):
    edges = room_graph(tree)

    def reaches(start, goal, seen):
        return start == goal or any(
            following not in seen and reaches(following, goal, seen | {following})
            for following in edges.get(start, {}))

    for room, others in edges.items():
        for other, (path, line) in others.items():
            if reaches(other, room, {other}):
                yield path, line, f"rooms {room} and {other} include each other"


@check
def heavy_headers_in_one_room(tree):
    for file in tree.files.values():
        if is_test(file.path) or file.path.startswith("examples/"):
            continue
        for line, _, name in file.includes():
            for prefix, homes in rules.HEAVY:
                if name.startswith(prefix) and room_of(file.path) not in homes:
                    allowed = ", ".join(sorted(homes))
                    yield file.path, line, f"{name} belongs to {allowed} alone"


def wide_headers(tree):
    return {file.path for file in tree.below("include/annona/money")
            if any(name.startswith("boost/multiprecision") for _, _, name in file.includes())}


@check
def one_wide_header(tree):
    found = {re.sub(r"(\.inl)?\.hpp$", "", path) for path in wide_headers(tree)}
    if len(found) > 1:
        yield sorted(found)[1] + ".hpp", 1, "Multiprecision is included from more than one header"


@check
def sdk_and_plugins_stay_cheap(tree):
    wide = wide_headers(tree)

    def reaches_wide(file, seen):
        for _, mark, name in file.includes():
            target = tree.resolve(file, mark, name)
            if not target or target in seen:
                continue
            seen.add(target)
            if target in wide or reaches_wide(tree.files[target], seen):
                return True
        return False

    for file in tree.below("include/annona/sdk", "plugins"):
        if not is_test(file.path) and reaches_wide(file, set()):
            yield file.path, 1, "reaches the wide header of money, which costs seconds to compile"


@check
def abi_needs_c_alone(tree):
    for file in tree.below("include/annona/abi"):
        for line, mark, name in file.includes():
            if mark == "<" and name not in rules.C_HEADERS and not name.startswith("annona/abi/"):
                yield file.path, line, f"abi includes {name}; C99 standard headers only"


@check
def sizes(tree):
    for file in tree.files.values():
        if not file.is_source:
            continue
        if len(file.lines) - 1 > rules.FILE_LINES_MAX:
            yield file.path, 1, f"{len(file.lines) - 1} lines, at most {rules.FILE_LINES_MAX}"
        for number, line in enumerate(file.lines, 1):
            if len(line) > rules.LINE_COLUMNS_MAX:
                yield file.path, number, f"{len(line)} columns, at most {rules.LINE_COLUMNS_MAX}"


def python_functions(file):
    try:
        module = ast.parse(file.text)
    except SyntaxError:
        return []
    return [(node.name, node.lineno, node.end_lineno) for node in ast.walk(module)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


@check
def function_sizes(tree):
    for file in tree.files.values():
        found = functions(file) if file.is_cxx else []
        if file.path.endswith(".py"):
            found = python_functions(file)
        for head, first, last in found:
            if last - first + 1 > rules.FUNCTION_LINES_MAX:
                name = function_name(head) or head.split("(")[0].strip()
                yield (file.path, first, f"function {name} has {last - first + 1} lines, "
                       f"at most {rules.FUNCTION_LINES_MAX}")


def function_name(head):
    """The name before the parameter list of a definition; None for operators and macros."""
    if re.search(r"\boperator\b", head):
        return None
    match = re.search(r"([A-Za-z_]\w*)\s*\(", re.sub(r"\b(?:alignas|decltype|noexcept|requires|"
                                                     r"__attribute__|explicit)\s*\([^)]*\)+",
                                                     " ", head))
    return match.group(1) if match else None


SNAKE = re.compile(r"^_*[a-z][a-z0-9_]*$")
SHOUTED = re.compile(r"^[A-Z][A-Z0-9_]*$")
TYPE_NAME = re.compile(r"\b(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+"
                       r"(?:alignas\s*\([^)]*\)\s*)?(\w+)\s*(?:final\s*)?(?::(?!:)|\{)")
ALIAS_NAME = re.compile(r"\b(?:using|namespace)\s+(\w+)\s*[={]")
VARIABLE_NAME = re.compile(r"\b(?:auto|bool|int|char|size_t|u?int\d+_t|string|string_view|amount)"
                           r"\s*[&*]{0,2}\s+([a-z]+[A-Z]\w*)\s*[=;,(){]")


@check
def names(tree):
    for file in tree.below("include", "src", "plugins", "tests", "bindings/c", "examples"):
        if not file.is_cxx:
            continue
        for pattern in (TYPE_NAME, ALIAS_NAME, VARIABLE_NAME):
            for match in pattern.finditer(file.code):
                if not SNAKE.match(match.group(1)):
                    yield (file.path, file.line_of(match.start(1)),
                           f"{match.group(1)} is not snake_case")
        for head, first, _ in functions(file):
            name = function_name(head)
            foreign = name in rules.FOREIGN_FUNCTIONS or "override" in head
            if name and not foreign and not SNAKE.match(name) and not SHOUTED.match(name):
                yield file.path, first, f"function {name} is not snake_case"


@check
def macros(tree):
    for file in tree.below("include", "src", "plugins"):
        if is_test(file.path) or not file.is_cxx:
            continue
        for match in re.finditer(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", file.text, re.M):
            # A switch of a library we use keeps that library's name.
            if not match.group(1).startswith(("ANNONA_", "BOOST_")):
                yield (file.path, file.line_of(match.start()),
                       f"macro {match.group(1)} does not start with ANNONA_")


@check
def pragma_once(tree):
    for file in tree.files.values():
        if file.path.endswith(".hpp") and "#pragma once" not in file.text:
            yield file.path, 1, "has no #pragma once"


@check
def banned_words(tree):
    for pattern, instead, folders, where in rules.BANNED:
        expression = re.compile(pattern, 0 if where == "code" or "TODO" in pattern else re.I)
        for file in tree.below(*folders):
            if file.path.startswith("tests/tidy/"):
                continue
            if "clock" in pattern and file.path.startswith(rules.CLOCK_READERS):
                continue
            if where == "code" and not file.is_cxx:
                continue
            for match in expression.finditer(file.code if where == "code" else file.text):
                yield (file.path, file.line_of(match.start()),
                       f"'{match.group().strip()}': use {instead}")


@check
def no_floating_point(tree):
    for file in tree.below(*rules.EXACT_FOLDERS):
        if not file.is_cxx or is_test(file.path):
            continue
        for match in re.finditer(r"\b(?:float|double|_Float\d+\w*|__float128)\b", file.code):
            yield (file.path, file.line_of(match.start()),
                   f"{match.group()}: amounts, rates and times are exact here")


@check
def licences(tree):
    for file in tree.files.values():
        if not file.is_source and file.path != ".ci/run":
            continue
        first = file.lines[1] if file.lines[0].startswith("#!") and len(file.lines) > 1 \
            else file.lines[0]
        both = file.path.startswith(("include/annona/abi/", "include/annona/sdk/",
                                     "plugins/_template/"))
        licence = "Apache-2.0 OR MIT" if both else "Apache-2.0"
        if not re.fullmatch(r"(?://|#|/\*) SPDX-License-Identifier: " + licence + r"(?: \*/)?",
                            first.strip()):
            yield file.path, 1, f"first line is not: SPDX-License-Identifier: {licence}"


def documents(tree):
    return [file for file in tree.files.values() if file.path.endswith(".md")
            and (file.path.startswith("docs/") or file.path == "README.md")]


@check
def paths_in_documents(tree):
    for file in documents(tree):
        text = re.sub(r"```.*?```", lambda match: re.sub(r"[^\n]", " ", match.group()),
                      file.text, flags=re.S)
        for span in re.finditer(r"`([^`\n]+)`", text):
            for word in span.group(1).split():
                path = re.sub(r"(?::\d+)+$", "", word.strip("'\"(),;"))
                if path.split("/")[0] not in rules.TOP_FOLDERS or "/" not in path:
                    continue
                if not re.search(r"[<>*…{}$]|\.\.\.", path) and not tree.exists(path):
                    yield file.path, file.line_of(span.start()), f"names {path}: not there"
        for link in re.finditer(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text):
            target = os.path.normpath(os.path.join(os.path.dirname(file.path), link.group(1)))
            if not re.match(r"\w+:", link.group(1)) and not tree.exists(target):
                yield file.path, file.line_of(link.start()), f"links to {link.group(1)}: not there"


def scheme_names(tree):
    """Folder names of the example schemes; ids and towns of their index."""
    found = {name for name in tree.folders("examples")
             if tree.exists(f"examples/{name}/scheme.yaml")}

    def collect(value, key):
        if isinstance(value, dict):
            for inner_key, inner in value.items():
                collect(inner, inner_key)
        elif isinstance(value, list):
            for inner in value:
                collect(inner, key)
        elif isinstance(value, str) and key in ("id", "folder", "town", "towns", "city", "cities"):
            found.add(value)

    index = tree.files.get("examples/index.json")
    if index:
        collect(json.loads(index.text), "")
    return sorted(name for name in found if len(name) >= 4)


@check
def no_scheme_in_code(tree):
    patterns = [(name, re.compile(r"(?<![A-Za-z0-9])" + re.sub(
        r"[-_ ]|\\[- ]", "[-_ ]", re.escape(name)) + r"(?![A-Za-z0-9])", re.I))
        for name in scheme_names(tree)]
    for file in tree.below("include", "src", "plugins", "proto", "bindings"):
        # Tests of bindings run an example; tests of rules may not know one.
        if not file.is_source or re.match(r"bindings/[^/]+/tests/", file.path):
            continue
        for name, pattern in patterns:
            for match in pattern.finditer(file.text):
                yield (file.path, file.line_of(match.start()),
                       f"names {name}; schemes and towns live in examples/")


@check
def no_machine_paths(tree):
    pattern = re.compile(r"(?<![\w.$}])/(?:work|root|tmp|home)/\w")
    for file in tree.files.values():
        for match in pattern.finditer(file.text):
            yield file.path, file.line_of(match.start()), "names a folder of one machine"


@check
def folders_of_one_test_alone(tree):
    for file in tree.files.values():
        if file.is_cxx and file.path != "tests/unit/temporary_folder.hpp":
            for match in re.finditer(r"testing::TempDir\b", file.code):
                yield (file.path, file.line_of(match.start()),
                       "tests run at once: take a temporary_folder")


@check
def whole_plugins(tree):
    for folder in tree.folders("plugins"):
        for part in ("rule.hpp", "plugin.cpp", "README.md", "tests"):
            if not tree.exists(f"plugins/{folder}/{part}"):
                yield f"plugins/{folder}", 1, f"has no {part}"
        if tree.exists(f"plugins/{folder}/tests") and \
                not os.listdir(os.path.join(tree.root, "plugins", folder, "tests")):
            yield f"plugins/{folder}", 1, "has an empty tests folder"


@check
def no_dead_tests(tree):
    for file in tree.below("tests/unit"):
        depth_is_right = len(file.path.split("/")) == 4
        if file.path.endswith("_test.cpp") and not depth_is_right:
            yield file.path, 1, "is built by nothing; tests live in tests/unit/<room>/"
        elif file.path.endswith(".cpp") and not file.path.endswith("_test.cpp"):
            yield file.path, 1, "is built by nothing; test files end in _test.cpp"


def problems(root):
    tree = Tree(root)
    found = [(path, line, function.__name__, text)
             for function in CHECKS for path, line, text in function(tree)]
    return tree, sorted(set(found))


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    root = arguments[1] if len(arguments) > 1 else os.path.join(here, "..", "..")
    tree, found = problems(root)
    sources = sum(file.is_source for file in tree.files.values())
    for path, line, name, text in found:
        print(f"{path}:{line}: [{name}] {text}")
    print(f"{sources} sources, {len(CHECKS)} checks, {len(found)} problems")
    # A tidy test that looked at nothing has not passed.
    return 1 if found or sources == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
