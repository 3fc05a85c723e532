#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What has to pass before anything is merged: build with warnings as errors, every fast test, and
# the unit tests of the lower floors under address and undefined-behaviour sanitizers while time
# allows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

# The sanitized part starts only before this many seconds, so that the whole stays below 25 minutes.
sanitize_start_max=${ANNONA_SANITIZE_START_MAX:-950}
sanitize_seconds_max=480
sanitized_units=(unit_money unit_ledger unit_rule unit_engine unit_config)
sanitized="no"
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT

run_tests() {
    (cd build/dev && ctest -j2 --output-on-failure --no-tests=error) | tee "$summary"
}

# Debian is enough for all other tests; those that need these are skipped without, and say so.
install_for_clients() {
    install_npm_packages build/npm "${annona_npm_packages[@]}" ||
        echo "going on without: the clients in TypeScript and buf are not tried"
}

# Those of the fast unit tests whose rooms exist.
existing_units() {
    local unit
    for unit in "${sanitized_units[@]}"; do
        compgen -G "tests/unit/${unit#unit_}/*_test.cpp" >/dev/null && echo "$unit"
    done
    return 0
}

run_sanitized() {
    local units unit
    mapfile -t units < <(existing_units)
    [ "${#units[@]}" -gt 0 ] || { echo "no unit tests to run" >&2; return 1; }
    configure_preset asan --log-level=WARNING
    build_preset asan --target "${units[@]}"
    for unit in "${units[@]}"; do
        "build/asan/tests/$unit" --gtest_brief=1
    done
}
export -f run_sanitized existing_units configure_preset build_preset parallel_jobs

stage "install the packages" install_packages "${annona_build_packages[@]}" \
    "${annona_test_packages[@]}"
stage "install the clients' packages of npm" install_for_clients
stage "configure (preset dev)" configure_preset dev --log-level=WARNING
stage "build everything with its tests" build_preset dev
stage "run the tests" run_tests

if [ "$SECONDS" -lt "$sanitize_start_max" ]; then
    echo
    echo "==> unit tests of the lower floors under sanitizers"
    status=0
    timeout "$sanitize_seconds_max" bash -euo pipefail -c \
        "sanitized_units=(${sanitized_units[*]}); run_sanitized" </dev/null || status=$?
    case "$status" in
        0) sanitized="yes" ;;
        124) echo "==> under sanitizers: NOT FINISHED within $sanitize_seconds_max s" ;;
        *) echo "==> under sanitizers: FAILED" >&2; exit "$status" ;;
    esac
else
    echo
    echo "==> unit tests under sanitizers: NOT RUN, $SECONDS s are used already"
fi

echo
sed -n '/tests passed/,$p' "$summary"
if [ "$sanitized" = yes ]; then
    echo "All tests passed, those of the lower floors under sanitizers too, in $SECONDS seconds."
else
    echo "All tests passed in $SECONDS seconds; the sanitized run had no time left."
fi
