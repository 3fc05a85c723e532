#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every method of the contract with every kind of credential, over gRPC and over JSON, with TLS
against the real server; and nothing of what callers say of themselves or others in any log.

Usage: access_test.py PATH_OF_ANNONA_SERVER. Answers 77 where something to run it with is missing.
"""

import http.client
import json
import pathlib
import sys
import tempfile

from wire import (PACKAGE, Certificates, Contract, GrpcCaller, HttpCaller, Server, check, grpc,
                  json_format)

COMMUNITY = "seville-ossetana"
EXISTING, MISSING = "ben:H1", "ben:nobody"
SETTINGS = """listen:
  - address: 127.0.0.1:0
    protocol: grpc
    tls: {certificate: server.pem, key: server.key, authorities: authority.pem, clients: optional}
  - address: 127.0.0.1:0
    protocol: http
    tls: {certificate: server.pem, key: server.key, authorities: authority.pem, clients: optional}
principals:
  - uri: spiffe://city/till-7
    name: till-7
    roles: [cashier, merchant, citizen-app, issuer, rule-editor, auditor, operator]
    communities: [seville-ossetana]
"""

# What each role may call, as docs/reference/server.md tells it. All else is denied.
TILL = """PaymentService.Quote PaymentService.Pay PaymentService.Hold PaymentService.Capture
PaymentService.Void PaymentService.Reverse PaymentService.BatchPay PaymentService.AtomicPay
PaymentService.StreamPay DecisionService.FindDecision SchemeService.DescribeScheme
ServerService.GetServerInfo"""
OFFICE = """AccountService.GetAccount AccountService.ListOverrides IssuanceService.GetProposal
IssuanceService.ListProposals BalanceService.GetBalance BalanceService.ListStatementLines
BalanceService.GetCover JournalService.GetHead DecisionService.GetDecision
DecisionService.FindDecision DecisionService.ExplainDecision SchemeService.DescribeScheme
SchemeService.ListSchemeVersions ServerService.GetServerInfo"""
ROLES = {
    "cashier": TILL + " IssuanceService.Convert",
    "merchant": TILL + """ AccountService.GetAccount BalanceService.GetBalance
        BalanceService.ListStatementLines RedemptionService.Redeem RedemptionService.Renew""",
    "citizen-app": """PaymentService.Quote PaymentService.Pay PaymentService.Hold
        PaymentService.Void PaymentService.Transfer PaymentService.Split PaymentService.BatchPay
        PaymentService.AtomicPay PaymentService.StreamPay IssuanceService.Entitle
        IssuanceService.Convert AccountService.GetAccount AccountService.FreezeToken
        BalanceService.GetBalance BalanceService.ListStatementLines RedemptionService.Renew
        DecisionService.FindDecision SchemeService.DescribeScheme ServerService.GetServerInfo""",
    "issuer": TILL + " " + OFFICE + """ AccountService.OpenAccount AccountService.ListAccounts
        AccountService.SetFact AccountService.FreezeAccount AccountService.CloseAccount
        AccountService.BindToken AccountService.FreezeToken AccountService.SetOverride
        PaymentService.Transfer PaymentService.Split IssuanceService.Entitle
        IssuanceService.ProposeAward IssuanceService.ApproveProposal IssuanceService.RejectProposal
        IssuanceService.Issue IssuanceService.Convert IssuanceService.Fund
        IssuanceService.ImportAwards RedemptionService.Redeem RedemptionService.Renew""",
    "rule-editor": OFFICE + """ AccountService.SetOverride IssuanceService.ApproveProposal
        IssuanceService.RejectProposal SchemeService.ValidateScheme SchemeService.ProposeScheme""",
    "auditor": OFFICE + """ AccountService.ListAccounts JournalService.WatchEntries
        JournalService.ExportJournal JournalService.GetProof""",
    "operator": OFFICE + """ AccountService.ListAccounts AccountService.FreezeAccount
        AccountService.FreezeToken AccountService.EraseAccount IssuanceService.Fund
        JournalService.WatchEntries JournalService.ExportJournal JournalService.GetProof
        ServerService.AdvanceClock"""}

ACCOUNT_FIELDS = {"name", "account", "payer", "payee", "from", "to"}
FRONTS = {"grpc": GrpcCaller, "http": HttpCaller}


def fill(message, community, account, depth=0):
    """Every field that names something names it; lists have one element; numbers are 1."""
    for field in message.DESCRIPTOR.fields:
        listed = field.label == field.LABEL_REPEATED
        if field.type == field.TYPE_MESSAGE:
            if depth < 2 and field.message_type.full_name.startswith(PACKAGE):
                inner = getattr(message, field.name)
                fill(inner.add() if listed else inner, community, account, depth + 1)
        elif field.name == "validate_only":
            message.validate_only = True
        elif listed:
            continue
        elif field.type == field.TYPE_STRING and field.name == "parent":
            message.parent = f"communities/{community}"
        elif field.type == field.TYPE_STRING and field.name in ACCOUNT_FIELDS:
            setattr(message, field.name, f"communities/{community}/accounts/{account}")
        elif field.type in (field.TYPE_INT32, field.TYPE_INT64):
            setattr(message, field.name, 1)
    return message


class Matrix:
    """A server, its contract, and callers by credential and front."""

    def __init__(self, server, certificates, contract):
        self.server, self.certificates, self.contract = server, certificates, contract
        self.looked = 0
        self.shared = {name: None for name in FRONTS}
        self.allowed = {role: set(words.split()) for role, words in ROLES.items()}
        named = set().union(*self.allowed.values())
        check(sorted(named), sorted(contract.methods), "methods of the roles and of the contract")
        self.make_tokens()

    def make_tokens(self):
        here, make = ["--communities", COMMUNITY, "--classes", "*"], self.server.make_token
        roles = list(ROLES)
        self.tokens = {role: make(f"a-{role}", [role], *here) for role in roles}
        self.tokens["elsewhere"] = make("elsewhere", roles, "--communities", "another-city")
        self.tokens["bound"] = make("bound", roles, *here, "--accounts", "mer:Fruteria")
        self.tokens["classless"] = make("classless", roles, "--communities", COMMUNITY)
        self.tokens["expired"] = make("late", roles, *here, "--expires", "2026-01-01T00:00:00Z")
        self.tokens["revoked"] = make("gone", roles, *here)
        self.server.annona("token", "revoke", "--tokens", str(self.server.data / "tokens.json"),
                           self.tokens["revoked"].split("_")[1])
        self.tokens["unknown"] = "annona_0123456789ab_" + "0" * 64
        self.tokens["guessed"] = self.tokens["operator"][:-1] + (
            "0" if self.tokens["operator"][-1] != "0" else "1")
        self.tokens["none"] = None
        self.server.restart()  # a running server looks at the file once a second

    def caller(self, front, who, certificate=None):
        channel = None if certificate else self.shared[front]
        made = FRONTS[front](self.contract, self.server.ports[front], self.certificates,
                             self.tokens.get(who), certificate, channel)
        if not certificate:
            self.shared[front] = made.channel
        return made

    def request(self, method, community=COMMUNITY, account=MISSING):
        return fill(method.request(), community, account)

    def each(self, who, certificate=None):
        """Every method over every front: the caller, the method."""
        for front in FRONTS:
            caller = self.caller(front, who, certificate)
            for method in self.contract.methods.values():
                self.looked += 1
                yield caller, method

    # ---- who is not known

    def nobody_unknown_is_let_in(self):
        wanted = {"none": "CREDENTIAL_MISSING", "unknown": "CREDENTIAL_UNKNOWN",
                  "guessed": "CREDENTIAL_UNKNOWN", "expired": "CREDENTIAL_EXPIRED",
                  "revoked": "CREDENTIAL_REVOKED"}
        for who, reason in wanted.items():
            for caller, method in self.each(who):
                what = f"{method.name} over {caller.front}: {who}"
                check(caller.ask(method, self.request(method))[:2], ("UNAUTHENTICATED", reason),
                      what)
                check(caller.raw(method, b"\xff{")[:2], ("UNAUTHENTICATED", reason),
                      f"{what}, with a body that is none")

    def certificates_are_told_apart(self):
        wanted = {"bare": "CERTIFICATE_WITHOUT_URI", "nameless": "CERTIFICATE_WITHOUT_URI",
                  "stranger": "CREDENTIAL_UNKNOWN"}
        for name, reason in wanted.items():
            for caller, method in self.each(None, name):
                check(caller.ask(method, self.request(method))[:2], ("UNAUTHENTICATED", reason),
                      f"{method.name} over {caller.front}: certificate {name}")
        # These do not get as far as a call.
        for name in ("forged", "expired"):
            for caller, method in self.each(None, name):
                check(caller.ask(method, self.request(method))[0], "UNAVAILABLE",
                      f"{method.name} over {caller.front}: certificate {name}")

    # ---- who is known, and may or may not

    def roles_are_let_in_by_the_table(self):
        for role in ROLES:
            answers = {}
            for caller, method in self.each(role):
                found = caller.ask(method, self.request(method))
                what = f"{method.name} over {caller.front}: {role}"
                if method.name not in self.allowed[role]:
                    check(found[:2], ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED"), what)
                    self.existence_is_not_told(caller, method, found, what)
                elif method.streams_in and caller.front == "JSON":
                    check(found[0], "UNIMPLEMENTED", what)
                else:
                    self.is_an_answer(found, what)
                    check(found, answers.setdefault(method.name, found), f"{what}, as over gRPC")

    def existence_is_not_told(self, caller, method, found, what):
        """The same words, bit by bit, for what exists, for what does not, and for no request."""
        for request in (self.request(method, account=EXISTING),
                        self.request(method, "no-such-city"), method.request()):
            check(caller.ask(method, request), found, what)
        check(caller.raw(method, b"\xff{"), found, f"{what}, with a body that is none")

    @staticmethod
    def is_an_answer(found, what):
        if found[0] not in ("OK", "INVALID_ARGUMENT", "NOT_FOUND", "ABORTED",
                            "FAILED_PRECONDITION"):
            sys.exit(f"{what}: found {found}, wanted an answer")

    def a_certificate_is_as_good_as_a_token(self):
        for caller, method in self.each(None, "till"):
            found = caller.ask(method, self.request(method))
            if method.streams_in and caller.front == "JSON":
                check(found[0], "UNIMPLEMENTED", f"{method.name}, by certificate")
            else:
                self.is_an_answer(found, f"{method.name} over {caller.front}, by certificate")

    def other_communities_are_closed(self):
        for caller, method in self.each("elsewhere"):
            asked = self.request(method)
            if asked.ByteSize() == 0 or "AdvanceClock" in method.name:
                continue  # about no community
            if method.streams_in and caller.front == "JSON":
                continue  # not read
            found = caller.ask(method, asked)
            what = f"{method.name} over {caller.front}: another community's"
            check(found[:2], ("PERMISSION_DENIED", "COMMUNITY_NOT_ALLOWED"), what)
            for request in (self.request(method, account=EXISTING),
                            self.request(method, "no-such-city")):
                check(caller.ask(method, request), found, what)

    def other_accounts_tell_nothing(self):
        """Callers with accounts of their own, and callers without classes: whatever is denied is
        denied in the same words whether there is such an account or not."""
        denied = 0
        for who in ("bound", "classless"):
            for caller, method in self.each(who):
                pair = [caller.ask(method, self.request(method, account=account))
                        for account in (EXISTING, MISSING)]
                if "PERMISSION_DENIED" not in (pair[0][0], pair[1][0]):
                    continue
                denied += 1
                check(pair[0], pair[1], f"{method.name} over {caller.front}: {who}")
        if denied < 20:
            sys.exit(f"only {denied} were denied")

    def reflection_tells_the_same_services(self):
        caller = self.caller("grpc", "none")
        ask = caller.channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        told = next(ask(iter([b"\x3a\x01*"]), timeout=20))  # list_services
        for service in self.contract.services:
            if service.encode() not in told:
                sys.exit(f"{service} is not told by reflection")


# ---- what nobody may find in a log

MARKS = {"account": "MARKACCOUNT", "fact": "MARKFACT", "request": "MARKREQUEST",
         "reason": "MARKREASON", "purpose": "MARKPURPOSE", "case": "MARKCASE",
         "pocket": "MARKPOCKET",
         "token": "MARKTOKEN", "path": "MARKPATH", "query": "MARKQUERY", "header": "MARKHEADER",
         "agent": "MARKAGENT", "json": "MARKJSON", "community": "MARKCOMMUNITY",
         "subject": "MARKSUBJECT", "card": "MARKCARD", "category": "MARKCATEGORY"}


def say_everything(matrix):
    """Calls that have a mark wherever a caller can put one; well formed, refused and malformed."""
    account = f"communities/{COMMUNITY}/accounts/ben:{MARKS['account']}"
    open_account = {"parent": f"communities/{COMMUNITY}", "account_id": f"ben:{MARKS['account']}",
                    "role": "ben", "request_id": MARKS["request"]}
    pay = {"parent": f"communities/{COMMUNITY}", "request_id": MARKS["request"] + "2",
           "payment": {"payer": account, "payee": f"communities/{COMMUNITY}/accounts/mer:Fruteria",
                       "pocket": MARKS["pocket"], "token": MARKS["card"],
                       "lines": [{"category": MARKS["category"],
                                  "amount": {"unit": "OSS", "value": "1.00"}}],
                       "references": [{"name": "case_file", "value": MARKS["case"]}]}}
    said = [("AccountService.OpenAccount", open_account),
            ("AccountService.SetFact", {"account": account, "request_id": MARKS["request"] + "1",
                                        "fact": {"name": MARKS["fact"],
                                                 "value": {"symbol": MARKS["fact"]}}}),
            ("AccountService.BindToken", {"account": account, "token": MARKS["card"],
                                          "request_id": MARKS["request"] + "3"}),
            ("AccountService.FreezeAccount", {"account": account, "reason": MARKS["reason"],
                                              "request_id": MARKS["request"] + "4"}),
            ("AccountService.GetAccount", {"name": account, "purpose": MARKS["purpose"]}),
            ("BalanceService.GetBalance", {"account": account, "purpose": MARKS["purpose"]}),
            ("PaymentService.Pay", pay), ("PaymentService.Quote", {
                "parent": pay["parent"], "payment": pay["payment"]}),
            ("PaymentService.Pay", {**pay, "parent": f"communities/{MARKS['community']}"}),
            ("DecisionService.FindDecision", {"parent": pay["parent"],
                                              "request_id": MARKS["request"]})]
    opened = 0
    for front in FRONTS:
        for who in ("issuer", "unknown", "cashier"):
            caller = matrix.caller(front, who)
            for name, body in said:
                method = matrix.contract.methods[name]
                found = caller.ask(method, json_format.ParseDict(body, method.request()))
                opened += found[0] == "OK"
    if opened < 10:
        sys.exit(f"only {opened} of the marked calls were answered")


def say_it_wrong(matrix):
    """Marks in tokens, headers, paths, bodies that are none, and a certificate's subject."""
    matrix.tokens["marked"] = f"annona_{MARKS['token']}_{MARKS['token']}"
    info = matrix.contract.methods["ServerService.GetServerInfo"]
    pay = matrix.contract.methods["PaymentService.Pay"]
    for front in FRONTS:
        matrix.caller(front, "marked").ask(info, info.request())
        matrix.caller(front, "issuer").raw(pay, b'{"' + MARKS["json"].encode() + b'": 1')
    connection = http.client.HTTPSConnection("localhost", matrix.server.ports["http"], timeout=20,
                                             context=matrix.certificates.context())
    for path in (f"/{MARKS['path']}", f"/metrics?{MARKS['query']}", f"/healthz?{MARKS['query']}",
                 f"{info.path}?connect=v1&encoding=json&message=%7B%22{MARKS['query']}%22%7D"):
        connection.request("GET", path, headers={
            "X-Request-Id": MARKS["header"], "User-Agent": MARKS["agent"],
            "Accept-Language": MARKS["header"], "Cookie": MARKS["header"],
            "Authorization": f"Basic {MARKS['token']}"})
        connection.getresponse().read()
    channel = matrix.caller("grpc", "issuer").channel
    for path in (f"/{MARKS['path']}/{MARKS['path']}", info.path):
        try:
            channel.unary_unary(path)(b"", timeout=20, metadata=[
                ("x-request-id", MARKS["header"]), ("accept-language", MARKS["header"]),
                ("authorization", f"Bearer {MARKS['token']}")])
        except grpc.RpcError:
            pass
    for authority in ("authority", "foreign"):
        matrix.certificates.sign(MARKS["subject"],
                                 f"subjectAltName=URI:spiffe://city/{MARKS['subject']}", authority)
        for front in FRONTS:
            matrix.caller(front, None, MARKS["subject"]).ask(info, info.request())


def figures_of(matrix):
    """The page of figures, as an operator sees it."""
    connection = http.client.HTTPSConnection("localhost", matrix.server.ports["http"], timeout=20,
                                             context=matrix.certificates.context())
    connection.request("GET", "/metrics", headers={
        "Authorization": f"Bearer {matrix.tokens['operator']}"})
    answer = connection.getresponse()
    check(answer.status, 200, "the page of figures")
    return answer.read().decode()


def nothing_is_told(matrix, figures):
    """After the server's end: its output has no mark and no secret, its files no secret."""
    secrets = [token.rsplit("_", 1)[1] for token in matrix.tokens.values() if token]
    secrets += [matrix.server.token(path.stem).rsplit("_", 1)[1]
                for path in matrix.server.data.glob("*.token")]
    printed = "".join(matrix.server.said) + matrix.server.errors()
    for line in matrix.server.said:
        json.loads(line)
    for words, what in ((printed, "what the server printed"), (figures, "the page of figures")):
        for mark in [*MARKS.values(), *secrets, "H1", "Fruteria", "PRIVATE KEY"]:
            if mark in words:
                sys.exit(f"{what} has {mark}: {words}")
    searched = 0
    for path in matrix.server.data.rglob("*"):
        if path.is_file() and path.suffix != ".token":
            searched += 1
            data = path.read_bytes()
            for secret in secrets:
                if secret.encode() in data:
                    sys.exit(f"{path.name} has the secret of a token")
    if searched < 3:
        sys.exit("the server's files were not found")


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        contract = Contract(folder)
        certificates = Certificates(folder)
        server = Server(sys.argv[1], folder, SETTINGS)
        try:
            matrix = Matrix(server, certificates, contract)
            matrix.reflection_tells_the_same_services()
            matrix.nobody_unknown_is_let_in()
            matrix.certificates_are_told_apart()
            matrix.roles_are_let_in_by_the_table()
            matrix.a_certificate_is_as_good_as_a_token()
            matrix.other_communities_are_closed()
            matrix.other_accounts_tell_nothing()
            say_everything(matrix)
            say_it_wrong(matrix)
            figures = figures_of(matrix)
            check(server.stop(), 0, "the program's answer to SIGTERM")
            nothing_is_told(matrix, figures)
        finally:
            server.kill()
    print(f"{len(contract.methods)} methods, {matrix.looked} cells of the matrix")


if __name__ == "__main__":
    main()
