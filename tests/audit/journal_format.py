# SPDX-License-Identifier: Apache-2.0
"""A second implementation of the journal's group format (docs/reference/journal.md), standard
Python alone. Run as a program it prints the figures that the unit tests of src/journal hold."""

import hashlib
import struct

MAGIC = b"ANNJ"
HEADER = struct.Struct("<BBHIQQ32s32sI")


def _crc_table():
    table = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ (0x82F63B78 if number & 1 else 0)
        table.append(number)
    return table


_TABLE = _crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for one in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ one) & 0xFF]
    return crc ^ 0xFFFFFFFF


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(entry):
    return sha256(b"\0", entry)


def header_hash(header):
    return sha256(b"\2", header)


def chain_start(description):
    return sha256(b"\3", description)


def merkle_root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha256(b"\1", merkle_root(leaves[:left]), merkle_root(leaves[left:]))


def root_of_path(leaf, index, count, path):
    """RFC 9162, section 2.1.3.2: where a leaf and its path lead, or None."""
    if index >= count:
        return None
    last, found = count - 1, leaf
    for beside in path:
        if last == 0:
            return None
        while index % 2 == 0 and index == last:
            index, last = index >> 1, last >> 1
        found = sha256(b"\1", beside, found) if index % 2 else sha256(b"\1", found, beside)
        index, last = index >> 1, last >> 1
    while last and index % 2 == 0 and index == last:
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def check_proof(proof):
    """The hash of the header that an entry and its path lead to, or None."""
    header = bytes.fromhex(proof["header"])
    _, _, _, count, _, first, _, root, _ = HEADER.unpack(header)
    leaf = leaf_hash(bytes.fromhex(proof["bytes"]))
    path = [bytes.fromhex(one) for one in proof["path"]]
    found = root_of_path(leaf, proof["sequence"] - first, count, path)
    return header_hash(header).hex() if found == root else None


ROW = struct.Struct("<BI32s")
KINDS = {"names": 1, "ids": 2, "facts": 4, "papers": 8}


def sealed_rows(entry):
    """The rows at the end of an entry that has sealed parts: kinds, account, salted hash."""
    count = int.from_bytes(entry[-4:], "little")
    start = len(entry) - 4 - count * ROW.size
    if count == 0 or start < 0:
        return None
    return [ROW.unpack_from(entry, start + i * ROW.size) for i in range(count)]


def check_part(proof):
    """Whether the sealed part that a proof shows is the one its entry names."""
    part = proof["part"]
    rows = sealed_rows(bytes.fromhex(proof["bytes"])) or []
    if not 1 <= part["number"] <= len(rows):
        return False
    kinds, account, salted_hash = rows[part["number"] - 1]
    return (kinds, account) == (part["kinds"], part["account"]) and \
        sha256(b"\4", bytes.fromhex(part["salted"])) == salted_hash


def header_of(entries, first_sequence, previous, epoch, entry_format=1):
    return HEADER.pack(1, 0, entry_format, len(entries), epoch, first_sequence, previous,
                       merkle_root([leaf_hash(one) for one in entries]),
                       sum(len(one) for one in entries))


def write_group(entries, first_sequence, previous, epoch, entry_format=1):
    header = header_of(entries, first_sequence, previous, epoch, entry_format)
    body = b"".join(struct.pack("<I", len(one)) for one in entries) + b"".join(entries)
    length = 8 + len(header) + len(body) + 4
    whole = MAGIC + struct.pack("<I", length) + header + body
    return whole + struct.pack("<I", crc32c(whole))


def _print_vectors():
    print("crc32c 123456789:", hex(crc32c(b"123456789")))
    for count in (1, 2, 3, 5, 7, 8, 1000):
        leaves = [leaf_hash(str(i).encode()) for i in range(count)]
        print("root of 0 to", count - 1, merkle_root(leaves).hex())
    start = chain_start(b"a town")
    print("start", start.hex())
    first = [b"genesis", b"", b"pay 1"]
    blob = write_group(first, 1, start, 1)
    print("first group", blob.hex())
    after = header_hash(header_of(first, 1, start, 1))
    print("its header", after.hex())
    second = [b"pay 2"]
    print("second header", header_hash(header_of(second, 4, after, 2)).hex())


if __name__ == "__main__":
    _print_vectors()
