# SPDX-License-Identifier: Apache-2.0
"""Cases of sources, splits, caps, overdrafts and marked funds in a neutral tree form, played with
our commands and rules:

- an account is an account, a mark on its funds is a pocket; one that may go below zero, or starts
  below it, is a credit account with that floor; `world` is the issuer
- sources in order are pockets of one account, by expiry: what stands first ends first
- a cap on a source is a limit per operation; a cap on a destination a ceiling on what is held,
  credited in part, the rest going to the next
- shares of a destination are the parts of a redemption fee of 100 %; shares of sources the same
  parts, paid by several payers at once
- `all` is the balance, which the case gives as a figure

`difference_of` names what has no counterpart here. docs/reference/numeric-vectors.md lists them.
"""

import fractions

import town
from fee_vectors import split_of, with_remaining
from town import op, scheme

Fraction = fractions.Fraction
DAY = "2026-03-02"
UNLIMITED = "unbounded"


def name_of(account):
    return account.replace(":", ".").replace("_", "-")


def members(tree):
    """Every account leaf of a tree."""
    if "account" in tree:
        return [tree]
    below = [tree[key] for key in ("from", "to") if isinstance(tree.get(key), dict)]
    for key in ("in_order", "first_that_covers_all", "first_that_fits_all"):
        below += tree.get(key, [])
    below += [part.get("from") or part.get("to") for part in tree.get("shares", [])]
    if isinstance(tree.get("remaining_to"), dict):
        below.append(tree["remaining_to"])
    return [leaf for one in below if isinstance(one, dict) for leaf in members(one)]


def is_world(leaf):
    return leaf.get("account") == "world"


def is_flat(tree, key):
    return key in tree and all("account" in part for part in tree[key])


def balances_of(case):
    return {(one["account"], one.get("color", ""), one["asset"]): int(one["amount"])
            for one in case["balances"]}


def difference_of(case):
    """Why a case has no counterpart; empty where it is played."""
    if any("save" in step for step in case["steps"]):
        return "an amount held back by name: here a hold belongs to one later payment"
    text = str(case["steps"])
    if "first_that_covers_all" in text or "first_that_fits_all" in text:
        return "the first member that covers or fits all: here sources are taken in order"
    if "'shares'" in text and any(nested_shares(step) for step in case["steps"]):
        return "shares of shares, or caps within them: here a fee has one split and one maximum"
    for step in case["steps"]:
        why = difference_of_source(step, case)
        if why:
            return why
    return ""


def nested_shares(step):
    for tree in (step["source"], step["destination"]):
        for part in tree.get("shares", []):
            inner = part.get("from") or part.get("to")
            if inner != "kept" and "account" not in inner:
                return True
    return False


def difference_of_source(step, case):
    source = step["source"]
    ordered = source.get("in_order", [])
    if not ordered:
        return difference_of_single(step, case)
    if any("account" not in part for part in ordered):
        return "a cap on one of several sources: here a limit is on the payment"
    if len(ordered) > 1 and any(is_world(part) for part in ordered):
        return "the issuer as the last of several sources: here own money pays a stated part"
    if len(ordered) > 1 and any("may_go_below_zero_by" in part for part in ordered):
        return "an overdraft as one of several sources: here credit is the account's own floor"
    return ""


def difference_of_single(step, case):
    leaves = members(step["source"])
    if any(leaf.get("may_go_below_zero_by") == UNLIMITED and not is_world(leaf)
           for leaf in leaves):
        return "an overdraft without a limit: here only the issuer has none"
    start = balances_of(case)
    for leaf in leaves:
        if is_world(leaf):
            continue
        below = -start.get((leaf["account"], leaf.get("color", ""), step["send"]["asset"]), 0)
        if below > int(leaf.get("may_go_below_zero_by", 0)):
            return "a source that starts below its floor: here that cannot come about"
    return ""


class Play:
    """One case in a town."""

    def __init__(self, case, runner, name):
        self.case, self.runner, self.name = case, runner, name
        self.start = balances_of(case)
        self.postings = []

    def run(self):
        for index, step in enumerate(self.case["steps"]):
            why = self.step(step, f"{self.name}-{index}")
            if why:
                return why, []
        return "", self.postings

    def have(self, leaf, asset):
        return self.start.get((leaf["account"], leaf.get("color", ""), asset), 0)

    def available(self, leaf, asset):
        return max(0, self.have(leaf, asset) + int(leaf.get("may_go_below_zero_by", 0)))

    def amount_of(self, step):
        if step["send"]["amount"] != "all":
            return int(step["send"]["amount"])
        total = sum(self.available(leaf, step["send"]["asset"])
                    for leaf in unique(members(step["source"])))
        cap = step["source"].get("at_most")
        return min(total, int(cap)) if cap is not None else total

    def step(self, step, name):
        asset, amount = step["send"]["asset"], self.amount_of(step)
        if amount == 0:
            return ""
        why, taken = self.take(step["source"], asset, amount, name)
        if why:
            return why
        self.give(step["destination"], asset, amount, taken, name)
        return ""

    # ---- sources

    def take(self, source, asset, amount, name):
        """(refusal, [(account, mark, amount)]) as the engine takes it."""
        if "shares" in source:
            return self.take_shares(source, asset, amount, name)
        leaves = unique(members(source))
        if len(leaves) == 1 and is_world(leaves[0]):
            return "", [("world", "", amount)]
        if any("may_go_below_zero_by" in leaf for leaf in leaves):
            return self.take_credit(leaves[0], asset, amount, name)
        return self.take_lots(source, leaves, asset, amount, name)

    def take_lots(self, source, leaves, asset, amount, name):
        pockets = [f"p{i}" for i in range(len(leaves))]
        steps = [op(DAY, "issue", to=f"ben:A/{pocket}", amount=str(self.have(leaf, asset)),
                    valid_until=f"2027-01-{i + 1:02}")
                 for i, (pocket, leaf) in enumerate(zip(pockets, leaves))
                 if self.have(leaf, asset) > 0]
        steps.append(op(DAY, "transfer", from_="ben:A", to="mer:B", amount=str(amount)))
        rules = ["rule: expiry, id: e, since: 2026-01-01, given_with_issue: yes"]
        if source.get("at_most") is not None:
            rules.append("rule: limits, id: l, since: 2026-01-01, per_operation: "
                         f"{{at_most: {source['at_most']}, on: transfer}}")
        more = "pockets: {" + ", ".join(f"{pocket}: {{}}" for pocket in pockets) + "}\n"
        ended = self.runner.run(name, scheme(rules, 0, more=more), steps)
        if ended.outcomes[-1].verdict != "accepted":
            return ended.outcomes[-1].reason, []
        moved = {account: -delta for account, _, delta in ended.outcomes[-1].moved}
        taken = [(leaf["account"], leaf.get("color", ""), int(moved[f"ben:A/{pocket}"]))
                 for pocket, leaf in zip(pockets, leaves) if f"ben:A/{pocket}" in moved]
        return "", taken

    def take_credit(self, leaf, asset, amount, name):
        floor = int(leaf["may_go_below_zero_by"])
        accounts = f"\n  ben: {{is: member, kind: credit, floor: -{max(floor, 0)}}}" \
                   "\n  oth: {is: other, kind: credit, floor: -1000000000}"
        steps = []
        have = self.have(leaf, asset)
        if have > 0:
            steps.append(op(DAY, "transfer", from_="oth:X", to="ben:A", amount=str(have)))
        if have < 0:
            steps.append(op(DAY, "transfer", from_="ben:A", to="oth:X", amount=str(-have)))
        steps.append(op(DAY, "transfer", from_="ben:A", to="oth:B", amount=str(amount)))
        ended = self.runner.run(name, scheme([], 0, accounts=accounts), steps)
        if ended.outcomes[-1].verdict != "accepted":
            return ended.outcomes[-1].reason, []
        return "", [(leaf["account"], leaf.get("color", ""), amount)]

    def take_shares(self, source, asset, amount, name):
        shares = with_remaining([part["share"] for part in source["shares"]])
        amounts = [int(part) for part in split_of(self.runner, name + "-shares", shares, amount)]
        leaves = [part["from"] for part in source["shares"]]
        steps = [op(DAY, "issue", to=f"ben:P{i}", amount=str(self.have(leaf, asset)))
                 for i, leaf in enumerate(leaves) if self.have(leaf, asset) > 0]
        before = len(steps)
        # All of them or none: a refusal of one leg is the refusal of all.
        steps += [op(DAY, "transfer", from_=f"ben:P{i}", to="mer:B", amount=str(part))
                  for i, part in enumerate(amounts) if part]
        ended = self.runner.run(name, scheme([], 0), steps)
        for outcome in ended.outcomes[before:]:
            if outcome.verdict != "accepted":
                return outcome.reason, []
        return "", [(leaf["account"], leaf.get("color", ""), part)
                    for leaf, part in zip(leaves, amounts) if part]

    # ---- destinations

    def give(self, destination, asset, amount, taken, name):
        for target, part in self.parts(destination, amount, name + "-to"):
            while part > 0 and taken:
                account, mark, have = taken[0]
                used = min(part, have)
                if target != "kept" and used:
                    self.post(account, mark, target, used, asset)
                taken[0] = (account, mark, have - used)
                part -= used
                if taken[0][2] == 0:
                    taken.pop(0)

    def parts(self, destination, amount, name):
        """[(account or kept, amount)], by the rule that stands for this kind of destination."""
        if "account" in destination:
            return [(destination["account"], amount)]
        if "shares" in destination:
            named = [part["to"] if part["to"] == "kept" else part["to"]["account"]
                     for part in destination["shares"]]
            shares = with_remaining([part["share"] for part in destination["shares"]])
            kept = [i for i, share in enumerate(shares) if Fraction(share) != 0]
            found = split_of(self.runner, name, [shares[i] for i in kept], amount)
            return [(named[i], int(part)) for i, part in zip(kept, found)]
        return self.parts_in_order(destination, amount, name)

    def parts_in_order(self, destination, amount, name):
        made = []
        for i, part in enumerate(destination["in_order"]):
            if amount == 0:
                break
            cap = max(0, int(part["at_most"]))
            rule = "rule: limits, id: l, since: 2026-01-01, " \
                   f"holding: [{{at_most: {cap}, action: partial}}]"
            ended = self.runner.run(f"{name}-{i}", scheme([rule], 0), [
                op(DAY, "issue", to="ben:A", amount=str(amount))])
            put = int(ended.balance("ben:A"))
            made.append((part["to"] if part["to"] == "kept" else part["to"]["account"], put))
            amount -= put
        if amount:
            rest = destination["remaining_to"]
            made.append((rest if rest == "kept" else rest["account"], amount))
        return made

    def post(self, account, mark, target, amount, asset):
        self.postings.append((account, mark, target, amount))
        if account != "world":
            key = (account, mark, asset)
            self.start[key] = self.start.get(key, 0) - amount
        if target != "world":
            key = (target, mark, asset)
            self.start[key] = self.start.get(key, 0) + amount


def unique(leaves):
    seen, made = set(), []
    for leaf in leaves:
        key = (leaf["account"], leaf.get("color", ""))
        if key not in seen:
            seen.add(key)
            made.append(leaf)
    return made


def play(case, runner, name):
    """(problem, differs): empty where the engine's answer is the case's."""
    try:
        refusal, postings = Play(case, runner, name).run()
    except town.Refused as why:
        return f"not run: {why}"
    expected = case["expected"]
    if "error" in expected:
        return "" if refusal else f"expected {expected['error']}, was accepted"
    if refusal:
        return f"refused with {refusal}"
    wanted = [(one["source"], one.get("color", ""), one["destination"], int(one["amount"]))
              for one in expected["postings"]]
    return "" if merged(wanted) == merged(postings) else f"expected {wanted}, found {postings}"


def merged(postings):
    """Neighbours of the same source, mark and destination as one."""
    made = []
    for one in postings:
        if made and made[-1][:3] == one[:3]:
            made[-1] = (*one[:3], made[-1][3] + one[3])
        else:
            made.append(one)
    return made
