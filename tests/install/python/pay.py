# SPDX-License-Identifier: Apache-2.0
"""An award, a payment and a refusal from Python. Usage: pay.py SCHEME PLUGINS"""

import sys
from datetime import datetime, timezone
from decimal import Decimal

import annona

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def tell(town, request_id, answer):
    print(request_id, answer.verdict.name.lower(), answer.code or "-",
          town.entry_bytes(answer).hex())


def main(scheme, plugins):
    with annona.open(scheme, plugins=plugins, start=MORNING) as town:
        tell(town, "award", town.issue("ben:A", Decimal("200.00"), request_id="award",
                                       principal="office", at=MORNING))
        for request_id, amount in (("fifty", Decimal("50.00")), ("more", Decimal("50.01"))):
            tell(town, request_id, town.pay("ben:A", "mer:S", [annona.Line("food", amount)],
                                            request_id=request_id, principal="till", at=MORNING))
        print("left", town.balance("ben:A"))


if __name__ == "__main__":
    main(*sys.argv[1:])
