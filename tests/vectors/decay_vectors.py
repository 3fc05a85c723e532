# SPDX-License-Identifier: Apache-2.0
"""Vectors of money that decays. Each function takes a vector and a runner and yields
(label, expected, found, tolerance)."""

import decimal as decimals
import fractions

from town import at, op, scheme

Fraction = fractions.Fraction
YEAR_OF_CIRCLES = "7 % per year"  # 0.93 in 365.25 days, which is what a year is in a rate
DAY = 86_400


def decay(loss, every, more=""):
    return f'rule: demurrage, id: d, since: 1990-01-01, loss: {loss}, every: {every}, {more}' \
           'to: "fund:sink"'


def held(runner, name, rule, amount, start, end, digits, scale):
    """What is left of `amount` from `start` to `end`, exactly, in booking units."""
    ended = runner.run(name, scheme([rule], digits, scale), [
        op(start, "issue", to="ben:A", amount=amount), op(end, "decay", account="ben:A")])
    return ended.balance("ben:A")


def attos(text):
    return Fraction(int(text), 10 ** 18)


def circles_daily(vector, runner):
    zero = vector["params"]["day_zero_unix"]
    days = vector["input"]["days"]
    amount = attos(vector["input"]["balance"])
    found = held(runner, vector["id"], decay(YEAR_OF_CIRCLES, "day"), str(int(amount)), zero,
                 zero + days * DAY, 18, 22)
    # Their power is cut at 2^-64 in each squaring, ours keeps 2^-128 and four guard digits.
    bound = days * amount / 2 ** 64 + attos("1")
    yield "balance", attos(vector["expected"]["balance"]), found, bound


def circles_factors(vector, runner):
    zero = vector["params"]["day_zero_unix"]
    for days, factor in zip(vector["input"]["days"], vector["expected"]["factor_q64_spec"]):
        found = held(runner, f"{vector['id']}-{days}", decay(YEAR_OF_CIRCLES, "day"), str(2 ** 64),
                     zero, zero + days * DAY, 2, 6)
        yield f"factor of {days} days", factor, round(found), 0


def circles_stable_point(vector, runner):
    zero = vector["params"]["day_zero_unix"]
    point, daily, days = (vector["input"][key] for key in ("balance", "daily_issuance", "days"))
    steps = [op(zero, "issue", to="ben:A", amount=decimal(point, 18))]
    for day in range(1, days + 1):
        steps += [op(zero + day * DAY, "decay", account="ben:A"),
                  op(zero + day * DAY, "issue", to="ben:A", amount=decimal(daily, 18))]
    ended = runner.run(vector["id"], scheme([decay(YEAR_OF_CIRCLES, "day")], 18, 22), steps)
    # Their factor has 64 bits and their balance whole attos; both are off once a day.
    bound = days * (attos(point) / 2 ** 64 + attos("1"))
    yield "balance", attos(vector["expected"]["balance"]), ended.balance("ben:A"), bound


def decimal(units, digits):
    text = str(units).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"


def circles_day_index(vector, runner):
    """A rule that takes 1 of 1000 a day counts the days."""
    zero = vector["params"]["day_zero_unix"]
    rule = decay("0.1 %", "day", "on: amount received, ")
    for moment, day in zip(vector["input"]["unix"], vector["expected"]["day"]):
        found = held(runner, f"{vector['id']}-{moment}", rule, "1000", zero, moment, 0, 4)
        yield f"day of {moment}", day, 1000 - found, 0


def circles_guide(vector, runner):
    wanted = Fraction(vector["expected"]["correct_100_after_1_day"])
    found = held(runner, vector["id"], decay(YEAR_OF_CIRCLES, "day"), "100", 1602720000,
                 1602720000 + DAY, 18, 22)
    yield "100 after a day", wanted, found, attos("1")


def freicoin(vector, runner):
    """A boundary is a boundary, whatever the clock says: a block is a day here."""
    value, count = vector["input"]["value_kria"], vector["input"]["blocks"]
    start = 946_684_800  # 2000-01-01
    found = held(runner, vector["id"], decay("1/1048576", "day"), decimal(value, 8), start,
                 start + count * DAY, 8, 14)
    yield "kria", int(vector["expected"]["value_kria"]), found * 10 ** 8 // 1, 0


def encointer_half_life(vector, runner):
    """Their blocks of 5 seconds come to 356 days; the exponential is the same by days."""
    days = vector["input"]["blocks"] * 5 // DAY
    start = 1_600_041_600
    found = held(runner, vector["id"], decay(f"half-life {days} days", "day"), "1", start,
                 start + days * DAY, 12, 24)
    yield "principal", Fraction(vector["expected"]["principal"]), found, Fraction(1, 10 ** 12)


def encointer_saturation(vector, runner):
    """What overflows there is nothing here: so much is lost that nothing is left."""
    days = vector["input"]["blocks"] * 5 // DAY
    start = 1_600_041_600
    kept = (-decimals.Decimal(vector["params"]["rate"]) * DAY / 5).exp()
    found = held(runner, vector["id"], decay(f"{(1 - kept).quantize(decimals.Decimal('1e-15'))}",
                                             "day"), "1", start, start + days * DAY, 12, 18)
    yield "principal", 0, found, Fraction(vector["expected"]["abs_tolerance"])


def encointer_clock(vector, runner):
    """A half-life stated in days does not depend on how long a step is."""
    start = 1_600_041_600
    for step in ("1 day", "2 days", "4 days"):
        found = held(runner, f"{vector['id']}-{step[0]}", decay("half-life 356 days", step), "1",
                     grid_day(start), grid_day(start) + 356 * DAY, 12, 24)
        yield f"steps of {step}", Fraction(1, 2), found, Fraction(1, 10 ** 12)


def grid_day(moment):
    """The first start of a step of 4 days, counted from 1970, at or after the moment."""
    return -(-moment // (4 * DAY)) * 4 * DAY


def sarafu_minutes(vector, runner):
    start = 1_600_000_200  # a whole minute
    found = held(runner, vector["id"], decay("2 % per 30 days", "60 seconds"),
                 decimal(vector["input"]["value"], 6), start,
                 start + vector["input"]["minutes"] * 60, 6, 12)
    yield "value", int(vector["expected"]["value"]), found * 10 ** 6 // 1, 0


def month(number):
    """Start of the numbered span of 30 days since 1970."""
    return number * 30 * DAY


def sarafu_mint(vector, runner):
    ended = runner.run(vector["id"], scheme([decay("2 %", "30 days")], 0, 6), [
        op(month(600), "issue", to="ben:A", amount="1000"),
        op(month(601), "decay", account="ben:A"),
        op(month(601), "issue", to="ben:A", amount="1000"),
        op(month(602), "decay", account="ben:A")])
    first = 1000 + sum(delta for account, _, delta in ended.outcomes[1].moved
                       if account.startswith("ben:A"))
    yield "after 1", int(vector["expected"]["after_1"]), first, 0
    yield "after 2", int(vector["expected"]["after_2"]), ended.balance("ben:A") // 1, 0


def sarafu_series(vector, runner):
    for count, value in zip(vector["input"]["periods"], vector["expected"]["value"]):
        found = held(runner, f"{vector['id']}-{count}", decay("2 %", "30 days"),
                     vector["input"]["value"], month(600), month(600 + count), 0, 6)
        yield f"{count} periods", int(value), found // 1, 0


def sarafu_sink(vector, runner):
    """The sink decays like everybody and gets back what it lost, in one posting: after a period it
    holds what it held. There is no moment in which the loss is booked and not yet credited."""
    accounts = "\n  ben: {is: person}\n  \"fund\": {is: fund, many: yes}"
    ended = runner.run(vector["id"], scheme([decay("2 %", "30 days")], 6, 12,
                                            accounts=accounts), [
        op(month(600), "issue", to="fund:sink", amount=decimal(vector["input"]["sink_balance"], 6)),
        op(month(601), "decay", account="fund:sink")])
    yield ("after the period", int(vector["expected"]["after_changePeriod"]),
           ended.balance("fund:sink") * 10 ** 6, 0)


def chiemgauer_idle(vector, runner):
    rule = decay("0.02 %", "day", "after: 90 days held, on: amount received, compound: no, ")
    start = "2026-01-10"
    for days, cost in zip(vector["input"]["held_days"], vector["expected"]["cost"]):
        end = at(1_768_003_200 + days * DAY)  # 2026-01-10 and so many days
        found = held(runner, f"{vector['id']}-{days}", rule, vector["input"]["balance"], start,
                     end, 2, 6)
        yield (f"cost of {days} days", Fraction(cost),
               Fraction(vector["input"]["balance"]) - found, 0)


def stamps(vector, runner, every, ends):
    """The price of the stamps taken off the money, boundary by boundary."""
    share = vector["params"]["stamp"].split("%")[0]
    face = vector["input"].get("face") or vector["input"]["note_value"]
    rule = f"rule: stamp, id: s, since: 1990-01-01, fee: {share} %, every: {every}, " \
           "paid_with: deducted, to: \"fund:stamps\""
    for end, cost in zip(ends, vector["expected"]["cost"]):
        found = held(runner, f"{vector['id']}-{end}", rule, face, "2026-01-02", end, 2, 6)
        yield f"cost until {end}", Fraction(cost), Fraction(face) - found, 0


def chiemgauer_stamps(vector, runner):
    yield from stamps(vector, runner, "half calendar year",
                      [("2026-07-01", "2027-01-01")[count - 1]
                       for count in vector["input"]["half_years"]])


def woergl_stamps(vector, runner):
    yield from stamps(vector, runner, "month",
                      [f"{2026 + months // 12}-{months % 12 + 1:02}-01"
                       for months in vector["input"]["months"]])


def of_balance(vector, base):
    share = vector["params"]["rate"].replace("%", " %")
    return f"rule: demurrage, id: d, since: 2026-03-01, loss: {share}, every: month, " \
           f'on: {base}, round: half_up, to: "fund:sink"'


def cyclos_average(vector, runner):
    """A balance that stood there on every day of the month."""
    ended = runner.run(vector["id"], scheme([of_balance(vector, "average balance")], 2, 4), [
        op("2026-02-27", "issue", to="ben:A", amount=vector["input"]["balance"].split(" ")[0]),
        op("2026-04-01T00:00:00Z", "decay", account="ben:A")])
    yield "fee", Fraction(vector["expected"]["fee"]), ended.balance("fund:sink"), 0


def cyclos_snapshot(vector, runner):
    """Only what stands there at the boundary counts."""
    ended = runner.run(vector["id"], scheme([of_balance(vector, "balance")], 2, 4,
                                            accounts="\n  ben: {is: person}\n  oth: {is: other}"
                                            ).replace("round: half_up",
                                                      "applies_to: {roles: [person]}"), [
        op("2026-03-10", "issue", to="ben:A", amount=vector["input"]["balance_before"]),
        op("2026-03-31", "transfer", from_="ben:A", to="oth:B",
           amount=vector["input"]["balance_before"]),
        op("2026-04-01T00:00:00Z", "decay", account="ben:A")])
    yield "left", Fraction(vector["input"]["balance_at_run"]), ended.balance("ben:A"), 0
    yield "fee", Fraction(vector["expected"]["fee"]), ended.balance("fund:sink"), 0


def cyclos_fixed(vector, runner):
    params = vector["params"]
    rule = "rule: demurrage, id: d, since: 2026-03-01, loss: 0 %, every: month, on: balance, " \
           f'fixed: {params["amount"]}, free: {params["free_base"]}, to: "fund:sink"'
    for held, fee in zip(vector["input"]["balance"], vector["expected"]["fee"]):
        ended = runner.run(f"{vector['id']}-{held}", scheme([rule]), [
            op("2026-03-10", "issue", to="ben:A", amount=held),
            op("2026-04-01T00:00:00Z", "decay", account="ben:A")])
        yield f"fee of {held}", Fraction(fee), ended.balance("fund:sink"), 0


HANDLERS = {
    ("Cyclos 3", "fee.fixed + free base"): cyclos_fixed,
    ("Cyclos 3", "demurrage.average_balance (positive volume percentage)"): cyclos_average,
    ("Cyclos 3", "demurrage.snapshot (positive balance percentage)"): cyclos_snapshot,
    ("Chiemgauer", "demurrage.stamp.half_year"): chiemgauer_stamps,
    ("Woergl", "demurrage.stamp.month"): woergl_stamps,
    ("Circles v2", "demurrage.exponential.daily"): circles_daily,
    ("Circles v2", "demurrage.factor_table"): circles_factors,
    ("Circles v2", "demurrage.stable_point"): circles_stable_point,
    ("Circles v2", "calendar.day_index"): circles_day_index,
    ("Circles v2", "doc_inconsistency"): circles_guide,
    ("Freicoin", "demurrage.exponential.per_block"): freicoin,
    ("Encointer", "demurrage.exponential.per_block"): encointer_half_life,
    ("Encointer", "demurrage.saturation"): encointer_saturation,
    ("Encointer", "lint.block_time_coupling"): encointer_clock,
    ("Grassroots Economics demurrage token", "demurrage.exponential.per_minute"): sarafu_minutes,
    ("Grassroots Economics demurrage token", "demurrage+mint"): sarafu_mint,
    ("Grassroots Economics demurrage token", "demurrage.series"): sarafu_series,
    ("Grassroots Economics demurrage token", "demurrage.sink_not_exempt"): sarafu_sink,
    ("Chiemgauer", "demurrage.daily.after_grace"): chiemgauer_idle,
}
