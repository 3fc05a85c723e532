#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Durable payments of ours beside a plain double-entry ledger in PostgreSQL 15, in turn on one
# machine: what a city would use instead. Installs the server where it is missing, starts one of its
# own on a private folder and socket, and removes it at the end. Never part of the tests.
#   scripts/bench_against_postgres.sh [--accounts N] [--rounds N] [--seconds N] [--batches N]
#       [--singles N] [--tail N] [--stall SECONDS] [--folder DIR] [--build DIR] [--program FILE]
# --program: that bench_durable; nothing is built.
# What is measured and how: docs/internals/performance.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh
source scripts/stages.sh

accounts=1000000
rounds=5
seconds=5        # of each pgbench run
batches=400      # of 1,024 payments, in each round of ours
singles=2000
tail_entries=10000000
stall=600
build=build/release
folder=""
program=""

while [ $# -gt 1 ]; do
    case "$1" in
        --accounts) accounts="$2" ;;
        --rounds) rounds="$2" ;;
        --seconds) seconds="$2" ;;
        --batches) batches="$2" ;;
        --singles) singles="$2" ;;
        --tail) tail_entries="$2" ;;
        --stall) stall="$2" ;;
        --folder) folder="$2" ;;
        --build) build="$2" ;;
        --program) program="$2" ;;
        *) echo "unknown: $1" >&2; exit 2 ;;
    esac
    shift 2
done

postgres_bin=/usr/lib/postgresql/15/bin

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        "$@"
    fi
}

stop_all() {
    [ -z "${ours_pid:-}" ] || kill "$ours_pid" 2>/dev/null || true
    [ ! -d "$folder/postgres" ] ||
        as_postgres "$postgres_bin/pg_ctl" -D "$folder/postgres" -m immediate stop \
            >/dev/null 2>&1 || true
    rm -rf "$folder"
}

ask_postgres() { as_postgres psql -h "$folder/socket" -d ledger -qAtX -v ON_ERROR_STOP=1 "$@"; }

start_postgres() {
    chmod 755 "$folder"
    mkdir "$folder/postgres" "$folder/socket"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder/postgres" "$folder/socket"
    as_postgres "$postgres_bin/initdb" -D "$folder/postgres" --no-locale -E UTF8 >/dev/null
    cat >>"$folder/postgres/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder/socket'
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 15min
max_connections = 64
CONF
    as_postgres "$postgres_bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres/log" -w start \
        >/dev/null
    as_postgres createdb -h "$folder/socket" ledger
    ask_postgres -v accounts="$accounts" <<'SQL'
create table accounts(id int primary key, balance bigint not null, least bigint not null default 0)
    with (fillfactor = 90);
create table transfers(id bigserial primary key, payer int not null, payee int not null,
    value bigint not null, at timestamptz not null default now());
create table entries(transfer bigint not null, account int not null, delta bigint not null);
insert into accounts select n, 1000000000000, 0 from generate_series(1, :accounts) n;
-- Both rows in the order of their numbers, so that two transfers never wait for each other.
create function transfer(payer int, payee int, value bigint) returns bigint
language plpgsql as $$
declare
    made bigint;
    left_over bigint;
begin
    if payer = payee then return null; end if;
    perform from accounts where id in (payer, payee) order by id for update;
    update accounts set balance = balance - value where id = payer and balance - value >= least
        returning balance into left_over;
    if not found then raise exception 'not enough'; end if;
    update accounts set balance = balance + value where id = payee;
    insert into transfers(payer, payee, value) values (payer, payee, value) returning id into made;
    insert into entries values (made, payer, -value), (made, payee, value);
    return made;
end $$;
create function transfer_many(payers int[], payees int[], amounts bigint[]) returns bigint
language plpgsql as $$
begin
    for i in 1 .. array_length(payers, 1) loop
        perform transfer(payers[i], payees[i], amounts[i]);
    end loop;
    return array_length(payers, 1);
end $$;
vacuum analyze;
SQL
    cat >"$folder/one.sql" <<'SQL'
\set payer random_zipfian(1, :accounts, 1.001)
\set payee random(1, :accounts)
\set value random(1, 100)
select transfer(:payer, :payee, :value);
SQL
    cat >"$folder/many.sql" <<'SQL'
\set first random(1, :accounts)
select transfer_many(
    array(select 1 + ((:first + n * 7919) % :accounts)::int from generate_series(1, 1000) n),
    array(select 1 + ((:first + n * 104729) % :accounts)::int from generate_series(1, 1000) n),
    array(select 1 + n % 100 from generate_series(1, 1000) n));
SQL
}

# note NAME VALUE: one figure of this round.
note() { echo "$1 $2" | tee -a "$figures"; }

pgbench_rate() {
    as_postgres pgbench -h "$folder/socket" -n -M prepared -j 2 -T "$seconds" \
        -D accounts="$accounts" "$@" ledger 2>/dev/null |
        awk '/^tps/ { print $3 }'
}

# What the server's processes have sent to the disk, its log included, since it started.
postgres_round() {
    local clients
    for clients in 1 8 32; do
        note "postgres_${clients}_clients" "$(pgbench_rate -c "$clients" -f "$folder/one.sql")"
    done
    note postgres_arrays \
        "$(pgbench_rate -c 1 -f "$folder/many.sql" | awk '{ printf "%.1f", $1 * 1000 }')"
}

start_ours() {
    coproc ours {
        exec "$program" --folder "$folder/ours" --accounts "$accounts"
    }
    ours_pid=$!
    ours_in=${ours[1]} ours_out=${ours[0]}
    local line
    read -r line <&"$ours_out"
    [ "$line" = ready ] || { echo "bench_durable did not start" >&2; exit 1; }
}

# tell PREFIX COMMAND...: gives our program a line and notes the figures it answers with.
tell() {
    local prefix="$1" name value
    shift
    echo "$*" >&"$ours_in"
    while read -r name value <&"$ours_out"; do
        [ "$name" != "done" ] || return 0
        note "$prefix$name" "$value"
    done
    echo "bench_durable ended" >&2
    exit 1
}

compare() {
    local round
    for round in $(seq "$rounds"); do
        echo "round $round of $rounds"
        postgres_round
        tell ours_ round "$batches"
        tell ours_ single "$singles"
    done
}

long_runs() {
    tell ours_after_rounds_ snapshot
    tell ours_tail_ round $((tail_entries / 1024))
    tell ours_ reopen
    tell ours_ snapshot
    tell ours_stall_ stall "$stall"
}

# Median and worst of each figure and of the ratios within one round.
summary() {
    python3 - "$figures" <<'PYTHON'
import statistics
import sys

rounds = {}
for line in open(sys.argv[1]):
    name, value = line.split()
    rounds.setdefault(name, []).append(float(value))


def row(name, values, is_more_better):
    worst = min(values) if is_more_better else max(values)
    print(f"| {name} | {statistics.median(values):,.1f} | {worst:,.1f} | {len(values)} |")


print("| figure | median | worst | rounds |\n|---|---|---|---|")
for name, values in rounds.items():
    row(name, values, not name.endswith(("_us", "_ms", "_s", "per_payment", "_behind")))
pays = rounds["ours_payments_per_second"]
for name in ("postgres_1_clients", "postgres_8_clients", "postgres_32_clients", "postgres_arrays"):
    row(f"ours / {name}", [a / b for a, b in zip(pays, rounds[name])], True)
single = [a / b for a, b in zip(rounds["ours_single_p99_us"], rounds["ours_raw_p99_us"])]
row("one payment p99 / raw fdatasync p99", single, False)
PYTHON
}

stage "install the packages" install_packages postgresql-15 "${annona_build_packages[@]}" \
    libbenchmark-dev
mkdir -p "${folder:-$PWD/build}"
folder=$(mktemp -d "${folder:-$PWD/build}/bench-XXXXXX")  # on a disk: memory flushes nothing
figures=$folder/figures.txt
trap stop_all EXIT
if [ -z "$program" ]; then
    program=$build/bench/bench_durable
    stage "configure" cmake -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DANNONA_BUILD_BENCH=ON
    stage "build" cmake --build "$build" -j "$(parallel_jobs)" --target bench_durable
fi
stage "start PostgreSQL with $accounts accounts" start_postgres
echo
echo "==> open a community with $accounts accounts"
start_ours
echo "==> $rounds rounds in turn"
compare
echo "==> snapshot, a tail of $tail_entries entries, reopening, $stall s at full rate"
long_runs
echo
summary
echo
processor=$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)
echo "machine: $(nproc) x $processor, $(g++ --version | head -n 1)," \
    "$("$postgres_bin/postgres" --version), load $(cut -d' ' -f1-3 /proc/loadavg)"
