#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lines and branches of include/annona and plugins that the tests reach. Fails below the goals.
#   scripts/coverage.sh [FOLDER]        (build/coverage, unless given)
# Branches that only exceptions take do not count. gcovr counts lines and shows each on a page;
# branches are counted by branch_coverage.py, which says why.
# What runs: the unit tests of the lower floors and of the rules, the simulations, every scenario of
# examples/, the broken schemes and the vectors of other systems.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

lines_min=95
branches_min=85
folder=${1:-build/coverage}
jobs=${ANNONA_COVERAGE_JOBS:-$(parallel_jobs)}
targets=(unit_money unit_ledger unit_engine unit_sdk unit_config unit_lab unit_rules
    simulation abi_tests annona annona-scenarios annona_plugins)

configure() {
    cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=None --log-level=WARNING \
        -DCMAKE_CXX_FLAGS="-O0 -g1 --coverage -fprofile-update=atomic" \
        -DCMAKE_C_FLAGS="--coverage" -DCMAKE_EXE_LINKER_FLAGS="--coverage" \
        -DCMAKE_MODULE_LINKER_FLAGS="--coverage"
}

build() {
    local known target wanted=()
    known=$(ninja -C "$folder" -t targets all | cut -d: -f1)
    for target in "${targets[@]}"; do
        grep -qx "$target" <<<"$known" && wanted+=("$target")
    done
    ninja -C "$folder" -j "$jobs" "${wanted[@]}"
}

# Old counts would be added to new ones.
forget() { find "$folder" -name '*.gcda' -delete; }

run() {
    local program file
    for program in "$folder"/tests/unit_* "$folder"/tests/*/simulation "$folder"/tests/*/abi_tests \
        "$folder"/tests/simulation "$folder"/tests/abi_tests; do
        if [ -f "$program" ] && [ -x "$program" ]; then "$program" --gtest_brief=1; fi
    done
    for file in examples/*/scenarios.json; do
        "$folder/annona-scenarios" "$file" --schemes examples --plugins "$folder/plugins"
    done
    python3 -B tests/broken_schemes/broken_schemes_test.py "$folder/annona" "$folder/plugins" \
        "$folder/broken_schemes"
    python3 -B tests/vectors/peer_vectors_test.py "$folder/annona" "$folder/plugins" \
        "$folder/vectors"
}

count_lines() {
    gcovr --root . --filter 'include/annona/' --filter 'plugins/' --exclude 'plugins/_template/' \
        --exclude '.*/tests/' --exclude-throw-branches --exclude-unreachable-branches \
        --gcov-ignore-parse-errors --print-summary --txt "$folder/coverage.txt" \
        --html-details "$folder/coverage.html" --fail-under-line "$lines_min" "$folder" |
        grep '^lines'
}

count_branches() {
    python3 -B scripts/branch_coverage.py "$folder" --minimum "$branches_min" |
        tee "$folder/branches.txt" | tail -n 1
}

stage "install the packages" install_packages "${annona_build_packages[@]}" \
    "${annona_test_packages[@]}" gcovr
stage "configure" configure
stage "build with counters" build
stage "forget earlier runs" forget
stage "run tests, scenarios, broken schemes, vectors" run
stage "count lines (goal: $lines_min %)" count_lines
stage "count branches (goal: $branches_min %)" count_branches
echo "Each file: $folder/coverage.txt and branches.txt; each line: $folder/coverage.html"
