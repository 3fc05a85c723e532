# SPDX-License-Identifier: Apache-2.0
"""Annona: currencies with a purpose, from one scheme file.

    import annona
    from decimal import Decimal

    town = annona.open("town/scheme.yaml")
    answer = town.pay("ben:H1", "mer:Fruteria", [annona.Line("food.basic", Decimal("42.35"))],
                      request_id="till-7-0001")
    if not answer:
        print(town.explain(answer))

Amounts are decimal.Decimal, instants are datetime with a zone, days are datetime.date. A float is
refused: it is no exact amount. What a rule refuses is an answer that is false; annona.Failure is
raised only where something could not be done at all.
"""

import enum
import json
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import NamedTuple, Optional

from . import _annona
from ._failure import Failure

__all__ = ["Answer", "Community", "Failure", "Item", "Line", "Verdict", "open"]


class Verdict(enum.IntEnum):
    """What became of a command."""

    ACCEPTED = 0
    PARTIAL = 1
    REFUSED = 2
    DUPLICATE = 3


_VERDICTS = tuple(Verdict)


class Line(NamedTuple):
    """One line of a basket. `quantity` has at most three digits."""

    category: str
    amount: Decimal
    quantity: Optional[Decimal] = None
    product: Optional[str] = None


class Item(NamedTuple):
    """One measured thing of a reward."""

    code: str
    quantity: Decimal
    grade: int = 0


@dataclass(frozen=True)
class Answer:
    """The answer to a command; true where it was accepted, in part or whole, now or before."""

    __slots__ = ("verdict", "code", "rule", "line", "amount", "valid_until", "sequence",
                 "original_sequence", "recorded_at")
    verdict: Verdict
    code: str
    rule: str
    line: Optional[int]
    amount: Optional[Decimal]
    valid_until: Optional[date]
    sequence: int
    original_sequence: int
    recorded_at: datetime

    def __bool__(self):
        return self.verdict is not Verdict.REFUSED


def _answer(from_module):
    verdict, code, rule, line, amount, day, sequence, original, at = from_module
    return Answer(_VERDICTS[verdict], code, rule, None if line < 0 else line,
                  Decimal(amount) if amount else None,
                  date.fromisoformat(day) if day else None, sequence, original,
                  datetime.fromtimestamp(at, timezone.utc))


def _seconds(at):
    if at is None:
        at = datetime.now(timezone.utc)
    if at.tzinfo is None:
        raise Failure("MALFORMED", "an instant needs a zone: datetime.now(timezone.utc)", "at")
    return int(at.timestamp())


def _plain(fields):
    for name in ("occurred_at", "deadline"):
        if fields.get(name) is not None:
            fields[name] = _seconds(fields[name])
    return fields


class Community:
    """One running currency: its scheme, its accounts, its journal.

    Any thread may call; calls on one community happen one after another, and Python goes on
    meanwhile. Use it in a `with` statement or close() it.
    """

    def __init__(self, opened):
        self._opened = opened

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends it. Any later call raises Failure BAD_HANDLE."""
        self._opened.close()

    def submit(self, command, *, at=None, **fields):
        """One command by its word, with the fields of docs/reference/commands.md."""
        fields["command"] = command
        return _answer(self._opened.submit(_plain(fields), _seconds(at)))

    def submit_many(self, requests, *, at=None):
        """Independent commands in order, at most 1,024, each a dict with "command" and fields."""
        return [_answer(one) for one in
                self._opened.submit_many([_plain(dict(one)) for one in requests], _seconds(at))]

    def pay(self, account, other, lines, *, request_id, at=None, **fields):
        """A purchase: `account` pays `other` for the lines."""
        return self.submit("pay", at=at, account=account, other=other, lines=lines,
                           request_id=request_id, **fields)

    def quote(self, account, other, lines, *, at=None, **fields):
        """What pay would answer now. Moves nothing."""
        return self.submit("pay", at=at, account=account, other=other, lines=lines,
                           validate_only=True, request_id="quote", **fields)

    def issue(self, other, amount=None, *, request_id, at=None, **fields):
        """Units come into being; without an amount the scheme's formula computes it."""
        return self.submit("issue", at=at, other=other, amount=amount, request_id=request_id,
                           **fields)

    def redeem(self, account, amount, *, request_id, at=None, **fields):
        """Units leave, money is paid."""
        return self.submit("redeem", at=at, account=account, amount=amount,
                           request_id=request_id, **fields)

    def balance(self, account, pocket="", ledger=""):
        """What an account holds of the unit or of a ledger, as of the last entry."""
        return Decimal(self._opened.balance(account, pocket, ledger))

    def describe(self, answer):
        """A journaled decision with postings and what every rule said, as a dict."""
        return json.loads(self.describe_text(answer))

    def describe_text(self, answer):
        """The same as canonical JSON: equal decisions give equal text in every language."""
        return self._opened.describe(answer if isinstance(answer, int) else answer.sequence)

    def entry_bytes(self, answer):
        """Its entry as the journal hashes it, bytes: equal commands put to equal communities give
        equal bytes in every language and on every machine."""
        return self._opened.entry_bytes(answer if isinstance(answer, int) else answer.sequence)

    def explain(self, answer, language=""):
        """A journaled decision in plain words; `language` is a BCP 47 tag."""
        number = answer if isinstance(answer, int) else answer.sequence
        return self._opened.explain(number, language)

    def statement(self):
        """Who holds what and what backs it: a page of text."""
        return self._opened.statement()

    def decisions(self):
        """All decisions of the journal in order, as describe() gives them."""
        for number in range(1, self.last_sequence + 1):
            try:
                yield self.describe(number)
            except Failure as why:
                if why.code != "NOT_FOUND":  # a due step or the register
                    raise

    @property
    def last_sequence(self):
        """Number of the last entry of the journal."""
        return self._opened.last_sequence()

    @property
    def state_digest(self):
        """SHA-256 of the whole state: equal for equal journals, on every machine."""
        return self._opened.state_digest()

    def replay(self):
        """Applies the journal once more and compares; raises Failure REPLAY_DIFFERS."""
        self._opened.replay()


def open(scheme, *, plugins="", journal="", start=None):
    """Opens a community from a scheme file or the folder of one.

    plugins -- folder searched first for rules
    journal -- folder of its journal; empty: in memory, gone with the community
    start -- when a new community starts; None: now

    Raises Failure SCHEME_REFUSED with every problem as file:line:col.
    """
    return Community(_annona.Community(str(scheme), str(plugins), str(journal), _seconds(start)))
