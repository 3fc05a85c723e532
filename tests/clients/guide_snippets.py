# SPDX-License-Identifier: Apache-2.0
"""Runs the snippets of a guide in order, as a reader would, and compares what it shows.

`sh` blocks are run; the one that starts the server is not, because the test has started it.
`python` and `ts` blocks name their file in the first line and are written there. A `json` block
must be part of the answer before it, a `text` block must be its lines, in order. Ports are those
of the test.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def blocks(page):
    return re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"),
                      re.MULTILINE | re.DOTALL)


def holds(shown, found):
    """Whether everything shown is found: objects may have more fields, lists are whole."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(
            key in found and holds(value, found[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return isinstance(found, list) and len(shown) == len(found) and all(
            holds(one, other) for one, other in zip(shown, found))
    return shown == found


class Reader:
    def __init__(self, server, folder, modules):
        self.work = folder / "guide"
        self.work.mkdir()
        (self.work / "demo").symlink_to(server.data)
        (self.work / "proto").symlink_to(ROOT / "proto")
        (self.work / "examples").symlink_to(ROOT / "examples")
        npm = pathlib.Path(os.environ.get("ANNONA_NPM", ROOT / "build/npm")) / "node_modules"
        self.has_typescript = (npm / "typescript").exists() and (npm / "@types/node").exists()
        if self.has_typescript:
            (self.work / "node_modules").symlink_to(npm.resolve())
        self.ports = {"localhost:8080": f"localhost:{server.ports['http']}",
                      "localhost:50051": f"localhost:{server.ports['grpc']}"}
        # The Python that runs this test is the one with the packages.
        python = str(pathlib.Path(sys.executable).parent)
        self.environment = {**os.environ, "PATH": f"{python}:{os.environ['PATH']}",
                            "PYTHONPATH": str(modules)}
        self.output = ""
        self.ran = 0

    def at_our_ports(self, text):
        for shown, ours in self.ports.items():
            text = text.replace(shown, ours)
        return text

    def take(self, kind, text):
        if kind == "sh":
            self.shell(text)
        elif kind in ("python", "ts"):
            name = text.splitlines()[0].lstrip("#/ ").strip()
            (self.work / name).write_text(self.at_our_ports(text), encoding="utf-8")
        elif kind == "json":
            if not holds(json.loads(text), json.loads(self.output)):
                sys.exit(f"the guide shows\n{text}\nand the answer is\n{self.output}")
        elif kind == "text":
            self.compare_lines(text)

    def shell(self, text):
        if "annona-server serve" in text or "npm install" in text:
            return
        if "tsc" in text and not self.has_typescript:
            print("not run: the part on TypeScript; npm packages are missing")
            self.output = None
            return
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", self.at_our_ports(text)],
                              cwd=self.work, env=self.environment, text=True, capture_output=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            sys.exit(f"answered {done.returncode}:\n{text}\n{done.stdout}{done.stderr}")
        self.output = done.stdout
        self.ran += 1

    def compare_lines(self, text):
        if self.output is None:
            return
        lines = iter(self.output.splitlines())
        for line in text.splitlines():
            if line not in lines:
                sys.exit(f"the guide shows {line!r}, the output is\n{self.output}")


def run_guide(page, server, folder, modules):
    reader = Reader(server, folder, modules)
    for kind, text in blocks(page):
        reader.take(kind, text)
    print(f"{reader.ran} snippets run")
    if reader.ran < 5:
        sys.exit("the guide has fewer snippets than it should")
