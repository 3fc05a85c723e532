#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A till over gRPC: quote, pay, the same request again, a refusal explained, the shop's statement.

Where and who come from the environment, as README.md beside this folder says. The modules
annona.v1.* are made from proto/ by protoc; README.md has the command.
"""

import os
import pathlib
import sys
import uuid

import grpc
from annona.v1 import balances_pb2, common_pb2, payments_pb2
from annona.v1 import balances_pb2_grpc, payments_pb2_grpc

CLIENTS = pathlib.Path(__file__).resolve().parent.parent


def connect():
    """A channel with TLS, the token on every call, and the published retry policy."""
    authority = pathlib.Path(os.environ["ANNONA_CA"]).read_bytes()
    token = pathlib.Path(os.environ["ANNONA_TOKEN_FILE"]).read_text().strip()
    credentials = grpc.composite_channel_credentials(
        grpc.ssl_channel_credentials(authority), grpc.access_token_call_credentials(token))
    policy = (CLIENTS / "service_config.json").read_text()
    return grpc.secure_channel(os.environ["ANNONA_GRPC"], credentials,
                               options=[("grpc.service_config", policy)])


def account(name):
    return f"communities/{os.environ['ANNONA_COMMUNITY']}/accounts/{name}"


def payment(category, value):
    line = common_pb2.BasketLine(category=category,
                                 amount=common_pb2.Amount(unit=os.environ["ANNONA_UNIT"],
                                                          value=value))
    return payments_pb2.Payment(payer=account(os.environ["ANNONA_PAYER"]),
                                payee=account(os.environ["ANNONA_SHOP"]), lines=[line])


def verdict(decision):
    return common_pb2.Verdict.Name(decision.verdict).removeprefix("VERDICT_").lower()


def show_refusal(decision):
    print(f"refused: {decision.code}: {decision.text}")
    for finding in decision.findings:
        if finding.refused:
            print(f"  rule {finding.rule}: {finding.text}")


def main():
    community = f"communities/{os.environ['ANNONA_COMMUNITY']}"
    channel = connect()
    payments = payments_pb2_grpc.PaymentServiceStub(channel)
    balances = balances_pb2_grpc.BalanceServiceStub(channel)
    language = [("accept-language", "en")]

    bread = payment("food.basic", "4.20")
    quoted = payments.Quote(payments_pb2.QuoteRequest(parent=community, payment=bread),
                            metadata=language)
    print(f"quote: {verdict(quoted.decision)}")

    # Made once for each basket and kept until there is an answer: whatever happens on the way, the
    # same id can be sent again and moves nothing twice.
    asked = payments_pb2.PayRequest(parent=community, payment=bread,
                                    request_id=f"till/{uuid.uuid4()}")
    paid = payments.Pay(asked, metadata=language).decision
    print(f"pay: {verdict(paid)} {paid.amount.value} {paid.amount.unit}")
    print(f"again: {verdict(payments.Pay(asked, metadata=language).decision)}")

    refused = payments.Pay(
        payments_pb2.PayRequest(parent=community, payment=payment("alcohol", "4.20"),
                                request_id=f"till/{uuid.uuid4()}"), metadata=language)
    show_refusal(refused.decision)

    statement = balances.ListStatementLines(balances_pb2.ListStatementLinesRequest(
        account=account(os.environ["ANNONA_SHOP"]), page_size=5, read_after=paid.sequence,
        purpose="closing the till"), metadata=language)
    for line in statement.lines:
        print(f"statement: {line.sequence} {line.delta.value} {line.delta.unit}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except grpc.RpcError as error:
        print(f"{error.code().name}: {error.details()}", file=sys.stderr)
        sys.exit(1)
