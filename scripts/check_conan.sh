#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Conan recipe, without any remote and in caches of its own: the graph resolves for each set of
# options, gRPC decides which Protobuf is taken, the package is built with the libraries of the
# system, test_package runs.
#   scripts/check_conan.sh [graph|order|create]...     (all of them, unless given)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

debian=conan/profiles/debian12

# cache FOLDER: a Conan of its own there, which asks nobody.
cache() {
    export CONAN_HOME=$PWD/build/$1
    [ -d "$CONAN_HOME/profiles" ] || conan profile detect >/dev/null
    conan remote disable '*' >/dev/null
}

check_graph() {
    local options
    cache conan
    for options in only_headers=True with_sqlite=False with_service=False with_service=True; do
        conan graph info conan -pr:a "$debian" -nr -o "&:$options" --format=json \
            >build/conan-graph.json 2>build/conan-graph.log
        echo "resolves with $options"
    done
}

# A recipe of that name and version which requires what is given and builds nothing.
stand_in() {
    local folder=$CONAN_HOME/stand_in
    mkdir -p "$folder"
    printf 'from conan import ConanFile\nclass StandIn(ConanFile):\n    requires = %s\n' \
        "$([ -z "${2:-}" ] && echo "()" || echo "('$2',)")" >"$folder/conanfile.py"
    conan export "$folder" --name="${1%/*}" --version="${1#*/}" >/dev/null 2>&1
}

# With Protobufs newer than the one gRPC was built with at hand, that one is taken.
check_order() {
    local one
    cache conan-order
    for one in boost/1.81.0 libyaml/0.2.5 openssl/3.0.19 date/3.0.1 nlohmann_json/3.11.2 \
        sqlite3/3.40.1 cli11/2.1.2 prometheus-cpp/1.0.1 protobuf/3.21.12 protobuf/5.27.0 \
        protobuf/5.29.3; do
        stand_in "$one"
    done
    stand_in grpc/1.67.1 protobuf/5.27.0
    conan graph info conan -pr:a conan/profiles/plain -nr -o "&:with_service=True" --format=json \
        >build/conan-order.json 2>build/conan-order.log
    [ "$(grep -oE '"ref": "protobuf/[0-9.]+' build/conan-order.json | sort -u)" = \
        '"ref": "protobuf/5.27.0' ] || { echo "another Protobuf than gRPC's" >&2; return 1; }
    echo "Protobuf is the one gRPC asks for"
}

check_create() {
    cache conan
    conan create conan -pr:a "$debian" -nr -o "&:only_headers=True"
    conan create conan -pr:a "$debian" -nr
}

for part in "${@:-graph order create}"; do
    for one in $part; do "check_$one"; done
done
