#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone to a town's currency at work: installs, builds, runs one example.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

example=${1:-examples/seville-ossetana}

stage "install the packages" install_packages "${annona_build_packages[@]}"
stage "configure (preset release)" configure_preset release --log-level=WARNING
stage "build annona and its rules" build_preset release --target annona annona_plugins
stage "run $example" build/release/annona run "$example"

echo
echo "It works: annona read the rules in $example/scheme.yaml, played its movements" \
    "and explained each decision above, in $SECONDS seconds all told."
