#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The draft number of the plugin contract: what its headers say, as one number.

While the contract is a draft (major 0) its fields may move, so that a program and a rule of
different drafts must not meet. ANNONA_ABI_DRAFT in rule.h is the start of the SHA-256 of the
contract's headers without comments, blanks and that number; the loader compares it.

  scripts/stamp_contract.py          writes the number
  scripts/stamp_contract.py --check  says whether it is current
"""

import hashlib
import pathlib
import re
import sys

HEADERS = pathlib.Path(__file__).resolve().parent.parent / "include" / "annona" / "abi"
NUMBER = re.compile(r"#define ANNONA_ABI_DRAFT 0x([0-9a-f]{8})u")


def meaning(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = NUMBER.sub("", text)
    return " ".join(text.split())


def draft_number():
    digest = hashlib.sha256()
    for header in sorted(HEADERS.glob("*.h")):
        digest.update(header.name.encode() + b"\n" + meaning(header.read_text()).encode() + b"\n")
    return digest.hexdigest()[:8]


def main():
    file = HEADERS / "rule.h"
    text = file.read_text()
    found = NUMBER.search(text)
    if not found:
        sys.exit(f"{file}: ANNONA_ABI_DRAFT is not there")
    if found.group(1) == draft_number():
        print(f"draft {found.group(1)} is current")
    elif "--check" in sys.argv[1:]:
        sys.exit(f"{file}: the contract has changed; run scripts/stamp_contract.py")
    else:
        file.write_text(NUMBER.sub(f"#define ANNONA_ABI_DRAFT 0x{draft_number()}u", text))
        print(f"draft {draft_number()} written")


if __name__ == "__main__":
    main()
