#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one client of examples/clients, or the guide's snippets, against a server of its own.

Usage: clients_test.py curl|python|typescript|buf|guide PATH_OF_ANNONA_SERVER
Answer 77 where something to run it with is missing. ANNONA_NPM names a folder with node_modules.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from demo_server import DemoServer
from guide_snippets import run_guide

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLIENTS = ROOT / "examples/clients"
SKIPPED = 77


def skip(words):
    print(f"skipped: {words}")
    sys.exit(SKIPPED)


def run(command, environment, cwd=None):
    done = subprocess.run(command, env={**os.environ, **environment}, cwd=cwd, text=True,
                          capture_output=True, timeout=120, check=False)
    print(done.stdout)
    if done.returncode != 0:
        sys.exit(f"{command[0]} answered {done.returncode}: {done.stderr}")
    return done.stdout


def expect(output, *patterns):
    """Each pattern in a line of its own, in this order."""
    lines = iter(output.splitlines())
    for pattern in patterns:
        if not any(re.search(pattern, line) for line in lines):
            sys.exit(f"no line with {pattern!r} where it is due in:\n{output}")


def make_python_modules(folder):
    """What examples/clients/README.md says to run."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None or shutil.which("protoc") is None:
        skip("protoc or grpc_python_plugin is missing (protobuf-compiler-grpc)")
    folder.mkdir()
    protos = [str(path) for path in sorted((ROOT / "proto/annona/v1").glob("*.proto"))]
    subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}",
                    f"--grpc_python_out={folder}", f"--plugin=protoc-gen-grpc_python={plugin}",
                    *protos], check=True)
    return folder


def test_curl(server, _):
    if shutil.which("curl") is None:
        skip("curl is missing")
    output = run(["bash", str(CLIENTS / "curl/basket.sh")], server.environment())
    expect(output, "^quote: .*VERDICT_ACCEPTED", "^pay: .*VERDICT_ACCEPTED",
           "^again: .*VERDICT_DUPLICATE", "^refused: .*CATEGORY_NOT_ALLOWED", "^statement: .*4.20")
    answer = json.loads(next(line for line in output.splitlines() if line.startswith("pay: "))[5:])
    if answer["decision"]["amount"] != {"unit": "OSS", "value": "4.20"}:
        sys.exit(f"another amount was paid: {answer}")


def test_python(server, folder):
    try:
        import grpc  # noqa: F401, only whether it is there
    except ImportError:
        skip("this Python has no grpc (Debian: python3-grpcio)")
    modules = make_python_modules(folder / "python")
    output = run([sys.executable, str(CLIENTS / "python/till.py")],
                 {**server.environment(), "PYTHONPATH": str(modules)})
    expect(output, "^quote: accepted", "^pay: accepted 4.20 OSS", "^again: duplicate",
           "^refused: CATEGORY_NOT_ALLOWED: .", "^  rule basic-food: .", "^statement: .* 4.20 OSS")


def npm_folder():
    return pathlib.Path(os.environ.get("ANNONA_NPM", ROOT / "build/npm")) / "node_modules"


def node_modules():
    folder = npm_folder()
    for package in ("typescript", "@grpc/grpc-js", "@grpc/proto-loader", "@types/node"):
        if not (folder / package).exists():
            skip(f"the npm package {package} is missing below {folder}")
    if shutil.which("node") is None:
        skip("node is missing")
    return folder.resolve()


def compile_typescript(work, modules):
    (work / "node_modules").symlink_to(modules)
    run(["node", str(modules / "typescript/bin/tsc")], {}, cwd=work)
    return work / "build"


def test_typescript(server, folder):
    modules = node_modules()
    shutil.copytree(CLIENTS, folder / "examples/clients")
    (folder / "proto").symlink_to(ROOT / "proto")
    built = compile_typescript(folder / "examples/clients/typescript", modules)
    output = run(["node", str(built / "cases.js")], server.environment())
    expect(output, "^open: accepted", "^propose: open", "^approve: accepted 120.00",
           "^quote: accepted", "^pay: accepted 7.30", "^refused: CATEGORY_NOT_ALLOWED: .",
           "^  rule basic-food: .", "^statement: -7.30")


def test_buf(server, _):
    """A client of others, which is strict about both protocols; over gRPC it asks by reflection."""
    buf = npm_folder() / ".bin/buf"
    if not buf.exists():
        skip(f"{buf} is missing (npm package @bufbuild/buf)")
    variables = server.environment()
    token = pathlib.Path(variables["ANNONA_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    operator = (server.data / "operator.token").read_text(encoding="utf-8").strip()
    parent = f"communities/{variables['ANNONA_COMMUNITY']}"
    grpc_url, json_url = f"https://{variables['ANNONA_GRPC']}", variables["ANNONA_URL"]
    info = "annona.v1.ServerService/GetServerInfo"

    def curl(protocol, who, url, *more):
        return run([str(buf), "curl", "--protocol", protocol, "--cacert", variables["ANNONA_CA"],
                    "--header", f"Authorization: Bearer {who}", *more, url], {})

    services = curl("grpc", token, grpc_url, "--list-services")
    expect(services, "^annona.v1.AccountService", "^annona.v1.PaymentService")
    expect(curl("grpc", token, f"{grpc_url}/{info}", "--data", "{}"), parent.split("/")[1])
    schema = ["--schema", str(ROOT / "proto")]
    expect(curl("connect", token, f"{json_url}/{info}", "--data", "{}", *schema),
           parent.split("/")[1])
    journal = curl("connect", operator, f"{json_url}/annona.v1.JournalService/ExportJournal",
                   "--data", json.dumps({"parent": parent, "format": "EXPORT_FORMAT_CSV"}),
                   *schema)
    expect(journal, '"data"')


def main():
    client, program = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if client == "guide":
            modules = make_python_modules(folder / "python")
            with DemoServer(program, folder, with_tls=False) as server:
                run_guide(ROOT / "docs/guides/integrator.md", server, folder, modules)
            return
        with DemoServer(program, folder, with_tls=True) as server:
            globals()[f"test_{client}"](server, folder)


if __name__ == "__main__":
    main()
