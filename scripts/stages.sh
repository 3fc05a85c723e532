# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# How the scripts say what they do and how long it took. Sourced.

# stage "what it does" command arguments...: stops the script where the command fails, a function
# where any of its commands does: `set -e` holds inside only where nobody asks how it ended.
stage() {
    local what="$1" started=$SECONDS status=0
    shift
    echo
    echo "==> $what"
    set +e
    (set -e; "$@") </dev/null
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        echo "==> $what: FAILED after $((SECONDS - started)) s" >&2
        exit "$status"
    fi
    echo "==> $what: done in $((SECONDS - started)) s"
}

# Compilers at once: one per core, and no more than memory carries (about 1.5 GiB each).
parallel_jobs() {
    local cores memory_kib by_memory
    cores=$(nproc)
    memory_kib=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
    by_memory=$((memory_kib / 1572864))
    [ "$by_memory" -ge 1 ] || by_memory=1
    echo $((cores < by_memory ? cores : by_memory))
}

configure_preset() {
    cmake --preset "$@"
}

# A tree is configured again only where its files changed; -j keeps the machine usable.
build_preset() {
    local preset="$1"
    shift
    cmake --build "build/$preset" -j "$(parallel_jobs)" "$@"
}
