#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the real server under load, and stops it: tills pay over gRPC with TLS and a token, and
ask again under the same request ids. What they were told is what the journal has, each once.

Usage: kill_test.py PATH_OF_ANNONA_SERVER. ANNONA_KILL_CYCLES: how often it is killed, 5 unless
said; ANNONA_SEED: the moments. Answers 77 where something to run it with is missing.
"""

import os
import pathlib
import random
import sys
import tempfile
import threading

from grpc_test import Caller, Certificates, check, grpc, make_modules, reason_of
from town_server import COMMUNITY, TownServer

ACCEPTED, DUPLICATE = 1, 4
TILLS, STREAMS = 3, 1
CREDIT = 100_000_000  # of each person, in hundredths
MESSAGES, PAYMENTS = 4, 8  # of one stream, and of one message


class Till(threading.Thread):
    """Pays until it is told to end; a payment without an answer is asked for again."""

    def __init__(self, town, number):
        super().__init__(daemon=True)
        self.town, self.number = town, number
        self.payer = f"ben:{number}"
        self.chance = random.Random(f"{town.seed}-{number}-{town.cycle}")
        self.channel = town.server.channel()
        self.metadata = [("authorization", f"Bearer {town.server.tokens['till']}")]
        self.asked = self.again = self.answered = 0
        self.is_sent_away = False

    def request(self):
        self.asked += 1
        value = self.chance.randrange(1, 100)
        made = self.town.payments.PayRequest(
            parent=COMMUNITY, request_id=f"{self.town.cycle}-{self.number}-{self.asked}")
        made.payment.payer = f"{COMMUNITY}/accounts/{self.payer}"
        made.payment.payee = f"{COMMUNITY}/accounts/mer:{self.number % 2}"
        line = made.payment.lines.add(category="food")
        line.amount.unit, line.amount.value = "TWN", f"0.{value:02}"
        return made

    def failed(self, wrong):
        """The server has gone: once more on another connection. Anything else is a fault."""
        if wrong.code() != grpc.StatusCode.UNAVAILABLE:
            self.town.fault(f"{type(self).__name__} {wrong.code().name} {reason_of(wrong)}")
        if self.town.gives_up:
            return
        self.again += 1
        self.town.pause.wait(0.02)
        self.channel.close()
        self.channel = self.town.server.channel()

    def run(self):
        while not self.town.is_over.is_set() and not self.is_sent_away:
            self.turn()

    def leave(self, asked):
        """Refused by a server that stops: a till that keeps the retry policy is in no hurry."""
        self.is_sent_away = True
        self.town.left_open(asked)

    def turn(self):
        asked = self.request()
        while True:
            pay = self.channel.unary_unary("/annona.v1.PaymentService/Pay",
                                           self.town.payments.PayRequest.SerializeToString,
                                           self.town.payments.PayResponse.FromString)
            try:
                answer = pay(asked, metadata=self.metadata, timeout=20)
                return self.town.told(self, asked, answer.decision)
            except grpc.RpcError as wrong:
                self.failed(wrong)
            if self.town.gives_up:
                return self.leave(asked)


class StreamingTill(Till):
    """The same with messages of several payments, asked for ahead of their answers."""

    def turn(self):
        left = [self.town.payments.StreamPayRequest(
            requests=[self.request() for _ in range(PAYMENTS)]) for _ in range(MESSAGES)]
        while left:
            pay = self.channel.stream_stream("/annona.v1.PaymentService/StreamPay",
                                             self.town.payments.StreamPayRequest.SerializeToString,
                                             self.town.payments.StreamPayResponse.FromString)
            try:
                for answer in pay(iter(list(left)), metadata=self.metadata, timeout=20):
                    for one, found in zip(left.pop(0).requests, answer.decisions, strict=True):
                        self.town.told(self, one, found)
            except grpc.RpcError as wrong:
                self.failed(wrong)
            if not left:
                return
            if self.town.gives_up:
                for message in left:
                    for one in message.requests:
                        self.leave(one)
                return


class Town:
    """What all tills together were told, and the same as the journal has it."""

    def __init__(self, server, seed):
        from annona.v1 import balances_pb2, issuance_pb2, journal_pb2, payments_pb2
        self.payments, self.journal = payments_pb2, journal_pb2
        self.balances, self.issuance = balances_pb2, issuance_pb2
        self.server, self.seed, self.cycle = server, seed, 0
        self.chance = random.Random(seed)
        self.lock = threading.Condition()
        self.pause = threading.Event()  # never set: tills wait on it
        self.is_over = threading.Event()
        self.gives_up = False
        self.answers = {}   # request id: (sequence, hundredths)
        self.open = set()   # request ids nobody was answered
        self.entries = {}   # sequence: hundredths, of the journal
        self.read_to = self.duplicates = self.again = 0
        self.faults = []

    # ---- what tills say ----

    def fault(self, what):
        with self.lock:
            self.faults.append(what)

    def told(self, till, asked, found):
        value = int(asked.payment.lines[0].amount.value[2:])
        if found.verdict not in (ACCEPTED, DUPLICATE):
            return self.fault(f"{asked.request_id}: {found.code} {found.text}")
        is_again = found.verdict == DUPLICATE
        with self.lock:
            if asked.request_id in self.answers:
                self.faults.append(f"{asked.request_id} was answered before")
            self.answers[asked.request_id] = (
                found.original_sequence if is_again else found.sequence, value)
            self.duplicates += is_again
            till.answered += 1
            self.lock.notify_all()

    def left_open(self, asked):
        with self.lock:
            self.open.add(asked.request_id)

    # ---- what the server says ----

    def caller(self, name):
        return Caller(self.server.channel(), self.server.tokens[name])

    def issue(self):
        for number in range(TILLS + STREAMS):
            asked = self.issuance.IssueRequest(parent=COMMUNITY, request_id=f"credit-{number}")
            asked.award.account = f"{COMMUNITY}/accounts/ben:{number}"
            asked.award.amount.unit, asked.award.amount.value = "TWN", str(CREDIT // 100)
            code, answer = self.caller("office").ask("IssuanceService", "Issue", asked,
                                                     self.issuance.IssueResponse)
            check((code, answer.decision.verdict), ("OK", ACCEPTED), "credit")

    def read_journal(self):
        """What was not read of it yet; each entry with its number, without a gap."""
        auditor = self.caller("auditor")
        code, head = auditor.ask("JournalService", "GetHead",
                                 self.journal.GetHeadRequest(parent=COMMUNITY),
                                 self.journal.GetHeadResponse)
        check(code, "OK", "the journal's head")
        if head.sequence <= self.read_to:
            return
        watch = auditor.channel.unary_stream("/annona.v1.JournalService/WatchEntries",
                                             self.journal.WatchEntriesRequest.SerializeToString,
                                             self.journal.WatchEntriesResponse.FromString)
        stream = watch(self.journal.WatchEntriesRequest(parent=COMMUNITY,
                                                        from_sequence=self.read_to + 1),
                       metadata=auditor.metadata, timeout=120)
        for message in stream:
            for one in message.entries:
                check(one.sequence, self.read_to + 1, "the next entry of the journal")
                self.read_to = one.sequence
                if one.kind == "command" and one.command == "pay":
                    check(one.decision.verdict, ACCEPTED, "a payment in the journal")
                    amount = one.decision.amount.value
                    self.entries[one.sequence] = round(float(amount) * 100)
            if self.read_to >= head.sequence:
                break
        stream.cancel()

    def compare(self, when):
        """Every answer is an entry and every entry an answer, of the same amount; each once."""
        check(self.faults, [], f"faults {when}")
        self.read_journal()
        answered = dict(self.answers.values())
        check(len(answered), len(self.answers), f"{when}: an entry answers one request")
        lost = sorted(set(answered) - set(self.entries))
        unknown = sorted(set(self.entries) - set(answered))
        check((lost, unknown), ([], []), f"{when}: lost, and applied without an answer")
        check(self.entries, answered, f"{when}: amounts")
        for number in range(TILLS + STREAMS):
            paid = sum(value for name, (_, value) in self.answers.items()
                       if name.split("-")[1] == str(number))
            asked = self.balances.GetBalanceRequest(account=f"{COMMUNITY}/accounts/ben:{number}")
            code, held = self.caller("auditor").ask("BalanceService", "GetBalance", asked,
                                                    self.balances.GetBalanceResponse)
            check(code, "OK", "a balance")
            whole, cents = divmod(CREDIT - paid, 100)
            check(held.totals[0].value, f"{whole}.{cents:02}", f"{when}: balance of ben:{number}")

    def repeat(self):
        """Answers from before are given again, with the same number."""
        till = self.caller("till")
        for name, (sequence, value) in self.chance.sample(sorted(self.answers.items()), 5):
            asked = Till(self, int(name.split("-")[1])).request()
            asked.request_id, asked.payment.lines[0].amount.value = name, f"0.{value:02}"
            code, found = till.ask("PaymentService", "Pay", asked, self.payments.PayResponse)
            check((code, found.decision.verdict, found.decision.original_sequence),
                  ("OK", DUPLICATE, sequence), f"{name} once more")

    # ---- what is done to it ----

    def begin(self):
        self.cycle += 1
        self.is_over.clear()
        tills = [Till(self, number) for number in range(TILLS)]
        tills += [StreamingTill(self, TILLS + number) for number in range(STREAMS)]
        for one in tills:
            one.start()
        return tills

    def wait_for(self, tills, more):
        """Until each was answered so many times more."""
        with self.lock:
            wanted = [(one, one.answered + more) for one in tills]
            came = self.lock.wait_for(
                lambda: self.faults or all(one.answered >= least for one, least in wanted),
                timeout=60)
        starving = [one.number for one, least in wanted if one.answered < least]
        check((bool(came), starving), (True, []), "tills are served")

    def end(self, tills):
        self.is_over.set()
        for one in tills:
            one.join(timeout=60)
            check(one.is_alive(), False, "a till that ends")
            self.again += one.again

    def kill_once(self):
        tills = self.begin()
        self.wait_for(tills, self.chance.randrange(1, 60))
        self.pause.wait(self.chance.random() * 0.02)  # somewhere between two answers
        self.server.kill()
        while self.chance.random() < 0.3:  # also while it reads its journal
            self.server.start_and_kill(self.chance.random() * 0.1)
        self.server.start()
        self.wait_for(tills, 1)
        self.end(tills)
        self.compare(f"after kill {self.cycle}")
        self.repeat()

    def stop_once(self):
        """SIGTERM: what was taken is answered, the rest is refused and has not happened."""
        self.gives_up = True
        tills = self.begin()
        self.wait_for(tills, 50)
        status = self.server.stop()
        self.end(tills)
        check(status, 0, "the program's answer to SIGTERM")
        check(len(self.open) >= TILLS + STREAMS, True, "tills were refused in the end")
        self.server.start()
        self.compare("after the stop")
        for name in sorted(self.open)[:5]:
            asked = self.journal.FindDecisionRequest(parent=COMMUNITY, request_id=name)
            code, _ = self.caller("till").ask("DecisionService", "FindDecision", asked,
                                              self.journal.FindDecisionResponse)
            check(code, "NOT_FOUND", f"{name}, which was refused")


def main():
    cycles = int(os.environ.get("ANNONA_KILL_CYCLES", "5"))
    seed = int(os.environ.get("ANNONA_SEED", str(random.SystemRandom().randrange(1 << 32))))
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        modules = folder / "modules"
        modules.mkdir()
        make_modules(modules)
        server = TownServer(sys.argv[1], Certificates(folder))
        server.start()
        try:
            town = Town(server, seed)
            town.issue()
            for _ in range(cycles):
                town.kill_once()
            town.stop_once()
            check(server.stop(), 0, "the last stop")
        finally:
            server.kill()
    print(f"{cycles} kills and a stop: {len(town.answers)} payments answered, {town.again} times "
          f"asked again, {town.duplicates} of them had happened; none lost, none twice")


if __name__ == "__main__":
    main()
