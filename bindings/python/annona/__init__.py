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
from datetime import date, datetime, timezone
from decimal import Decimal
from os import PathLike
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from . import _annona
from ._failure import Failure

__all__ = ["Answer", "Community", "Failure", "Item", "Line", "Verdict", "open"]

Amount = Union[Decimal, str, int]


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


class Answer(_annona.AnswerFields):
    """The answer to a command; true where it was accepted, in part or whole, now or before.

    A value: compared by its fields, never changed. The fields are made when asked for, so that a
    till which looks at the verdict alone pays for nothing else.

    code -- reason code; empty where accepted
    rule -- id of the rule that decided; empty: the engine
    sequence -- number of the journal's entry; 0 for a dry run
    original_sequence -- of the first decision, where this is a duplicate
    """

    __slots__ = ()
    __match_args__ = ("verdict", "code", "rule", "line", "amount", "valid_until", "sequence",
                      "original_sequence", "recorded_at")

    @property
    def verdict(self) -> Verdict:
        return _VERDICTS[self._verdict]

    @property
    def line(self) -> Optional[int]:
        """Basket line the reason concerns, from 0."""
        return None if self._line < 0 else self._line

    @property
    def amount(self) -> Optional[Decimal]:
        """What was moved, paid, computed."""
        return Decimal(self._amount) if self._amount else None

    @property
    def valid_until(self) -> Optional[date]:
        return date.fromisoformat(self._valid_until) if self._valid_until else None

    @property
    def recorded_at(self) -> datetime:
        """Journal time, UTC."""
        return datetime.fromtimestamp(self._recorded_at, timezone.utc)

    def _made(self) -> Tuple[int, str, str, int, str, str, int, int, int]:
        return (self._verdict, self.code, self.rule, self._line, self._amount, self._valid_until,
                self.sequence, self.original_sequence, self._recorded_at)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an answer is a value; {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        return self._made() == other._made() if isinstance(other, Answer) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"Answer({fields})"

    def __reduce__(self) -> Tuple[Any, ...]:
        return (Answer, self._made())


def _number(answer: "Union[Answer, int]") -> int:
    return answer if isinstance(answer, int) else answer.sequence


def _seconds(at: Optional[datetime]) -> int:
    if at is None:
        at = datetime.now(timezone.utc)
    if at.tzinfo is None:
        raise Failure("MALFORMED", "an instant needs a zone: datetime.now(timezone.utc)", "at")
    return int(at.timestamp())


_annona.use(Answer, _seconds)


class Community:
    """One running currency: its scheme, its accounts, its journal.

    Any thread may call; calls on one community happen one after another, and Python goes on
    meanwhile. Use it in a `with` statement or close() it.
    """

    def __init__(self, opened: _annona.Community) -> None:
        self._opened = opened

    def __enter__(self) -> "Community":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it. Any later call raises Failure BAD_HANDLE."""
        self._opened.close()

    def submit(self, command: str, *, at: Optional[datetime] = None, **fields: Any) -> Answer:
        """One command by its word, with the fields of docs/reference/commands.md."""
        fields["command"] = command
        return self._opened.submit(fields, _seconds(at))

    def submit_many(self, requests: Iterable[Dict[str, Any]], *,
                    at: Optional[datetime] = None) -> List[Answer]:
        """Independent commands in order, at most 1,024, each a dict with "command" and fields."""
        return self._opened.submit_many(requests, _seconds(at))

    def pay(self, account: str, other: str, lines: Sequence[Line], *, request_id: str,
            at: Optional[datetime] = None, **fields: Any) -> Answer:
        """A purchase: `account` pays `other` for the lines."""
        return self.submit("pay", at=at, account=account, other=other, lines=lines,
                           request_id=request_id, **fields)

    def quote(self, account: str, other: str, lines: Sequence[Line], *,
              at: Optional[datetime] = None, **fields: Any) -> Answer:
        """What pay would answer now. Moves nothing."""
        return self.submit("pay", at=at, account=account, other=other, lines=lines,
                           validate_only=True, request_id="quote", **fields)

    def issue(self, other: str, amount: Optional[Amount] = None, *, request_id: str,
              at: Optional[datetime] = None, **fields: Any) -> Answer:
        """Units come into being; without an amount the scheme's formula computes it."""
        return self.submit("issue", at=at, other=other, amount=amount, request_id=request_id,
                           **fields)

    def redeem(self, account: str, amount: Amount, *, request_id: str,
               at: Optional[datetime] = None, **fields: Any) -> Answer:
        """Units leave, money is paid."""
        return self.submit("redeem", at=at, account=account, amount=amount,
                           request_id=request_id, **fields)

    def balance(self, account: str, pocket: str = "", ledger: str = "") -> Decimal:
        """What an account holds of the unit or of a ledger, as of the last entry."""
        return Decimal(self._opened.balance(account, pocket, ledger))

    def describe(self, answer: Union[Answer, int]) -> Dict[str, Any]:
        """A journaled decision with postings and what every rule said, as a dict."""
        return json.loads(self.describe_text(answer))

    def describe_text(self, answer: Union[Answer, int]) -> str:
        """The same as canonical JSON: equal decisions give equal text in every language."""
        return self._opened.describe(_number(answer))

    def entry_bytes(self, answer: Union[Answer, int]) -> bytes:
        """Its entry as the journal hashes it, bytes: equal commands put to equal communities give
        equal bytes in every language and on every machine."""
        return self._opened.entry_bytes(_number(answer))

    def explain(self, answer: Union[Answer, int], language: str = "") -> str:
        """A journaled decision in plain words; `language` is a BCP 47 tag."""
        return self._opened.explain(_number(answer), language)

    def statement(self) -> str:
        """Who holds what and what backs it: a page of text."""
        return self._opened.statement()

    def decisions(self) -> Iterator[Dict[str, Any]]:
        """All decisions of the journal in order, as describe() gives them."""
        for number in range(1, self.last_sequence + 1):
            try:
                yield self.describe(number)
            except Failure as why:
                if why.code != "NOT_FOUND":  # a due step or the register
                    raise

    @property
    def last_sequence(self) -> int:
        """Number of the last entry of the journal."""
        return self._opened.last_sequence()

    @property
    def state_digest(self) -> str:
        """SHA-256 of the whole state: equal for equal journals, on every machine."""
        return self._opened.state_digest()

    def replay(self) -> None:
        """Applies the journal once more and compares; raises Failure REPLAY_DIFFERS."""
        self._opened.replay()


def open(scheme: "Union[str, PathLike[str]]", *, plugins: "Union[str, PathLike[str]]" = "",
         journal: "Union[str, PathLike[str]]" = "", start: Optional[datetime] = None) -> Community:
    """Opens a community from a scheme file or the folder of one.

    plugins -- folder searched first for rules
    journal -- folder of its journal; empty: in memory, gone with the community
    start -- when a new community starts; None: now

    Raises Failure SCHEME_REFUSED with every problem as file:line:col.
    """
    return Community(_annona.Community(str(scheme), str(plugins), str(journal), _seconds(start)))
