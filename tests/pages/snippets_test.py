#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles or runs what the pages show. Usage: snippets_test.py TREE BUILD CXX

C++ with a main is compiled and run: from headers alone where the page is docs/start.md, against
the compiled core elsewhere; other C++ must compile. Python and JavaScript are run where the build
has their packages, else parsed. JSON, YAML and shell are parsed; lines that call `annona` are run.
"""

import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

TREE, BUILD, CXX = (os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)
# Run whole, against a server: tests/clients.
ELSEWHERE = {"docs/guides/integrator.md"}
COMPONENTS = re.compile(r"COMPONENTS ([a-z_ ]+)\)")


def pages():
    found = ["README.md", "CONTRIBUTING.md"]
    for pattern in ("docs/**/*.md", "bindings/*/README.md"):
        found += glob.glob(pattern, root_dir=TREE, recursive=True)
    return sorted(set(found) - ELSEWHERE)


def run(arguments, **more):
    done = subprocess.run(arguments, cwd=TREE, capture_output=True, text=True, timeout=300, **more)
    if done.returncode == 0:
        return None
    return f"{shlex.join(arguments)}\n{(done.stderr or done.stdout)[-1500:]}"


def cpp(text, page, folder):
    source, program = os.path.join(folder, "shown.cpp"), os.path.join(folder, "shown")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    command = [CXX, "-std=c++20", "-Wall", "-Wextra", "-I", f"{TREE}/include", source]
    if "int main" not in text or "argc" in text:
        return run(command + ["-I", f"{TREE}/src", "-fsyntax-only"])
    if page == "docs/start.md":
        command.append("-DANNONA_HEADER_ONLY")
    else:
        command.append(f"{BUILD}/src/libannona-core.a")
    return run(command + ["-o", program]) or printed(program, text, page)


def printed(program, text, page):
    """Runs it; what the page says it prints stands in a block of text, or behind the calls."""
    done = subprocess.run([program], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        return f"ended with {done.returncode}: {done.stdout}"
    wanted = [line for line in re.findall(r";\s+// (\S+)$", text, re.M)]
    if page == "docs/start.md":
        with open(os.path.join(TREE, page), encoding="utf-8") as file:
            wanted = FENCE.findall(file.read())
        wanted = [line for kind, body in wanted if kind == "text" for line in body.splitlines()]
    found = done.stdout.splitlines()
    return None if found == wanted else f"prints {found}, the page says {wanted}"


def python(text, _, folder):
    package = f"{BUILD}/bindings/python"
    if not glob.glob(f"{package}/annona/_annona*.so"):
        compile(text, "shown.py", "exec")
        return None
    interpreter = os.environ.get("ANNONA_PYTHON") or sys.executable
    return run([interpreter, "-c", text], env={**os.environ, "PYTHONPATH": package})


def javascript(text, _, folder):
    source = os.path.join(folder, "shown.js")
    with open(source, "w", encoding="utf-8") as file:
        file.write(f"(async () => {{\n{text}\n}})();\n")
    package = f"{BUILD}/bindings/node"
    if not os.path.exists(f"{package}/annona.node"):
        return run(["node", "--check", source])
    modules = os.path.join(folder, "node_modules")
    os.makedirs(modules)
    os.symlink(package, os.path.join(modules, "annona"))
    return run(["node", source])


def shell(text, _, folder):
    wrong = run(["bash", "-n", "-c", text])
    for line in text.splitlines():
        call = re.match(r"build/\w+/annona ((?:run|check|explain|rule|schema)\b[^|>#;&]*)", line)
        if wrong or not call or re.search(r"\b[A-Z_]{3,}\b|--journal|…|\.\.\.", call.group(1)):
            continue
        # A page may go on with a folder its reader has copied.
        if any("/" in word and not os.path.exists(os.path.join(TREE, word))
               for word in shlex.split(call.group(1))):
            continue
        wrong = run([f"{BUILD}/annona"] + shlex.split(call.group(1)))
    return wrong


def cmake(text, _, folder):
    with open(f"{TREE}/cmake/annonaConfig.cmake.in", encoding="utf-8") as file:
        known = set(re.search(r"set\(annona_known ([^)]*)\)", file.read()).group(1).split())
    asked = {name for found in COMPONENTS.findall(text) for name in found.split()}
    return f"no components: {sorted(asked - known)}" if asked - known else None


def parsed_json(text, _, folder):
    json.loads(text)


def parsed_yaml(text, _, folder):
    try:
        import yaml
    except ImportError:
        return None
    yaml.safe_load(text)
    return None


KINDS = {"cpp": cpp, "python": python, "js": javascript, "sh": shell, "cmake": cmake,
         "json": parsed_json, "yaml": parsed_yaml, "text": lambda *_: None, "": lambda *_: None}


def main():
    count, wrong = 0, []
    for page in pages():
        with open(os.path.join(TREE, page), encoding="utf-8") as file:
            blocks = FENCE.findall(file.read())
        for number, (kind, text) in enumerate(blocks, 1):
            count += 1
            with tempfile.TemporaryDirectory() as folder:
                try:
                    why = KINDS[kind](text, page, folder)
                except Exception as problem:  # a snippet that does not even parse
                    why = f"{type(problem).__name__}: {problem}"
            if why:
                wrong.append(f"{page}, block {number} ({kind}): {why}")
    print("\n".join(wrong + [f"{count} snippets, {len(wrong)} at fault"]))
    return 1 if wrong or count < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
