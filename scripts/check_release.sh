#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The longer checks before a release. Each stage writes its row of the table in
# docs/internals/release-checks.md, with commit and date; rows of stages that do not run stay.
#   scripts/check_release.sh [--fuzz-seconds N] [--load-seconds N] [--only STAGE]... [--from STAGE]
# N is for the readers of what people write (amounts, scheme files); other targets have a tenth.
# --from: that stage and those after it, to go on where a run was interrupted.
# A stage is a function check_<name> and one line in `stages`, in the order they run. It passes by
# returning 0 after it ran, is "not there" by returning 77 (what it checks does not exist), and has
# failed otherwise.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

not_there=77
# Several sources in one compilation: half the time. Each by itself is what every day builds.
joined=-DCMAKE_UNITY_BUILD=ON
fuzz_seconds=600
load_seconds=600
report=docs/internals/release-checks.md
logs=build/release-checks
only=()
from=""

# Building again what was built before costs nothing where a compiler cache is at hand.
cache=""
if command -v ccache >/dev/null; then
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
    cache=", compiler cache"
fi

stages=(
    "asan|clang 14, warnings as errors, all tests under address and undefined-behaviour sanitizers"
    "tsan|every test program that has threads, under the thread sanitizer"
    "optimised|g++ -O3, warnings as errors, all tests"
    "journal|every bit of a journal flipped; a writer and a community killed 1,000 times"
    "determinism|same bytes from g++ -O0, g++ -O3, clang 14 and the compiled library"
    "big_endian|the same bytes on s390x, under qemu"
    "packages|the installed package used in every way and language"
    "conan|the Conan recipe with the libraries of the system"
    "node|the Node package and its tests"
    "api|the OpenAPI document and the protos, by validators from npm"
    "clients|programs that call the server, from Python, TypeScript and curl"
    "deployment|the systemd unit and the HAProxy example"
    "kill|the server killed 100 times under load: nothing lost, nothing twice"
    "load|the server paid through for ten minutes: its memory"
    "clang_tidy|clang-tidy over src and plugins, but tests"
    "headers|each public header alone, its cost, two versions in one program"
    "fuzz|each fuzz target for its time"
    "bench|benchmarks"
)
# Each runs beside those that follow, until one comes that does the same or is by itself: the first
# has work for one core, the second takes its time however fast it is.
beside=(journal load)
by_themselves=(headers fuzz bench)

while [ $# -gt 0 ]; do
    case "$1" in
        --fuzz-seconds) fuzz_seconds="$2"; shift 2 ;;
        --load-seconds) load_seconds="$2"; shift 2 ;;
        --only) only+=("$2"); shift 2 ;;
        --from) from="$2"; shift 2 ;;
        *) sed -n '5p' "$0" | cut -c3- >&2; exit 2 ;;
    esac
done

# The tree that most stages share.
configure_o3() {
    cmake -B build/o3 -G Ninja -DCMAKE_BUILD_TYPE=Release "$joined" "$@"
}

# With the other compiler than every day, whose warnings are wanted too, and which can lead
# libFuzzer: one tree for all that clang does.
configure_asan() {
    cmake -B build/asan -G Ninja --preset asan "$joined" -DCMAKE_C_COMPILER=clang-14 \
        -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
        -DANNONA_BUILD_FUZZ=ON -DANNONA_CHECK_HEADERS=OFF
}

# build_and_test FOLDER. Headers alone have a stage of their own.
build_and_test() {
    cmake --build "build/$1" -j "$(parallel_jobs)"
    (cd "build/$1" && ctest -j2 --output-on-failure --no-tests=error)
}

check_asan() {
    configure_asan
    build_and_test asan
}

# Programs with one thread have no races: only those with threads are built.
check_tsan() {
    local known program programs=() pattern=""
    cmake -B build/tsan -G Ninja --preset tsan "$joined"
    known=$(ninja -C build/tsan -t targets all)
    for program in unit_runtime unit_stores unit_embed unit_service unit_http; do
        grep -q "^$program: phony" <<<"$known" || continue
        programs+=("$program")
        pattern+="|^$program[.]"
    done
    cmake --build build/tsan -j "$(parallel_jobs)" --target "${programs[@]}"
    export ANNONA_THREAD_HISTORIES=1000
    (cd build/tsan && ctest -j2 --output-on-failure --no-tests=error -R "${pattern#|}")
}
check_optimised() {
    configure_o3 -DANNONA_WERROR=ON -DANNONA_CHECK_HEADERS=OFF
    build_and_test o3
}

# digests KIND RUNNER COMPILER OPTION...: the programs of tests/simulation that are named *_digest
# print one digest per seed. The header-only engine alone: no library is needed for other machines.
digests() {
    local kind="$1" runner="$2" program name
    shift 2
    mkdir -p build/digests
    : >"build/digests/$kind.txt"
    for program in tests/simulation/*_digest.cpp; do
        name="build/digests/$kind-$(basename "$program" .cpp)"
        "$@" -std=c++20 -DANNONA_HEADER_ONLY -Iinclude -Itests -Iplugins "$program" -o "$name"
        $runner "$name" >>"build/digests/$kind.txt"
    done
    [ -s "build/digests/$kind.txt" ] || { echo "$kind printed no digest" >&2; return 1; }
}

# The core compiled into a library is one of the kinds.
check_determinism() {
    compgen -G "tests/simulation/*_digest.cpp" >/dev/null || return "$not_there"
    local program name kind
    configure_o3
    mkdir -p build/digests
    : >build/digests/library.txt
    for program in tests/simulation/*_digest.cpp; do
        name=$(basename "$program" .cpp)
        cmake --build build/o3 -j "$(parallel_jobs)" --target "$name"
        "build/o3/tests/simulation/$name" >>build/digests/library.txt
    done
    digests o0 "" g++ -O0
    digests o3 "" g++ -O3
    digests clang "" clang++-14 -O2
    for kind in o0 o3 clang; do diff build/digests/library.txt "build/digests/$kind.txt"; done
}

check_big_endian() {
    compgen -G "tests/simulation/*_digest.cpp" >/dev/null || return "$not_there"
    command -v s390x-linux-gnu-g++ >/dev/null || return "$not_there"
    command -v qemu-s390x >/dev/null || return "$not_there"
    digests little_endian "" g++ -O1
    digests s390x qemu-s390x s390x-linux-gnu-g++ -O1 -static
    diff build/digests/little_endian.txt build/digests/s390x.txt
}

# What is joined in the build is read at once; the log names the sources at fault.
check_clang_tidy() {
    configure_asan
    cmake --build build/asan -j "$(parallel_jobs)" --target annona_proto
    python3 -B scripts/tidy_rooms.py build/asan build/clang-tidy "$(parallel_jobs)"
}

check_headers() { scripts/check_headers.sh; }

# Every way to use the installed package, from outside the tree; each decides the same.
check_packages() {
    local kind python
    configure_o3
    cmake --build build/o3 -j "$(parallel_jobs)"
    for kind in prefix rule rule_tests components c compiled header_only subdirectory \
        fetch_content make; do
        bash tests/install/install_test.sh "$kind" build/o3 g++
    done
    # Debian's Python, and every other 3.11 or newer that is at hand.
    for python in /usr/bin/python3 $(other_pythons); do
        ANNONA_PYTHON=$python bash tests/install/install_test.sh python build/o3 g++
    done
    if command -v node >/dev/null; then
        ANNONA_NAPI_DIR=$(napi_folder) bash tests/install/install_test.sh node build/o3 g++
    fi
    scripts/check_abi.sh build/o3/src/libannona-embed.so
}

other_pythons() {
    local candidate
    for candidate in "$HOME"/.pyenv/versions/3.1[1-9]*/bin/python3 /usr/local/bin/python3; do
        [ -x "$candidate" ] && echo "$candidate"
    done
    return 0
}

# The recipe with the libraries of the system; test_package runs. No remote is asked.
check_conan() {
    command -v conan >/dev/null || return "$not_there"
    scripts/check_conan.sh
}

# Headers of node-addon-api come from Debian's package, or from npm where Node is not Debian's.
napi_folder() {
    local headers=/usr/share/nodejs/node-addon-api
    if [ ! -e "$headers/napi.h" ]; then
        npm install --no-audit --no-fund --prefix build/npm node-addon-api >&2
        headers=$PWD/build/npm/node_modules/node-addon-api
    fi
    echo "$headers"
}

check_node() {
    command -v node >/dev/null || return "$not_there"
    configure_o3 -DANNONA_BUILD_NODE=ON -DANNONA_NAPI_DIR="$(napi_folder)"
    cmake --build build/o3 -j "$(parallel_jobs)" --target annona_node
    (cd build/o3 && ctest --output-on-failure --no-tests=error -R bindings_node)
}

# The service's pages are current, the OpenAPI document is one, the protos keep buf's rules.
check_api() {
    command -v npm >/dev/null || return "$not_there"
    npm install --no-audit --no-fund --prefix build/npm @seriousme/openapi-schema-validator \
        @bufbuild/buf
    /usr/bin/python3 -B scripts/make_api_pages.py --check
    build/npm/node_modules/.bin/validate-api docs/reference/openapi.json
    (cd proto && ../build/npm/node_modules/.bin/buf lint)
}

# The clients' tests with packages of npm, which everyday tests go without where it is not there.
check_clients() {
    command -v npm >/dev/null || return "$not_there"
    install_npm_packages build/npm "${annona_npm_packages[@]}"
    configure_o3
    cmake --build build/o3 -j "$(parallel_jobs)" --target annona-server
    (cd build/o3 &&
        ANNONA_NPM="$PWD/../npm" ctest --output-on-failure --no-tests=error -R '^clients')
}

# The unit as systemd reads it, at most 2.0 of 10 exposed; the proxy's file as HAProxy reads it.
check_deployment() {
    local folder=build/deployment
    mkdir -p "$folder"
    sed "s|/usr/bin/annona-server|$(command -v true)|" examples/deployment/annona.service \
        >"$folder/annona.service"
    systemd-analyze verify "$folder/annona.service"
    systemd-analyze security --offline=true --threshold=20 "$folder/annona.service"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=test \
        -keyout "$folder/key.pem" -out "$folder/certificate.pem"
    cat "$folder/certificate.pem" "$folder/key.pem" >"$folder/haproxy.pem"
    sed "s|/etc/annona/haproxy.pem|$PWD/$folder/haproxy.pem|" examples/deployment/haproxy.cfg \
        >"$folder/haproxy.cfg"
    haproxy -c -f "$folder/haproxy.cfg"
}

check_journal() {
    configure_o3
    cmake --build build/o3 -j "$(parallel_jobs)" --target unit_stores unit_runtime
    export ANNONA_FLIP_STEP=1 ANNONA_KILL_CYCLES=1000
    build/o3/tests/unit_stores \
        --gtest_filter='sqlite_kill.*:sqlite_journal.no_flipped_bit*'
    build/o3/tests/unit_runtime --gtest_filter='a_killed_community.*'
}

check_kill() {
    configure_o3
    cmake --build build/o3 -j "$(parallel_jobs)" --target annona-server
    ANNONA_KILL_CYCLES=100 /usr/bin/python3 -B tests/service/kill_test.py build/o3/annona-server
}

# One target for its time; its own corpus grows beside the log, the committed one is read only.
fuzz_one() {
    local subject="$1" seconds=$((fuzz_seconds / 10))
    case "$subject" in amount | composer) seconds=$fuzz_seconds ;; esac
    mkdir -p "$logs/corpus/$subject" "$logs/crashes"
    "build/asan/fuzz/${subject}_fuzz" -max_total_time="$seconds" -rss_limit_mb=2048 \
        -artifact_prefix="$logs/crashes/$subject-" "$logs/corpus/$subject" \
        "tests/fuzz/corpus/$subject" >"$logs/fuzz-$subject.log" 2>&1 && return
    echo "fault: $subject"
    tail -n 40 "$logs/fuzz-$subject.log"
    return 1
}

# As many targets at once as there are cores.
check_fuzz() {
    compgen -G "tests/fuzz/*_fuzz.cpp" >/dev/null || return "$not_there"
    local fuzzer failed=0 programs=()
    for fuzzer in tests/fuzz/*_fuzz.cpp; do programs+=("$(basename "$fuzzer" .cpp)"); done
    configure_asan
    cmake --build build/asan -j "$(parallel_jobs)" --target "${programs[@]}"
    for fuzzer in tests/fuzz/*_fuzz.cpp; do
        [ "$(jobs -rp | wc -l)" -lt "$(parallel_jobs)" ] || wait -n || failed=1
        fuzz_one "$(basename "$fuzzer" _fuzz.cpp)" &
    done
    while [ -n "$(jobs -p)" ]; do wait -n || failed=1; done
    grep -h "^Done" "$logs"/fuzz-*.log || true
    return "$failed"
}

# What runs beside it goes first.
check_load() {
    configure_o3 -DANNONA_BUILD_BENCH=ON
    cmake --build build/o3 -j "$(parallel_jobs)" --target bench_service
    nice -n 5 build/o3/bench/bench_service --load "$load_seconds" --folder build/bench-service
}

check_bench() {
    compgen -G "tests/bench/*.cpp" >/dev/null || return "$not_there"
    local program
    configure_o3 -DANNONA_BUILD_BENCH=ON
    cmake --build build/o3 -j "$(parallel_jobs)" --target annona_benches
    # What a run that was stopped has left is in the way.
    rm -rf bench-durable
    for program in build/o3/bench/bench_*; do
        "$program"
    done
}

# is_among WORD WORDS...
is_among() {
    local wanted="$1"
    shift
    printf '%s\n' "$@" | grep -qx "$wanted"
}

# What --only and --from leave; `from` is emptied where its stage comes.
is_wanted() {
    [ "$1" != "$from" ] || from=""
    [ -z "$from" ] || return 1
    [ "${#only[@]}" -eq 0 ] || is_among "$1" "${only[@]}"
}

# Runs one stage in its own shell, so that `set -e` holds inside it; how it ended and the seconds it
# took lie beside its log.
run_stage() {
    local name="$1" started=$SECONDS status=0
    (set -euo pipefail; "check_$name") </dev/null >"$logs/$name.log" 2>&1 &
    wait $! || status=$?
    echo "$status $((SECONDS - started))" >"$logs/$name.ended"
}

# Says how the stage ended and writes its row.
report_stage() {
    local name="$1" what="$2" status seconds result row
    read -r status seconds <"$logs/$name.ended"
    case "$status" in
        0) result=passed ;;
        "$not_there") result="not there" ;;
        *) result=failed; failures=$((failures + 1)); tail -n 30 "$logs/$name.log" ;;
    esac
    echo "==> $name: $result after $seconds s (log: $logs/$name.log)"
    row="| $name | $what | $commit | $(date -u '+%Y-%m-%d %H:%M') | $seconds s | $result |"
    rows+=("$row")
    write_report "$name" "$row"
}

# What runs beside the others has ended and is reported when this returns.
finish_beside() {
    [ -n "$beside_process" ] || return 0
    wait "$beside_process" || true
    beside_process=""
    report_stage "$beside_name" "$beside_what"
}

# write_report STAGE ROW: the page with that row; every other is as it was.
write_report() {
    local entry name before="" by_hand=""
    if [ -e "$report" ]; then
        before=$(<"$report")
        by_hand=$(sed -n '/^## By hand/,$p' "$report")
    fi
    {
        echo "# Release checks"
        echo
        echo "Written by \`scripts/check_release.sh\`: of each stage, when it last ran." \
            "The last on $(nproc) cores,"
        echo "$(g++ --version | head -n 1), clang 14$cache; fuzzing $fuzz_seconds s what people" \
            "write, a tenth of it"
        echo "the other targets; load for $load_seconds s."
        echo
        echo "| stage | what | commit | date (UTC) | time | result |"
        echo "|---|---|---|---|---|---|"
        for entry in "${stages[@]}"; do
            name="${entry%%|*}"
            [ "$name" != "$1" ] || { echo "$2"; continue; }
            grep "^| $name |" <<<"${before%%## By hand*}" ||
                echo "| $name | ${entry#*|} | | | | not run |"
        done
        echo
        echo "*not there*: what the stage checks does not exist on that machine; nothing was run."
        [ -z "$by_hand" ] || printf '\n%s\n' "$by_hand"
    } >"$report.new"
    mv "$report.new" "$report"
}

stage "install the packages" install_packages "${annona_build_packages[@]}" \
    "${annona_test_packages[@]}" "${annona_release_packages[@]}"
mkdir -p "$logs" "$(dirname "$report")"
commit=$(git rev-parse --short=7 HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD -- . ":!$report" 2>/dev/null || commit+=" and changes"
rows=()
failures=0
beside_process=""
beside_name=""
beside_what=""
for entry in "${stages[@]}"; do
    name="${entry%%|*}"
    is_wanted "$name" || continue
    if is_among "$name" "${beside[@]}" "${by_themselves[@]}"; then finish_beside; fi
    echo "==> $name: ${entry#*|}"
    if is_among "$name" "${beside[@]}"; then
        run_stage "$name" &
        beside_process=$!
        beside_name="$name"
        beside_what="${entry#*|}"
    else
        run_stage "$name"
        report_stage "$name" "${entry#*|}"
    fi
done
finish_beside
[ "${#rows[@]}" -gt 0 ] || { echo "no stage of that name" >&2; exit 2; }

echo
printf '%s\n' "${rows[@]}"
echo "$((SECONDS / 60)) min $((SECONDS % 60)) s."
if [ "$failures" -gt 0 ]; then
    echo "$failures of ${#rows[@]} stages failed."
    exit 1
fi
echo "No stage failed; see the table for those that are not there."
