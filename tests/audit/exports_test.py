#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the scenarios of a scheme into a journal on disk, then asks everybody: annona's own verify
and replay, the audit script, hledger and ledger where they are installed. All must agree, and a
planted change must be found. usage: exports_test.py ANNONA SCHEME [options of annona...]"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

import audit
import journal_format as form

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*words, good=(0,)):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode not in good:
        sys.exit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def told_balances(ndjson):
    lines = [json.loads(line) for line in ndjson.splitlines()]
    return {(one["account"], one["ledger"]): Fraction(one["amount"])
            for one in lines if one["type"] == "balance"}


def parts_of(text):
    """`-42.35 OSS, 5 EUR`, or one a line, as (code, amount) pairs."""
    for part in text.replace("\n", ", ").split(", "):
        words = part.replace('"', "").split()
        if len(words) == 2:
            yield words[1], Fraction(words[0].replace(",", ""))


def hledger_balances(path):
    table = run("hledger", "-f", path, "balance", "--flat", "--no-total", "-O", "csv", "--empty")
    found = {}
    for row in list(csv.reader(io.StringIO(table)))[1:]:
        for code, value in parts_of(row[1]):
            if value:
                found[row[0], code] = value
    return found


def ledger_balances(path):
    table = run("ledger", "-f", path, "register", "--subtotal", "--format",
                "%(account)\t%(display_amount)|\n")
    found = {}
    for line in table.split("|\n")[:-1]:
        account, text = line.split("\t")
        for code, value in parts_of(text):
            if value:
                found[account, code] = value
    return found


def audit_as_people_do(text, folder):
    path = os.path.join(folder, "export.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    run(sys.executable, os.path.join(HERE, "audit.py"), path)


def audit_finds(text):
    try:
        audit.audit(iter(text.splitlines(keepends=True)))
    except audit.Finding:
        return True
    return False


def plant(text):
    """Changes that an audit has to find: an amount, a byte of an entry, a line left out."""
    lines = text.splitlines(keepends=True)
    entries = [i for i, line in enumerate(lines) if '"movements":[{' in line]
    at = entries[len(entries) // 2]
    one = json.loads(lines[at])
    one["movements"][0]["amount"] = str(Fraction(one["movements"][0]["amount"]) + 1)
    yield "".join(lines[:at] + [json.dumps(one) + "\n"] + lines[at + 1:])
    one = json.loads(lines[at])
    one["bytes"] = one["bytes"][:-1] + ("0" if one["bytes"][-1] != "0" else "1")
    yield "".join(lines[:at] + [json.dumps(one) + "\n"] + lines[at + 1:])
    yield "".join(lines[:at] + lines[at + 1:])
    yield "".join(lines[:-1])


def check_proofs(annona, data, name, ndjson):
    """First, middle and last entry, each proven without the others."""
    lines = [json.loads(line) for line in ndjson.splitlines()]
    hashes = {one["hash"] for one in lines if one["type"] == "group"}
    last = [one["sequence"] for one in lines if one["type"] == "head"][0]
    for number in {1, (last + 1) // 2, last}:
        proof = json.loads(run(annona, "journal", "prove", data, "--community", name,
                               "--entry", str(number)))
        if form.check_proof(proof) not in hashes:
            sys.exit(f"{name}: the proof of entry {number} proves nothing")
        proof["bytes"] = proof["bytes"][:-2] + ("00" if proof["bytes"][-2:] != "00" else "01")
        if form.check_proof(proof) is not None:
            sys.exit(f"{name}: another entry {number} is proven, too")


def check_part(annona, data, name, ndjson):
    """One sealed part is shown without the rest of its entry, and no other passes for it."""
    lines = [json.loads(line) for line in ndjson.splitlines()]
    sealed = [one["sequence"] for one in lines if one.get("sealed")]
    if not sealed:
        return
    proof = json.loads(run(annona, "journal", "prove", data, "--community", name, "--entry",
                           str(sealed[-1]), "--part", "1"))
    if not form.check_part(proof):
        sys.exit(f"{name}: the sealed part of entry {sealed[-1]} is not the one it names")
    proof["part"]["salted"] = proof["part"]["salted"][2:]
    if form.check_part(proof):
        sys.exit(f"{name}: another sealed part of entry {sealed[-1]} passes, too")


def check_community(annona, data, name, folder):
    chosen = ["--community", name]
    ndjson = run(annona, "journal", "export", data, *chosen)
    audit_as_people_do(ndjson, folder)
    if '"movements":[{' in ndjson:
        for number, changed in enumerate(plant(ndjson), 1):
            if not audit_finds(changed):
                sys.exit(f"{name}: the audit does not find planted change {number}")
    check_proofs(annona, data, name, ndjson)
    check_part(annona, data, name, ndjson)
    path = os.path.join(folder, "town.journal")
    with open(path, "w", encoding="utf-8") as file:
        file.write(run(annona, "journal", "export", data, *chosen, "--format", "hledger"))
    told = told_balances(ndjson)
    asked = ["audit.py"]
    for program, balances in (("hledger", hledger_balances), ("ledger", ledger_balances)):
        if shutil.which(program) is None:
            if os.environ.get("CI"):
                sys.exit(f"{program} is not installed: scripts/packages.sh names it")
            continue
        asked.append(program)
        found = balances(path)
        if found != told:
            sys.exit(f"{name}: {program} finds {found}\nannona says {told}")
    return asked


def main(arguments):
    annona, scheme, options = arguments[1], arguments[2], arguments[3:]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        run(annona, *options, "run", scheme, "--journal", data, good=(0, 3))
        print(run(annona, "journal", "verify", data), end="")
        print(run(annona, "replay", data), end="")
        names = [line.split()[0] for line in run(annona, "journal", "head", data).splitlines()]
        if not names:
            sys.exit("the journal has no community: nothing was tested")
        for name in names:
            print(name, "agrees:", ", ".join(check_community(annona, data, name, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
