#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Conan recipe, without any remote and in a cache of its own: the graph resolves once for each
# set of options, the package is built with the libraries of the system, test_package runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CONAN_HOME=$PWD/build/conan
profile=conan/profiles/debian12
[ -d "$CONAN_HOME" ] || conan profile detect
conan remote disable '*'
for service in True False; do
    conan graph info conan -pr:a "$profile" -nr -o "&:with_service=$service" --format=json \
        >"build/conan-graph-$service.json"
done
conan create conan -pr:a "$profile" -nr --build=missing
