#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Public headers as a user meets them: each alone with g++ in both forms and with clang from headers
# alone (which is all of the other form and more), warnings as errors, C headers as C99; what
# including each costs against its budget; and two versions of them in one program.
#   scripts/check_headers.sh [alone|cost|versions]...     (all of them, unless given)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Werror)
folder=build/headers
mkdir -p "$folder"
mapfile -t headers < <(cd include && find annona \( -name '*.hpp' -o -name '*.h' \) \
    ! -name '*.inl.hpp' | sort)
[ "${#headers[@]}" -gt 0 ] || { echo "no headers" >&2; exit 1; }

# Seconds of CPU one g++ may take for a header alone, without code generation; others: other_most.
other_most=2.5
declare -A most=(
    [annona/annona.hpp]=4
    [annona/sdk/rule.hpp]=0.9
    [annona/abi/rule.h]=0.1
    [annona/embed.h]=0.1
    [annona/money/wide.hpp]=4
)

compile_alone() {
    local header=$1 way compiler
    for way in g++ "g++ -DANNONA_HEADER_ONLY" "clang++-14 -DANNONA_HEADER_ONLY"; do
        # Included twice: the second time adds nothing.
        printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
            $way -std=c++20 "${warnings[@]}" -fsyntax-only -Iinclude -x c++ - ||
            { echo "fault: $header, $way"; return 1; }
    done
    [ "${header##*.}" = h ] || return 0
    for compiler in gcc clang-14; do
        printf '#include <%s>\nextern int nothing_else;\n' "$header" |
            "$compiler" -std=c99 -pedantic-errors "${warnings[@]}" -fsyntax-only -Iinclude \
                -x c - || { echo "fault: $header as C99, $compiler"; return 1; }
    done
}

check_alone() {
    local header failed=0
    for header in "${headers[@]}"; do
        [ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n || failed=1
        compile_alone "$header" &
    done
    while [ -n "$(jobs -p)" ]; do wait -n || failed=1; done
    [ "$failed" -eq 0 ] || return 1
    echo "${#headers[@]} headers compile alone: g++ compiled and header-only, clang, C as C99"
}

check_cost() {
    local header spent failed=0
    for header in "${headers[@]}"; do
        echo "#include <$header>" >"$folder/cost.cpp"
        spent=$({
            TIMEFORMAT='%U'
            time g++ -std=c++20 -fsyntax-only -Iinclude "$folder/cost.cpp"
        } 2>&1)
        echo "$header: $spent s (at most ${most[$header]:-$other_most})"
        awk -v spent="$spent" -v most="${most[$header]:-$other_most}" \
            'BEGIN { exit !(spent <= most) }' || { echo "fault: $header"; failed=1; }
    done
    return "$failed"
}

ours() { nm "$1" | awk '$2 ~ /[TWVBDu]/ { print $3 }' | grep 6annona | sort; }

check_versions() {
    local other=$folder/other flags=(-std=c++20 -O1 -DANNONA_HEADER_ONLY)
    rm -rf "$other"
    mkdir -p "$other"
    cp -r include/annona "$other"
    grep -rl "inline namespace v0_1" "$other" | xargs sed -i 's/namespace v0_1/namespace v9_9/'
    g++ "${flags[@]}" -Iinclude -DANNONA_DECIDE=decide_here -c tests/install/namespaces/decide.cpp \
        -o "$folder/here.o"
    g++ "${flags[@]}" -I"$other" -DANNONA_DECIDE=decide_there \
        -c tests/install/namespaces/decide.cpp -o "$folder/there.o"
    # No function or object of namespace annona may be in both: the linker would keep one of them
    # for both. Containers of the C structures may: the plugin contract is the same for all.
    comm -12 <(ours "$folder/here.o") <(ours "$folder/there.o") >"$folder/shared.txt"
    [ ! -s "$folder/shared.txt" ] || { head "$folder/shared.txt"; return 1; }
    g++ -std=c++20 tests/install/namespaces/main.cpp "$folder/here.o" "$folder/there.o" \
        -o "$folder/versions"
    "$folder/versions"
}

for part in "${@:-alone cost versions}"; do
    for one in $part; do "check_$one"; done
done
