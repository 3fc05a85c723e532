#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What nobody should send, over both fronts of the real server: each has the answer that
docs/reference/server.md tells, the server stays up and others are served meanwhile.

Usage: bad_input_test.py PATH_OF_ANNONA_SERVER. Answers 77 where something to run it with is
missing.
"""

import contextlib
import json
import pathlib
import resource
import socket
import sys
import tempfile

from wire import (PACKAGE, Certificates, Contract, GrpcCaller, HttpCaller, Server, check,
                  json_format)

COMMUNITY = "communities/seville-ossetana"
SHOP = f"{COMMUNITY}/accounts/mer:Fruteria"
FRONTS = {"grpc": GrpcCaller, "http": HttpCaller}
SETTINGS = """listen:
  - {address: "127.0.0.1:0", protocol: grpc, tls: {certificate: server.pem, key: server.key}}
  - {address: "127.0.0.1:0", protocol: http, tls: {certificate: server.pem, key: server.key}}
"""
UNARY_MAX, STREAM_MAX, HEADERS_MAX = 256 << 10, 4 << 20, 8 << 10
CONNECTIONS_MAX, HALF_OPEN = 1000, 200
HTTP2_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"


class Tests:
    def __init__(self, server, certificates, contract):
        self.server, self.certificates, self.contract = server, certificates, contract
        self.callers = {front: self.caller(front, "till") for front in FRONTS}
        self.pay_method = self.method("PaymentService.Pay")

    def method(self, name):
        return self.contract.methods[name]

    def caller(self, front, who):
        return FRONTS[front](self.contract, self.server.ports[front], self.certificates,
                             self.server.token(who))

    def basket(self, request_id, value="0.01", **more):
        return json_format.ParseDict(
            {"parent": COMMUNITY, "request_id": request_id, **more,
             "payment": {"payer": f"{COMMUNITY}/accounts/ben:H1", "payee": SHOP,
                         "lines": [{"category": "food.basic",
                                    "amount": {"unit": "OSS", "value": value}}]}},
            self.pay_method.request())

    def pay(self, front, request_id, value="0.01", who=None, timeout=20):
        caller = self.caller(front, who) if who else self.callers[front]
        return caller.ask(self.pay_method, self.basket(request_id, value), timeout)

    def others_are_served(self, what, fronts=FRONTS):
        for front in fronts:
            found = self.callers[front].ask(self.pay_method,
                                            self.basket("served", validate_only=True))
            if found[0] != "OK":
                sys.exit(f"{what}: others are not served over {front}: {found}")
        check(self.server.process.poll(), None, f"{what}: the server's end")

    # ---- messages

    def large_messages(self):
        fitting = self.basket("large")
        fitting.payment.pocket = "x" * (UNARY_MAX - fitting.ByteSize() - 8)
        large = self.basket("large")
        large.payment.pocket = "x" * UNARY_MAX
        for one, wanted in ((fitting, "OK"), (large, "RESOURCE_EXHAUSTED")):
            found = self.callers["grpc"].ask(self.pay_method, one)
            check(found[0], wanted, f"{one.ByteSize()} bytes over gRPC: {found}")
        check(found[1], "MESSAGE_TOO_LARGE", "the reason")
        check(self.callers["http"].ask(self.pay_method, large)[0], "HTTP 413", "the same over JSON")
        huge = self.method("PaymentService.StreamPay").request()
        huge.requests.add().CopyFrom(large)
        huge.requests[0].payment.pocket = "x" * STREAM_MAX
        for method, message in ((self.method("PaymentService.StreamPay"), huge),
                                (self.pay_method, huge.requests[0])):
            check(self.callers["grpc"].ask(method, message)[0], "RESOURCE_EXHAUSTED",
                  f"4 MiB to {method.name}")
        self.others_are_served("large messages")

    def large_headers(self):
        caller = self.caller("http", "till")
        caller.headers["X-Long"] = "x" * HEADERS_MAX
        check(caller.ask(self.pay_method, self.basket("headers"))[0], "HTTP 431", "long headers")
        caller = self.caller("grpc", "till")
        caller.metadata.append(("x-long", "x" * HEADERS_MAX))
        check(caller.ask(self.pay_method, self.basket("headers"))[0], "RESOURCE_EXHAUSTED",
              "long metadata")
        self.others_are_served("long headers")

    def many_lines(self):
        asked = self.basket("lines")
        for _ in range(9_999):
            asked.payment.lines.add()
        for front, caller in self.callers.items():
            found = caller.ask(self.pay_method, asked)
            check((found[:2], found.fields), (("INVALID_ARGUMENT", "BAD_REQUEST"),
                                              ["payment.lines"]), f"10,000 lines over {front}")
        self.others_are_served("10,000 lines")

    def text_that_is_none(self):
        for front, caller in self.callers.items():
            bodies = [(b"\x1a\x02\xff\xff", "application/proto")] if front == "grpc" else [
                (b'{"requestId":"\xff\xfe"}', "application/json"),
                (b"\x1a\x02\xff\xff", "application/proto"),
                (b'{"requestId":"\\ud800"}', "application/json"),
                (b'{"requestId":', "application/json"), (b"", "application/json"),
                (b"[" * 10_000, "application/json")]
            for body, content in bodies:
                more = {} if front == "grpc" else {"content": content}
                check(caller.raw(self.pay_method, body, **more)[:2],
                      ("INVALID_ARGUMENT", "MALFORMED"), f"{body[:30]} over {front}")
        self.others_are_served("text that is none")

    def unknown_enums(self):
        """Each method of the contract whose request has one: a number and a name unknown."""
        looked = 0
        for method in self.contract.methods.values():
            for field in method.request.DESCRIPTOR.fields:
                if field.type != field.TYPE_ENUM:
                    continue
                looked += 1
                asked = method.request(**{field.name: 99})
                for name in ("parent", "account", "name"):
                    if name in method.request.DESCRIPTOR.fields_by_name:
                        setattr(asked, name, COMMUNITY + ("" if name == "parent"
                                                          else "/accounts/ben:H1"))
                who = "auditor" if method.name.startswith("Journal") else "office"
                for front in FRONTS:
                    found = self.caller(front, who).ask(method, asked)
                    check((found[:2], field.name in found.fields),
                          (("INVALID_ARGUMENT", "BAD_REQUEST"), True),
                          f"{method.name}, {field.name} 99, over {front}")
                body = f'{{"{field.name}": "NO_SUCH_WORD"}}'.encode()
                check(self.caller("http", who).raw(method, body)[:2],
                      ("INVALID_ARGUMENT", "MALFORMED"), f"{method.name}, an unknown word")
        if looked == 0:
            sys.exit("no request of the contract has an enum any more")
        self.others_are_served("unknown enums")

    # ---- time

    def deadlines_of_a_millisecond(self):
        """Paid or not, nobody knows: the same id again tells, and it is paid once."""
        before = self.balance()
        count = 0
        for front in FRONTS:
            for number in range(20):
                count += 1
                request_id = f"hurry-{front}-{number}"
                first = self.pay(front, request_id, timeout=0.001)
                if first[0] not in ("OK", "DEADLINE_EXCEEDED"):
                    sys.exit(f"1 ms over {front}: {first}")
                again = self.pay(front, request_id)
                check(again[0], "OK", "the same id again")
                if first[0] == "OK":
                    check(again.response.decision.original_sequence,
                          first.response.decision.sequence, "the first decision")
        check(self.balance(), before - count, "cents left")
        self.others_are_served("deadlines of 1 ms")

    def balance(self):
        """Cents of the household."""
        method = self.method("BalanceService.GetBalance")
        asked = method.request(account=f"{COMMUNITY}/accounts/ben:H1", purpose="test")
        found = self.caller("grpc", "auditor").ask(method, asked)
        check(found[0], "OK", f"the balance: {found}")
        return round(float(found.response.totals[0].value) * 100)

    # ---- request ids

    def request_ids_used_again(self):
        verdict = self.contract.pool.FindEnumTypeByName(f"{PACKAGE}.Verdict").values_by_name
        accepted = verdict["VERDICT_ACCEPTED"].number
        duplicate = verdict["VERDICT_DUPLICATE"].number
        first = self.pay("grpc", "once").response.decision
        check(first.verdict, accepted, "the first")
        for front in FRONTS:
            again = self.pay(front, "once").response.decision
            check((again.verdict, again.original_sequence), (duplicate, first.sequence),
                  f"the same again over {front}")
            check(self.pay(front, "once", "0.02")[:2], ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"),
                  f"another payload over {front}")
            other = self.pay(front, "once", who="shop" if front == "grpc" else "office")
            check(other.response.decision.verdict, accepted, f"another principal's over {front}")
            if other.response.decision.sequence == first.sequence:
                sys.exit("two principals share a decision")
        find = self.method("DecisionService.FindDecision")
        asked = find.request(parent=COMMUNITY, request_id="once")
        seen = {who: self.caller("http", who).ask(find, asked).response.decision.sequence
                for who in ("till", "shop", "office")}
        check(seen["till"], first.sequence, "the till's own decision")
        check(len(set(seen.values())), 3, "decisions of three principals")

    # ---- connections

    def silent_sockets(self, port, count):
        return [socket.create_connection(("127.0.0.1", port), timeout=15) for _ in range(count)]

    def half_open_connections(self):
        """Bytes that never come, before TLS. Answers the sockets, to be looked at later."""
        silent = [one for front in FRONTS
                  for one in self.silent_sockets(self.server.ports[front], HALF_OPEN)]
        self.others_are_served("half-open connections")
        return silent

    def half_open_connections_end(self, silent):
        for one in silent:
            check(self.is_closed(one), True, "a connection without TLS is closed")
            one.close()

    @staticmethod
    def is_closed(one):
        try:
            return one.recv(1) == b""
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    def slow_readers(self):
        """Streams that nobody reads, with more in the journal than any buffer holds."""
        stream = self.callers["grpc"].channel.stream_stream(
            self.method("PaymentService.StreamPay").path)
        asked = [self.method("PaymentService.StreamPay").request(
            requests=[self.basket(f"slow-{at}-{i}") for i in range(500)]).SerializeToString()
            for at in range(6)]
        for _ in stream(iter(asked), metadata=self.callers["grpc"].metadata, timeout=60):
            pass
        watch = self.method("JournalService.WatchEntries")
        request = watch.request(parent=COMMUNITY, from_sequence=1)
        channels = [self.caller("grpc", "auditor") for _ in range(4)]
        calls = [one.channel.unary_stream(watch.path)(
            request.SerializeToString(), metadata=one.metadata, timeout=60)
            for one in channels for _ in range(10)]
        body = json_format.MessageToJson(request, indent=None).encode()
        head = (f"POST {watch.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/"
                f"connect+json\r\nAuthorization: Bearer {self.server.token('auditor')}\r\n"
                f"Content-Length: {len(body) + 5}\r\n\r\n").encode()
        sockets = []
        for _ in range(40):
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            plain.connect(("127.0.0.1", self.server.ports["http"]))
            sockets.append(self.certificates.context().wrap_socket(
                plain, server_hostname="localhost"))
            sockets[-1].sendall(head + b"\0" + len(body).to_bytes(4, "big") + body)
        for call in calls[:5]:
            next(call)  # it has begun
        for number in range(20):
            self.others_are_served(f"slow readers, {number}")
        for call in calls:
            call.cancel()
        for one in sockets:
            one.close()
        for one in channels:
            one.channel.close()
        self.others_are_served("slow readers gone")

    def idle_connections(self):
        """A thousand on each front, with TLS; the next ones are closed, those before go on."""
        for front, port in self.server.ports.items():
            context = self.certificates.context()
            context.set_alpn_protocols(["h2" if front == "grpc" else "http/1.1"])
            idle = []
            for number in range(CONNECTIONS_MAX - 5):
                idle.append(context.wrap_socket(
                    socket.create_connection(("127.0.0.1", port), timeout=20),
                    server_hostname="localhost"))
                if front == "grpc":
                    idle[-1].sendall(HTTP2_HELLO)
                if number % 200 == 0:
                    self.others_are_served(f"{number} idle connections")
            self.others_are_served(f"{len(idle)} idle connections")
            check(self.pay(front, f"newcomer-{front}", who="till")[0], "OK", "a new caller's")
            more = self.silent_sockets(port, 20)
            check(sum(self.is_closed(one) for one in more[10:]), 10,
                  f"connections above the limit that are closed, over {front}")
            self.others_are_served("more connections than there may be")
            hang_up(idle + more)
            check(self.pay(front, f"later-{front}", who="till")[0], "OK", "a call after the crowd")


def hang_up(sockets):
    """Returns when the server has closed each of them too, and so has room for others."""
    for one in sockets:
        with contextlib.suppress(OSError):  # the server was first
            one.shutdown(socket.SHUT_WR)
    for one in sockets:
        try:
            while one.recv(4096):
                pass
        except TimeoutError:
            sys.exit("the server keeps a connection whose caller hung up")
        except OSError:
            pass  # reset: closed all the same
        one.close()


def no_descriptors_left(program, folder, certificates, contract):
    """A process that may open no more files goes on once it may."""
    server = Server(program, folder, SETTINGS, descriptors=150)
    try:
        if not any("few_descriptors" in line for line in server.said):
            sys.exit("the server does not say that it may open few files")
        tests = Tests(server, certificates, contract)
        tests.others_are_served("before")
        for front, port in server.ports.items():
            crowd = tests.silent_sockets(port, 200)
            tests.others_are_served(f"no descriptors left, over {front}")
            hang_up(crowd)
            found = tests.pay(front, f"fresh-{front}", who="till")
            check(found[0], "OK", f"a new caller once descriptors are back, over {front}: {found}")
        check(server.stop(), 0, "the program's answer to SIGTERM")
    finally:
        server.kill()


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        contract, certificates = Contract(folder), Certificates(folder)
        server = Server(sys.argv[1], folder, SETTINGS)
        try:
            tests = Tests(server, certificates, contract)
            silent = tests.half_open_connections()
            tests.large_messages()
            tests.large_headers()
            tests.many_lines()
            tests.text_that_is_none()
            tests.unknown_enums()
            tests.deadlines_of_a_millisecond()
            tests.request_ids_used_again()
            tests.slow_readers()
            tests.half_open_connections_end(silent)
            if most >= 4096:
                tests.idle_connections()
            else:
                print(f"no thousand connections: {most} descriptors are allowed here")
            check(server.stop(), 0, "the program's answer to SIGTERM")
            printed = server.errors().splitlines()
            if len(printed) > 20 or any(
                    json.loads(one)["event"] != "grpc_error" for one in printed):
                sys.exit(f"strangers make the log grow: {printed[-20:]}")
        finally:
            server.kill()
        # The sanitizer's look at an object goes through a pipe, and what it cannot open it calls
        # an object of another type.
        if b"__ubsan_vptr" in pathlib.Path(sys.argv[1]).read_bytes():
            print("not tried without descriptors: this server's sanitizer needs some of its own")
        else:
            (folder / "few").mkdir()
            for name in ("server.pem", "server.key"):
                (folder / "few" / name).write_bytes(certificates.read(name))
            no_descriptors_left(sys.argv[1], folder / "few", certificates, contract)
    print(f"served throughout; {len(printed)} lines on stderr")


if __name__ == "__main__":
    main()
