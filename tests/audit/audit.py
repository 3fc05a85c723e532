#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a journal from its NDJSON export alone, with nothing of Annona's own code: the hash chain
from the first byte to the head, the sum of every entry, every balance, no account that may not be
negative below zero, and the cover of a backed unit. `annona journal export DIR > x; audit.py x`.
Exit code 0: all well; 1: what was found is printed."""

import json
import os
import sys
from collections import defaultdict
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import journal_format as form  # noqa: E402  (the path comes first)


OF_COMMUNITY = 0xFFFFFFFE  # sealed parts that are nobody's in particular


class Finding(Exception):
    pass


def require(condition, text):
    if not condition:
        raise Finding(text)


class Description:
    def __init__(self, text):
        lines = [line.split("\t") for line in text.split("\n")]
        require(lines[0] == ["annona community 1"], "the description is of another format")
        self.ledgers = [Ledger(line) for line in lines if line[0] == "ledger"]
        self.backed = [int(line[1]) for line in lines if line[0] == "backed"]
        self.issuer = [line[1] for line in lines if line[0] == "issuer"][0]
        self.kinds = {line[2]: int(line[3]) for line in lines if line[0] == "role"}
        self.reserves = [line[3] for line in lines if line[0] == "programme" and line[3]]


class Ledger:
    def __init__(self, line):
        self.code, self.digits, self.scale = line[1], int(line[2]), int(line[3])
        self.worth = Fraction(line[5])


class Chain:
    """Groups follow one another, and their entries are those their headers cover."""

    def __init__(self, description):
        self.hash = form.chain_start(description.encode())
        self.sequence = 0
        self.epoch = 0
        self.waiting = []
        self.group = None
        self.hashes = {}  # by last entry

    def see_group(self, line):
        self.close()
        fields = form.HEADER.unpack(bytes.fromhex(line["header"]))
        _, _, _, count, epoch, first, previous, root, size = fields
        require(first == self.sequence + 1, f"group {first} does not follow {self.sequence}")
        require(epoch >= self.epoch, f"the epoch falls at entry {first}")
        require(previous == self.hash, f"group {first} names another group before it")
        self.hash = form.header_hash(bytes.fromhex(line["header"]))
        require(self.hash.hex() == line["hash"], f"group {first} has another hash")
        self.group, self.waiting, self.epoch = (first, count, root, size), [], epoch

    def see_entry(self, line):
        require(self.group is not None, "an entry before the first group")
        require(line["sequence"] == self.group[0] + len(self.waiting),
                f"entry {line['sequence']} is not in its place")
        entry = bytes.fromhex(line["bytes"])
        self.waiting.append(entry)
        if "sealed" in line:
            told = [(sum(form.KINDS[word] for word in one["holds"]),
                     one.get("account", OF_COMMUNITY), bytes.fromhex(one["hash"]))
                    for one in line["sealed"]]
            require(told == form.sealed_rows(entry),
                    f"entry {line['sequence']} names other sealed parts than its bytes")

    def close(self):
        if self.group is None:
            return
        first, count, root, size = self.group
        require(len(self.waiting) == count, f"group {first} has {len(self.waiting)} entries")
        require(sum(map(len, self.waiting)) == size, f"group {first} has another size")
        leaves = [form.leaf_hash(one) for one in self.waiting]
        require(form.merkle_root(leaves) == root, f"the entries of group {first} were changed")
        self.sequence = first + count - 1
        self.hashes[self.sequence] = self.hash.hex()


class Books:
    def __init__(self, description):
        self.rules = description
        self.balances = defaultdict(Fraction)  # (ledger, account)
        self.roles = {}

    def see_entry(self, line):
        for opened in line.get("opened", []):
            require(opened["id"] not in self.roles, f"{opened['id']} was opened twice")
            self.roles[opened["id"]] = opened["role"]
        sums = defaultdict(Fraction)
        touched = set()
        for row in line["movements"]:
            require(row["account"] in self.roles, f"{row['account']} was never opened")
            value = Fraction(row["amount"])
            sums[row["ledger"]] += value
            self.balances[row["ledger"], row["account"]] += value
            touched.add((row["ledger"], row["account"]))
        for ledger, value in sums.items():
            require(value == 0, f"entry {line['sequence']} leaves {value} {ledger}")
        unit = self.rules.ledgers[0].code
        for ledger, account in touched:
            holds_lots = self.rules.kinds.get(self.roles[account]) == 0
            if ledger == unit and holds_lots:
                require(self.balances[ledger, account] >= 0,
                        f"{account} holds less than nothing after entry {line['sequence']}")
        self.check_cover(line["sequence"])

    def check_cover(self, sequence):
        """The reserve is worth at least what is outstanding."""
        if not self.rules.backed:
            return
        unit, money = self.rules.ledgers[0], self.rules.ledgers[self.rules.backed[0]]
        reserve = sum(value for (ledger, account), value in self.balances.items()
                      if ledger == money.code and self.is_reserve(account))
        outstanding = -self.balances[unit.code, self.rules.issuer]
        require(reserve >= outstanding * unit.worth,
                f"after entry {sequence} a reserve of {reserve} stands for {outstanding}")

    def is_reserve(self, account):
        for template in self.rules.reserves:
            fixed = template.split("{")[0]
            if account == template or (fixed != template and account.startswith(fixed)):
                return True
        return False


def audit(lines):
    first = json.loads(next(lines))
    require(first["type"] == "journal" and first["format"] == 1, "not an export of format 1")
    description = Description(first["description"])
    chain, books = Chain(first["description"]), Books(description)
    told, heads, head = {}, [], None
    for text in lines:
        line = json.loads(text)
        require(head is None, "lines after the head")
        if line["type"] == "group":
            chain.see_group(line)
        elif line["type"] == "entry":
            chain.see_entry(line)
            books.see_entry(line)
        elif line["type"] == "balance":
            told[line["ledger"], line["account"]] = Fraction(line["amount"])
        elif line["type"] == "signed_head":
            heads.append(line)
        elif line["type"] == "head":
            head = line
    chain.close()
    require(head is not None, "the export has no head: it was cut off")
    # Signatures are for `openssl pkeyutl`; that each stands for this chain is seen here.
    for one in heads:
        signed = one["line"].split("\t")
        require([signed[4], signed[5]] == [str(one["sequence"]), one["hash"]] and
                chain.hashes.get(one["sequence"]) == one["hash"],
                f"the head signed at entry {one['sequence']} is not of this chain")
    require(head["sequence"] == chain.sequence, f"the head is entry {head['sequence']}, "
            f"the entries end with {chain.sequence}")
    require(head["hash"] == chain.hash.hex(), "the head has another hash")
    found = {key: value for key, value in books.balances.items() if value != 0}
    require(found == told, f"balances differ: {sorted(set(found.items()) ^ set(told.items()))}")
    return chain.sequence, len(found)


def main(arguments):
    if len(arguments) != 2:
        print("usage: audit.py EXPORT.ndjson", file=sys.stderr)
        return 2
    with open(arguments[1], encoding="utf-8") as lines:
        try:
            entries, balances = audit(lines)
        except Finding as found:
            print(f"FOUND: {found}")
            return 1
    print(f"all well: {entries} entries, {balances} balances recomputed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
