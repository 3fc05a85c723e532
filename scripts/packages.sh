# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# The Debian 12 packages Annona is built and checked with, by name, and how they are installed.
# Sourced by the other scripts; versions and licences: docs/reference/dependencies.md.

annona_build_packages=(
    g++ cmake ninja-build pkg-config
    libboost1.81-dev libyaml-dev libssl-dev libsqlite3-dev libhowardhinnant-date-dev libcli11-dev
    nlohmann-json3-dev tzdata
    libgrpc++-dev protobuf-compiler-grpc libprotobuf-dev protobuf-compiler prometheus-cpp-dev
)
annona_test_packages=(
    libgtest-dev libgmock-dev libbenchmark-dev python3 python3-dev pybind11-dev hledger ledger
    python3-yaml python3-jsonschema python3-protobuf python3-grpcio nodejs node-ajv
    curl openssl
)
annona_release_packages=(
    clang-14 clang-tidy libclang-rt-14-dev haproxy systemd abigail-tools make python3-venv
    g++-s390x-linux-gnu qemu-user
)

# What the clients in TypeScript and the check by buf need, from npm: Debian has no gRPC for Node.
annona_npm_packages=(
    @grpc/grpc-js@1.14 @grpc/proto-loader@0.8 @types/node@20 typescript@5.9 @bufbuild/buf@1.75
)

# install_npm_packages FOLDER PACKAGE...: below FOLDER, unless they are there; nothing of theirs is
# run. Fails without npm, or where its registry does not answer.
install_npm_packages() {
    local folder="$1" package missing=()
    shift
    for package in "$@"; do
        [ -e "$folder/node_modules/${package%@*}" ] || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        echo "all ${#} packages are there"
    elif ! command -v npm >/dev/null; then
        echo "npm is not there; missing: ${missing[*]}" >&2
        return 1
    else
        timeout 120 npm install --no-audit --no-fund --ignore-scripts --fetch-retries=0 \
            --prefix "$folder" "$@"
    fi
}

# Installs what is missing; does nothing, and needs neither root nor network, when all is there.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed \
            || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        echo "all ${#} packages are there"
        return 0
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "missing: ${missing[*]}; run as root or install sudo" >&2
            return 1
        }
        as_root=(sudo)
    fi
    echo "installing: ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"
}
