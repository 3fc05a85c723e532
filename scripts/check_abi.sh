#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The binary interface of annona/embed.h: what the library shows is what the header declares, and
# its layout is that of the last release, compared by abidiff.
#   scripts/check_abi.sh [LIBRARY]            (build/release/src/libannona-embed.so, unless given)
#   scripts/check_abi.sh --freeze             writes tests/abi/embed.abi, for a release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

golden=tests/abi/embed.abi
folder=build/abi
mkdir -p "$folder"

declared() {
    grep -oE '^(int|void|uint32_t) annona_[a-z0-9_]+\(' include/annona/embed.h |
        grep -oE 'annona_\w+' | sort
}
listed() { grep -oE '^ +annona_[a-z0-9_]+;' cmake/embed.map | tr -d ' ;' | sort; }
shown() { nm -D --defined-only "$1" | awk '{ print $3 }' | sed 's/@.*//' | sort; }

# The header's functions with empty bodies, in C with debug information: nothing of the engine,
# whose types nobody outside sees, stands in the dump.
dump() {
    python3 - >"$folder/embed_interface.c" <<'END'
import re
text = open("include/annona/embed.h", encoding="utf-8").read()
print("#include <annona/embed.h>\n#include <stdlib.h>")
for head in re.findall(r"^((?:int|void|uint32_t) annona_\w+\([^;]*\));", text, re.M):
    print(head, "{ abort(); }")
END
    "${CC:-gcc}" -std=c99 -g -O0 -fPIC -shared -Iinclude "$folder/embed_interface.c" \
        -Wl,-soname,libannona-embed.so.0 -o "$folder/embed_interface.so"
    abidw --header-file include/annona/embed.h --no-comp-dir-path \
        --out-file "$folder/embed.abi" "$folder/embed_interface.so"
}

if [ "${1:-}" = --freeze ]; then
    dump
    cp "$folder/embed.abi" "$golden"
    echo "frozen: $golden"
    exit 0
fi

library=${1:-build/release/src/libannona-embed.so}
diff <(declared) <(listed) || { echo "embed.h and embed.map differ" >&2; exit 1; }
diff <(declared) <(shown "$library") || { echo "embed.h and $library differ" >&2; exit 1; }
echo "$(declared | wc -l) functions declared, listed and shown alike"

dump
tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
if [ -z "$tag" ]; then
    echo "no release to compare the layout with: there is no tag"
elif ! git show "$tag:$golden" >"$folder/released.abi" 2>/dev/null; then
    echo "no release to compare the layout with: $tag has no $golden"
else
    # Appending a function is no break; anything that changes a program already linked is.
    abidiff --no-added-syms "$folder/released.abi" "$folder/embed.abi"
    echo "layout as of $tag"
fi
