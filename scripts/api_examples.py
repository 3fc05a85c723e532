# SPDX-License-Identifier: Apache-2.0
"""Values shown in the pages of the service: by method, and by the name of a field."""

_TEXTS = {
    "parent": "communities/demo",
    "name": "communities/demo/accounts/ben:rosa",
    "account": "communities/demo/accounts/ben:rosa",
    "account_id": "ben:rosa",
    "payer": "communities/demo/accounts/ben:rosa",
    "payee": "communities/demo/accounts/mer:ana",
    "from": "communities/demo/accounts/ben:rosa",
    "to": "communities/demo/accounts/ben:rosa-2",
    "unspent_to": "communities/demo/accounts/fund:solidarity",
    "request_id": "till-7/2026-03-02/0001",
    "hold_request_id": "till-7/2026-03-02/0001",
    "original_request_id": "till-7/2026-03-02/0001",
    "unit": "OSS",
    "value": "12.50",
    "pocket": "aid",
    "programme": "town",
    "category": "food.basic",
    "categories": "food.basic",
    "role": "household",
    "first_day": "2026-03-01",
    "last_day": "2026-03-31",
    "valid_until": "2026-05-31",
    "language": "es",
    "purpose": "question of the holder",
    "reason": "card lost",
    "etag": "W/\"42\"",
    "path": "scheme.yaml",
    "text": "scheme: demo\n",
    "file_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "source": "muni",
    "token": "card-0042",
    "rule": "one-a-month",
    "parameter": "awards",
    "question": "award",
}

# Fields that an example is clearer without.
_LEFT_OUT = {"page_token", "label", "labels", "lots", "replaces", "quantity", "product", "code",
             "from_day", "shop_class"}


def sample_text(field_name):
    return None if field_name in _LEFT_OUT else _TEXTS.get(field_name)


_LINE = {"category": "food.basic", "amount": {"unit": "OSS", "value": "12.50"}}
_PAYMENT = {"payer": _TEXTS["payer"], "payee": _TEXTS["payee"], "lines": [_LINE]}
_PAY = {"parent": _TEXTS["parent"], "payment": _PAYMENT, "requestId": _TEXTS["request_id"]}
_DECISION = "communities/demo/decisions/42"
_PROPOSAL = "communities/demo/proposals/7"
_AWARD = {"account": _TEXTS["account"], "pocket": "aid", "programme": "town",
          "inputs": [{"name": "members", "value": {"count": "3"}},
                     {"name": "registered", "value": {"flag": True}}],
          "references": [{"name": "case_file", "value": "2026/0815"}]}
_ISSUE = {"parent": _TEXTS["parent"], "award": _AWARD, "requestId": "cases/2026/0815/1"}

EXAMPLES = {
    "PaymentService.Quote": {"parent": _TEXTS["parent"], "payment": _PAYMENT},
    "PaymentService.Pay": _PAY,
    "PaymentService.Hold": {**_PAY, "deadline": "2026-03-02T12:00:00Z"},
    "PaymentService.BatchPay": {"parent": _TEXTS["parent"], "requests": [_PAY]},
    "PaymentService.AtomicPay": {"parent": _TEXTS["parent"], "requests": [_PAY]},
    "PaymentService.StreamPay": {"requests": [_PAY]},
    "IssuanceService.Entitle": {"parent": _TEXTS["parent"], "award": _AWARD},
    "IssuanceService.ProposeAward": _ISSUE,
    "IssuanceService.Issue": _ISSUE,
    "IssuanceService.ImportAwards": {"parent": _TEXTS["parent"], "fileDigest":
                                     _TEXTS["file_digest"], "firstRow": "1", "awards": [_AWARD]},
    "IssuanceService.ApproveProposal": {"name": _PROPOSAL, "etag": _TEXTS["etag"],
                                        "requestId": "cases/2026/0815/2"},
    "IssuanceService.RejectProposal": {"name": _PROPOSAL, "etag": _TEXTS["etag"],
                                       "reason": "papers missing",
                                       "requestId": "cases/2026/0815/2"},
    "IssuanceService.GetProposal": {"name": _PROPOSAL},
    "AccountService.SetFact": {
        "account": _TEXTS["account"], "requestId": "cases/2026/0815/3",
        "fact": {"name": "members", "value": {"count": "3"}, "firstDay": "2026-03-01"}},
    "AccountService.OpenAccount": {"parent": _TEXTS["parent"], "accountId": "ben:rosa",
                                   "role": "household", "requestId": "cases/2026/0815/0"},
    "AccountService.SetOverride": {
        "override": {"account": _TEXTS["account"], "rule": "one-a-month", "parameter": "awards",
                     "replaces": True, "value": {"count": "2"}, "reason": "flat burnt down",
                     "firstDay": "2026-03-01", "lastDay": "2026-03-31"},
        "requestId": "cases/2026/0815/4"},
    "DecisionService.GetDecision": {"name": _DECISION, "purpose": _TEXTS["purpose"]},
    "DecisionService.ExplainDecision": {"name": _DECISION, "language": "es",
                                        "purpose": _TEXTS["purpose"]},
    "JournalService.GetProof": {"name": _DECISION},
    "JournalService.WatchEntries": {"parent": _TEXTS["parent"], "fromSequence": "43"},
    "JournalService.ExportJournal": {"parent": _TEXTS["parent"],
                                     "format": "EXPORT_FORMAT_NDJSON", "fromSequence": "1"},
}
