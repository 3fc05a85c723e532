# SPDX-License-Identifier: Apache-2.0
"""Payments through Python, one by one and in batches. The first round is not told: everything is
new then. Usage: pay.py SCHEME ROUNDS"""

import sys
from datetime import datetime, timezone
from decimal import Decimal
from time import perf_counter_ns

import annona

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
PAYMENTS, BATCH = 20000, 1000
LINES = [annona.Line("food", Decimal("0.01"))]


def one_by_one(town, count):
    ids = [f"p{count}-{i}" for i in range(PAYMENTS)]
    start = perf_counter_ns()
    for request_id in ids:
        town.pay("ben:A", "mer:S", LINES, request_id=request_id, at=MORNING)
    return (perf_counter_ns() - start) / PAYMENTS


def batches(town, count):
    asked = [{"command": "pay", "account": "ben:A", "other": "mer:S", "lines": LINES,
              "request_id": f"b{count}-{i}"} for i in range(PAYMENTS)]
    start = perf_counter_ns()
    for first in range(0, PAYMENTS, BATCH):
        town.submit_many(asked[first:first + BATCH], at=MORNING)
    return (perf_counter_ns() - start) / PAYMENTS


with annona.open(sys.argv[1], start=MORNING) as opened:
    assert opened.issue("ben:A", Decimal("100000000.00"), request_id="award", at=MORNING)
    for number in range(int(sys.argv[2]) + 1):
        figures = {"Python": one_by_one(opened, number), "Python batches": batches(opened, number)}
        for name, figure in figures.items() if number > 0 else ():
            print(f"{name} {figure:.0f}")
