#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into an empty prefix and uses it from a folder outside the tree.
# Usage: install_test.sh BUILD_FOLDER CXX_COMPILER
set -euo pipefail

build=$1
compiler=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT

# Configures the consumer with the given components and runs every program it builds.
consume() {
    local name=$1 programs=$2 program
    cmake -S "$outside/consumer" -B "$outside/$name" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_PREFIX_PATH="$outside/prefix" -DANNONA_COMPONENTS="$3" --log-level=WARNING
    cmake --build "$outside/$name" -j 2
    for program in $programs; do
        "$outside/$name/$program"
    done
}

cmake --install "$build" --prefix "$outside/prefix" >"$outside/install.log"
cp -r "$here/consumer" "$outside/consumer"
consume headers "consumer_header_only" "header_only"
consume library "consumer_library consumer_mixed" "library"

# A name that is no component is refused, and the message says which there are.
if cmake -S "$outside/consumer" -B "$outside/wrong" -DCMAKE_PREFIX_PATH="$outside/prefix" \
    -DANNONA_COMPONENTS="ledgers" >"$outside/wrong.log" 2>&1; then
    echo "an unknown component was accepted" >&2
    exit 1
fi
grep -q "header_only" "$outside/wrong.log"

# The same for Make and Meson users.
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$outside/prefix" -name annona.pc)")
read -ra flags < <(pkg-config --cflags annona)
"$compiler" -std=c++20 -fsyntax-only -DANNONA_HEADER_ONLY "${flags[@]:?}" \
    "$outside/consumer/thirds.cpp"

# Nothing that was installed points back into the source tree.
if grep -rIl "$(cd "$here/../.." && pwd)" "$outside/prefix"; then
    echo "installed files name the source tree" >&2
    exit 1
fi
echo "installed, found and used: header only, library, both in one program"
