#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calls the real server over gRPC with TLS: credentials, limits, streams, a stop under load.

Usage: grpc_test.py PATH_OF_ANNONA_SERVER. Answers 77 where something to run it with is missing.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

from wire import ROOT, Certificates, Server, check, grpc, skip

COMMUNITY = "communities/seville-ossetana"
SETTINGS = """listen:
  - address: 127.0.0.1:0
    protocol: grpc
    tls: {{certificate: server.pem, key: server.key, authorities: authority.pem, clients: optional}}
  - {{address: "unix:{socket}", protocol: grpc, role: auditor, mode: 0600}}
principals:
  - uri: spiffe://city/till-7
    name: till-7
    roles: [cashier]
    communities: [seville-ossetana]
"""


def make_modules(folder):
    protos = [str(path) for path in sorted((ROOT / "proto/annona/v1").glob("*.proto"))]
    third = sorted((ROOT / "proto/third_party/google/rpc").glob("*.proto"))
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None or shutil.which("protoc") is None:
        skip("protoc or grpc_python_plugin is missing")
    subprocess.run(["protoc", f"-I{ROOT / 'proto/third_party'}", f"-I{ROOT / 'proto'}",
                    f"--python_out={folder}", f"--grpc_python_out={folder}",
                    f"--plugin=protoc-gen-grpc_python={plugin}", *protos,
                    *[str(path) for path in third]], check=True)
    sys.path.insert(0, str(folder))
    import google
    google.__path__.append(str(folder / "google"))  # beside what Protobuf itself has there


class Caller:
    """One channel and one credential; answers (code, response or reason)."""

    def __init__(self, channel, token=None):
        self.channel = channel
        self.metadata = [("authorization", f"Bearer {token}")] if token else []

    def ask(self, service, method, request, response, timeout=20):
        call = self.channel.unary_unary(f"/annona.v1.{service}/{method}",
                                        type(request).SerializeToString, response.FromString)
        try:
            return "OK", call(request, timeout=timeout, metadata=self.metadata)
        except grpc.RpcError as wrong:
            return wrong.code().name, reason_of(wrong)


def reason_of(wrong):
    from google.rpc import error_details_pb2, status_pb2
    for key, value in wrong.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        details = status_pb2.Status.FromString(value)
        assert details.code == wrong.code().value[0] and details.message == wrong.details()
        info = error_details_pb2.ErrorInfo()
        assert details.details[0].Unpack(info) and info.domain == "annona"
        return info.reason
    return wrong.details()


class Tests:
    def __init__(self, server, certificates):
        self.server = server
        self.certificates = certificates
        from annona.v1 import journal_pb2, payments_pb2, schemes_pb2
        self.payments, self.schemes, self.journal = payments_pb2, schemes_pb2, journal_pb2
        self.channel = self.open()

    def open(self, certificate=None):
        return grpc.secure_channel(f"localhost:{self.server.ports['grpc']}",
                                   self.certificates.credentials(certificate))

    def caller(self, name):
        return Caller(self.channel, self.server.token(name))

    def basket(self, request_id, value="0.01"):
        made = self.payments.PayRequest(parent=COMMUNITY, request_id=request_id)
        made.payment.payer = f"{COMMUNITY}/accounts/ben:H1"
        made.payment.payee = f"{COMMUNITY}/accounts/mer:Fruteria"
        line = made.payment.lines.add(category="food.basic")
        line.amount.unit, line.amount.value = "OSS", value
        return made

    def quote(self, caller):
        asked = self.payments.QuoteRequest(parent=COMMUNITY, payment=self.basket("").payment)
        return caller.ask("PaymentService", "Quote", asked, self.payments.QuoteResponse)

    def credentials_are_told_apart(self):
        check(self.quote(self.caller("till"))[0], "OK", "a good token")
        wanted = {"no token": (None, "CREDENTIAL_MISSING"),
                  "an unknown token": ("annona_000000000000_00", "CREDENTIAL_UNKNOWN")}
        for what, (token, reason) in wanted.items():
            check(self.quote(Caller(self.channel, token)), ("UNAUTHENTICATED", reason), what)
        check(self.quote(self.caller("auditor")), ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED"),
              "a wrong role")

    def certificates_are_told_apart(self):
        check(self.quote(Caller(self.open("till")))[0], "OK", "a certificate with its URI")
        check(self.quote(Caller(self.open("stranger"))), ("UNAUTHENTICATED", "CREDENTIAL_UNKNOWN"),
              "a certificate nobody knows")
        check(self.quote(Caller(self.open("nameless"))),
              ("UNAUTHENTICATED", "CERTIFICATE_WITHOUT_URI"), "a certificate without URI")
        for name in ("expired", "forged"):
            check(self.quote(Caller(self.open(name)))[0], "UNAVAILABLE", f"an {name} certificate")

    def the_socket_has_its_role(self):
        caller = Caller(grpc.insecure_channel(f"unix:{self.server.folder}/annona.sock"))
        head = self.journal.GetHeadRequest(parent=COMMUNITY)
        check(caller.ask("JournalService", "GetHead", head, self.journal.GetHeadResponse)[0], "OK",
              "the auditor's socket")
        check(self.quote(caller), ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED"), "not a till's")
        check((self.server.folder / "annona.sock").stat().st_mode & 0o777, 0o600,
              "the socket's mode")

    def baskets_are_paid_and_explained(self):
        till = self.caller("till")
        code, paid = till.ask("PaymentService", "Pay", self.basket("g1", "4.20"),
                              self.payments.PayResponse)
        check((code, paid.decision.verdict, paid.decision.amount.value), ("OK", 1, "4.20"), "pay")
        code, again = till.ask("PaymentService", "Pay", self.basket("g1", "4.20"),
                               self.payments.PayResponse)
        check((again.decision.verdict, again.decision.original_sequence),
              (4, paid.decision.sequence), "the same request id")
        check(till.ask("PaymentService", "Pay", self.basket("g1", "4.21"),
                       self.payments.PayResponse), ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"),
              "another payload")

    def bad_input_is_answered(self):
        till = self.caller("till")
        large = self.basket("g2")
        large.payment.pocket = "x" * (300 << 10)
        check(till.ask("PaymentService", "Pay", large, self.payments.PayResponse),
              ("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"), "300 KiB")
        huge = self.basket("g3")
        huge.payment.pocket = "x" * (5 << 20)
        check(till.ask("PaymentService", "Pay", huge, self.payments.PayResponse)[0],
              "RESOURCE_EXHAUSTED", "5 MiB")
        many = self.basket("g4")
        for _ in range(300):
            many.payment.lines.add().CopyFrom(many.payment.lines[0])
        check(till.ask("PaymentService", "Pay", many, self.payments.PayResponse),
              ("INVALID_ARGUMENT", "BAD_REQUEST"), "301 lines")
        raw = self.channel.unary_unary("/annona.v1.PaymentService/Pay")
        try:
            raw(b"\x0a\x02\xff\xff", metadata=till.metadata, timeout=20)
            sys.exit("invalid UTF-8 was taken")
        except grpc.RpcError as wrong:
            check((wrong.code().name, reason_of(wrong)), ("INVALID_ARGUMENT", "MALFORMED"),
                  "invalid UTF-8")
        check(self.quote(self.caller("till"))[0], "OK", "others are served meanwhile")

    def streams_answer_in_order(self):
        pay = self.channel.stream_stream("/annona.v1.PaymentService/StreamPay",
                                         self.payments.StreamPayRequest.SerializeToString,
                                         self.payments.StreamPayResponse.FromString)
        asked = [self.payments.StreamPayRequest(
            requests=[self.basket(f"s{message}-{i}") for i in range(20)]) for message in range(50)]
        answers = list(pay(iter(asked), metadata=self.caller("till").metadata, timeout=60))
        check(len(answers), 50, "messages")
        numbers = [one.sequence for answer in answers for one in answer.decisions]
        check((len(numbers), numbers), (1000, sorted(numbers)), "in the order asked")
        check({one.verdict for answer in answers for one in answer.decisions}, {1}, "accepted")
        watch = self.channel.unary_stream("/annona.v1.JournalService/WatchEntries",
                                          self.journal.WatchEntriesRequest.SerializeToString,
                                          self.journal.WatchEntriesResponse.FromString)
        stream = watch(self.journal.WatchEntriesRequest(parent=COMMUNITY, from_sequence=1),
                       metadata=self.caller("auditor").metadata, timeout=60)
        seen = []
        for message in stream:
            seen += [one.sequence for one in message.entries]
            if message.sequence >= numbers[-1]:
                break
        stream.cancel()
        check(seen, list(range(1, len(seen) + 1)), "entries without gaps")

    def certificate_shown(self):
        text = subprocess.run(
            ["openssl", "s_client", "-connect", f"localhost:{self.server.ports['grpc']}",
             "-alpn", "h2"],
            input="", capture_output=True, text=True, errors="replace", timeout=20,
            check=False).stdout
        return subprocess.run(["openssl", "x509", "-noout", "-text"], input=text,
                              capture_output=True, text=True, check=False).stdout

    def certificates_are_read_again(self):
        """First a key that is half written, then another's: the old ones stay in force."""
        key = self.certificates.folder / "server.key"
        key.write_text(key.read_text()[:80])
        said = self.server.wait_for("grpc.tls_not_reloaded")
        check(said, f"no private key in {key}", "a key cut short")
        key.write_bytes(self.certificates.read("till.key"))
        said = self.server.wait_for("grpc.tls_not_reloaded", times=2)
        check(said, f"the key in {key} is not that of the certificate", "another's key")
        check("DNS:localhost" in self.certificate_shown(), True, "the old certificate shown")
        self.certificates.sign(
            "server", "subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:renewed.example")
        self.server.wait_for("grpc.tls_reloaded")
        for _ in range(200):
            if "renewed.example" in self.certificate_shown():
                return
        sys.exit("a new certificate was not taken up")

    def a_stop_loses_no_answer(self):
        """Tills pay until the server is gone: what was answered is what the journal has."""
        answered, lock, begun = [], threading.Lock(), threading.Event()

        def pay(number):
            till = Caller(self.open(), self.server.token("till"))
            for i in range(100_000):
                code, answer = till.ask("PaymentService", "Pay", self.basket(f"d{number}-{i}"),
                                        self.payments.PayResponse)
                if code != "OK":
                    check(code, "UNAVAILABLE", f"a stop, to a till ({answer})")
                    return
                with lock:
                    answered.append(answer.decision.sequence)
                    if len(answered) > 200:
                        begun.set()

        tills = [threading.Thread(target=pay, args=(number,)) for number in range(4)]
        for till in tills:
            till.start()
        begun.wait(timeout=60)
        check(self.server.stop(), 0, "the program's answer to SIGTERM")
        for till in tills:
            till.join(timeout=60)
        check(len(set(answered)), len(answered), "each answered once")
        return answered


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        modules = folder / "modules"
        modules.mkdir()
        make_modules(modules)
        certificates = Certificates(folder)
        server = Server(program, folder, SETTINGS.format(socket=folder / "annona.sock"))
        try:
            tests = Tests(server, certificates)
            tests.credentials_are_told_apart()
            tests.certificates_are_told_apart()
            tests.the_socket_has_its_role()
            tests.baskets_are_paid_and_explained()
            tests.bad_input_is_answered()
            tests.streams_answer_in_order()
            tests.certificates_are_read_again()
            answered = tests.a_stop_loses_no_answer()
        finally:
            server.kill()
        again = Server(program, folder, SETTINGS.format(socket=folder / "annona.sock"))
        try:
            caller = Caller(Tests(again, certificates).channel, again.token("auditor"))
            head = tests.journal.GetHeadRequest(parent=COMMUNITY)
            code, found = caller.ask("JournalService", "GetHead", head,
                                     tests.journal.GetHeadResponse)
            check(code, "OK", "the journal after the stop")
            if found.sequence < max(answered):
                sys.exit(f"answered up to {max(answered)}, the journal has {found.sequence}")
        finally:
            again.stop()
    print(f"{len(answered)} payments answered until the stop, none lost")


if __name__ == "__main__":
    main()
