#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Uses the installed package from outside the tree, the way somebody who is not us does.
#   install_test.sh KIND BUILD_FOLDER CXX_COMPILER
# `prefix` installs a build and moves what was installed; `rule` copies plugins/_template, renames
# it, builds it with the package. Each further kind builds a program in its language, has it decide
# an award, a payment and a refusal, and compares the canonical bytes of the decisions with those of
# every other language that ran: all give the same.
set -euo pipefail

kind=$1
build=$(realpath "$2")
compiler=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(cd "$here/../.." && pwd)
outside=$build/install_test
prefix=$outside/moved
rule=$outside/spend_cap
rules=$outside/rule_build

die() { echo "$*" >&2; exit 1; }

configure() {
    local folder=$1
    shift
    cmake -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=None \
        --log-level=WARNING "$@"
}

# decide KIND command...: keeps what the program says and compares it with what the others said.
decide() {
    local name=$1 other
    shift
    mkdir -p "$outside/decisions"
    "$@" >"$outside/$name.txt"
    [ "$(wc -l <"$outside/$name.txt")" -eq 4 ] || die "$name did not tell four lines"
    grep -q '^fifty accepted - [0-9a-f]' "$outside/$name.txt" || die "$name: 50.00 not accepted"
    grep -q '^more refused LIMIT_PER_PERSON [0-9a-f]' "$outside/$name.txt" || die "$name: 50.01"
    grep -q '^left 150.00$' "$outside/$name.txt" || die "$name: 200.00 - 50.00 is 150.00"
    mv "$outside/$name.txt" "$outside/decisions/$name.txt"
    for other in "$outside/decisions"/*.txt; do
        cmp "$outside/decisions/$name.txt" "$other" || die "$name and $other decide differently"
    done
    echo "$name decides as all others that ran: $(sha256sum <"$outside/decisions/$name.txt")"
}

# programs FOLDER "PROGRAMS" cmake-arguments...
programs() {
    local folder=$1 targets=$2
    shift 2
    configure "$outside/$folder" -S "$outside/programs/cxx" -DCMAKE_PREFIX_PATH="$prefix" \
        -DANNONA_RULE="$rule" "$@"
    # shellcheck disable=SC2086  # several names
    cmake --build "$outside/$folder" -j 2 --target $targets
}

run_prefix() {
    rm -rf "$outside"
    mkdir -p "$outside"
    cmake --install "$build" --prefix "$outside/prefix" >"$outside/install.log"
    mv "$outside/prefix" "$prefix"
    cp -r "$here" "$outside/programs"
    # Nothing that was installed points back into the source tree.
    if grep -rIl "$tree" "$prefix" --exclude-dir=install_test; then
        die "installed files name the source tree"
    fi
}

# Copies the template as its README says, and finds the rule where the package keeps its own.
run_rule() {
    rm -rf "$rule" "$rules"
    cp -r "$tree/plugins/_template" "$rule"
    sed -i 's/template_rule/spend_cap/g; s/"template"/"spend_cap"/g; s/_template\//spend_cap\//g' \
        "$rule"/*.hpp "$rule"/*.cpp "$rule"/tests/*.cpp
    printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(spend_cap LANGUAGES CXX)' \
        'find_package(annona REQUIRED COMPONENTS sdk)' \
        'annona_add_rule(spend_cap plugin.cpp)' >"$rule/CMakeLists.txt"
    configure "$rules" -S "$rule" -DCMAKE_PREFIX_PATH="$prefix"
    cmake --build "$rules"
    "$prefix/bin/annona" --plugins "$rules" rule show spend_cap |
        grep -q "The most one purchase may cost."
    "$prefix/bin/annona" --plugins "$rules" check "$here/town"
    sed 's/most: 50.00/most: 0/' "$here/town/scheme.yaml" >"$outside/nothing.yaml"
    if "$prefix/bin/annona" --plugins "$rules" check "$outside/nothing.yaml" \
        >"$outside/refused.txt"; then
        die "a scheme that allows nothing was accepted"
    fi
    grep -q "must be more than nothing" "$outside/refused.txt"
    # Beside the package's own rules it is found without a word, although the prefix was moved.
    cp "$rules/annona-rule-spend-cap.so" "$(echo "$prefix"/lib*/annona/plugins)"
    "$prefix/bin/annona" check "$here/town"
}

# The rule's own tests, as its author runs them.
run_rule_tests() {
    "$compiler" -std=c++20 -DANNONA_HEADER_ONLY -I"$prefix/include" -I"$outside" -I"$tree/tests" \
        "$rule"/tests/*.cpp -lgtest -lgtest_main -o "$outside/rule_tests"
    "$outside/rule_tests" --gtest_brief=1
}

run_compiled() {
    programs compiled "pay_compiled mixed" -DANNONA_COMPONENTS="loader;header_only"
    "$outside/compiled/mixed"
    decide cxx_compiled "$outside/compiled/pay_compiled" "$here/town" "$rules"
}

run_components() {
    local wanted service=""
    if compgen -G "$prefix/lib*/libannona-service.a" >/dev/null; then service=service; fi
    for wanted in "sdk" "core" "sqlite" "lab;rules" "library" "embed;header_only" $service; do
        configure "$outside/components" -S "$here/components" -DCMAKE_PREFIX_PATH="$prefix" \
            -DANNONA_COMPONENTS="$wanted"
    done
    if configure "$outside/wrong" -S "$here/components" -DCMAKE_PREFIX_PATH="$prefix" \
        -DANNONA_COMPONENTS="core;ledgers" >"$outside/wrong.log" 2>&1; then
        die "an unknown component was accepted"
    fi
    grep -q "there is no component" "$outside/wrong.log"
    # What a component stands on and this machine lacks is named with the component.
    if configure "$outside/lacking" -S "$here/components" -DCMAKE_PREFIX_PATH="$prefix" \
        -DANNONA_COMPONENTS="sqlite" -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON \
        >"$outside/lacking.log" 2>&1; then
        die "a component without its package was found"
    fi
    tr '\n' ' ' <"$outside/lacking.log" | tr -s ' ' |
        grep -q "component 'sqlite' needs the package SQLite3"
}

run_c() {
    programs c pay_c -DANNONA_COMPONENTS="embed"
    decide c "$outside/c/pay_c" "$here/town" "$rules"
    # The same without the folder: the rule lies where the moved package keeps its own.
    decide c_search_path "$outside/c/pay_c" "$here/town" ""
}

run_header_only() {
    programs header_only pay_header_only -DANNONA_COMPONENTS="header_only"
    decide cxx_header_only "$outside/header_only/pay_header_only"
}

run_subdirectory() {
    programs subdirectory pay_header_only -DANNONA_WAY=subdirectory -DANNONA_TREE="$tree"
    decide cxx_subdirectory "$outside/subdirectory/pay_header_only"
}

run_fetch_content() {
    programs fetch_content pay_header_only -DANNONA_WAY=fetch_content -DFETCHCONTENT_SOURCE_DIR_ANNONA="$tree"
    decide cxx_fetch_content "$outside/fetch_content/pay_header_only"
}

run_make() {
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name annona.pc)")
    make -C "$outside/programs/make" CXX="$compiler" RULE="$rule"
    decide make_c "$outside/programs/make/pay_c" "$here/town" "$rules"
    decide make_header_only "$outside/programs/make/pay_header_only"
}

# The package as the build left it; for a build with ANNONA_BUILD_PYTHON.
run_python_module() {
    decide python_module env PYTHONPATH="$build/bindings/python" \
        "${ANNONA_PYTHON:-python3}" "$here/python/pay.py" "$here/town" "$rules"
}

# A virtual environment without network: pip calls the build backend of the tree, which builds the
# module against the installed package. ANNONA_PYTHON names the interpreter.
run_python() {
    local python=${ANNONA_PYTHON:-python3} name venv
    name=python_$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
    venv=$outside/$name
    cp -r "$tree/bindings/python" "$outside/$name.source"
    "$python" -m venv "$venv"
    ANNONA_PREFIX="$prefix" "$venv/bin/pip" install --quiet --no-index --no-build-isolation \
        --disable-pip-version-check "$outside/$name.source"
    decide "$name" env -u PYTHONPATH "$venv/bin/python" "$here/python/pay.py" "$here/town" "$rules"
}

# ANNONA_NAPI_DIR names the folder of napi.h where it is neither Debian's nor found by node.
run_node() {
    local package=$outside/node_modules/annona
    configure "$outside/node" -S "$tree/bindings/node" -DCMAKE_PREFIX_PATH="$prefix" \
        ${ANNONA_NAPI_DIR:+-DANNONA_NAPI_DIR="$ANNONA_NAPI_DIR"}
    cmake --build "$outside/node"
    mkdir -p "$package"
    cp "$outside/node"/{annona.node,index.js,packing.js,index.d.ts,package.json} \
        "$outside/node"/libannona-embed.so* "$package"
    decide node node "$outside/programs/node/pay.js" "$here/town" "$rules"
}

"run_$kind"
