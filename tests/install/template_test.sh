#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copies plugins/_template to a new folder outside the tree, renames it as its README says, builds
# it with the installed package, runs its tests and a scheme that uses it as a rule.
# Usage: template_test.sh BUILD_FOLDER CXX_COMPILER
set -euo pipefail

build=$1
compiler=$2
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT

# ---- copy and rename
cmake --install "$build" --prefix "$outside/prefix" >"$outside/install.log"
rule="$outside/spend_cap"
cp -r "$tree/plugins/_template" "$rule"
sed -i 's/template_rule/spend_cap/g; s/"template"/"spend_cap"/g; s/_template\//spend_cap\//g' \
    "$rule"/*.hpp "$rule"/*.cpp "$rule"/tests/*.cpp
cat >"$rule/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(spend_cap LANGUAGES CXX)
find_package(annona REQUIRED COMPONENTS sdk)
annona_add_rule(spend_cap plugin.cpp)
END

# ---- build the rule and its tests
cmake -S "$rule" -B "$outside/build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_PREFIX_PATH="$outside/prefix" --log-level=WARNING
cmake --build "$outside/build"
test -f "$outside/build/annona-rule-spend-cap.so"
"$compiler" -std=c++20 -DANNONA_HEADER_ONLY -I"$outside/prefix/include" -I"$outside" \
    -I"$tree/tests" "$rule"/tests/*.cpp -lgtest -lgtest_main -o "$outside/rule_tests"
"$outside/rule_tests" --gtest_brief=1

# ---- use it
town="$outside/town"
mkdir "$town"
cat >"$town/scheme.yaml" <<'END'
scheme: town
title: A town with a rule of its own
zone: Europe/Rome
unit: {code: TWN, digits: 2}
accounts:
  ben: {is: person, pays_from: "cash:{holder}"}
  mer: {is: shop, paid_to: "bank:{holder}"}
commands: [issue, pay]
categories: {food: bread}
rules:
  - {rule: spend_cap, id: fifty, since: 2026-01-01, most: 50.00}
END
cat >"$town/scenarios.json" <<'END'
{"format": "seed-scenarios/1", "schemes": [{"id": "town", "scenarios": [
 {"id": "fifty", "title": "Fifty passes, a cent more does not", "operations": [
  {"seq": 1, "at": "2026-03-02T08:00:00+01:00", "op": "issue",
   "args": {"to": "ben:A", "amount": "200.00"}, "expect": {"result": "accepted"}},
  {"seq": 2, "at": "2026-03-02T09:00:00+01:00", "op": "spend",
   "args": {"from": "ben:A", "to": "mer:S", "lines": [{"category": "food", "amount": "50.00"}]},
   "expect": {"result": "accepted"}},
  {"seq": 3, "at": "2026-03-02T10:00:00+01:00", "op": "spend",
   "args": {"from": "ben:A", "to": "mer:S", "lines": [{"category": "food", "amount": "50.01"}]},
   "expect": {"result": "refused", "reason": "LIMIT_PER_PERSON"}}],
  "expect_final": {"balances": {"TWN": {"ben:A": "150.00", "mer:S": "50.00"}}}}]}]}
END
annona=("$build/annona" --plugins "$outside/build")
"${annona[@]}" rule show spend_cap | grep -q "The most one purchase may cost."
"${annona[@]}" check "$town"
"${annona[@]}" run "$town"
sed -i 's/most: 50.00/most: 0/' "$town/scheme.yaml"
if "${annona[@]}" check "$town" >"$outside/refused.txt"; then
    echo "a scheme that allows nothing was accepted" >&2
    exit 1
fi
grep -q "must be more than nothing" "$outside/refused.txt"
echo "copied, renamed, built, tested, and used as a rule"
