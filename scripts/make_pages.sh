#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything in the tree that is made from the rules: the JSON Schema, the pages of rules, codes and
# scenarios. After a change of parameters, codes, scenarios or a rule's README:
#   scripts/make_pages.sh [BUILD FOLDER]      (build/dev, unless given)
set -euo pipefail
build=$(realpath "${1:-build/dev}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
schema=$("$build/annona" schema --plugins "$build/plugins")  # nothing is written where it fails
printf '%s\n' "$schema" >examples/schema/scheme.json
python3 -B scripts/make_reasons_page.py
python3 -B scripts/make_rule_pages.py --build "$build"
