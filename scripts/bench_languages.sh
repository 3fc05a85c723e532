#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a payment costs through each language, in turns, as medians in nanoseconds. Each turn starts
# the programs anew; each pays a first round that is not counted.
#   scripts/bench_languages.sh BUILD [ROUNDS]
# BUILD is a release build on which tests/install/install_test.sh has run `prefix`, `python` and,
# where there is Node, `node`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

outside=$(realpath "$1")/install_test
rounds=${2:-5}
here=$PWD/tests/bench/languages
asked=("$here/scheme.yaml" 8)  # rounds that count: the more, the less of it is memory that is new
figures=$outside/languages.txt

cmake -S "$here" -B "$outside/languages" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_PREFIX_PATH="$outside/moved" --log-level=WARNING
cmake --build "$outside/languages" >/dev/null
python=$(compgen -G "$outside/python_*/bin/python" | head -n 1 || true)
for ((round = 0; round < rounds; ++round)); do
    "$outside/languages/pay_cxx_and_c" "${asked[@]}"
    [ -z "$python" ] || "$python" "$here/pay.py" "${asked[@]}"
    [ ! -d "$outside/node_modules" ] ||
        NODE_PATH=$outside/node_modules node "$here/pay.js" "${asked[@]}"
done >"$figures"
/usr/bin/python3 - "$figures" <<'END'
import statistics, sys
figures = {}
for line in open(sys.argv[1], encoding="utf-8"):
    name, value = line.rsplit(" ", 1)
    figures.setdefault(name, []).append(float(value))
print("| way | median | least | above C++ |\n|---|---|---|---|")
for name, values in figures.items():
    base = statistics.median(figures["C++ batches" if "batches" in name else "C++"])
    middle = statistics.median(values)
    print(f"| {name} | {middle:,.0f} ns | {min(values):,.0f} ns | {middle - base:,.0f} ns |")
END
