# SPDX-License-Identifier: Apache-2.0
"""The package as somebody uses it who only read its docstrings."""

import os
import pickle
import tempfile
import threading
import unittest
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import annona

SEVILLE = Path(os.environ["ANNONA_SOURCE_DIR"]) / "examples" / "seville-ossetana"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=timezone.utc)


class Seville(unittest.TestCase):
    def setUp(self):
        self.town = annona.open(SEVILLE, start=MORNING)
        self.addCleanup(self.close)
        funded = self.town.submit("fund", at=MORNING, programme="town", amount="6000.00",
                                  request_id="fund")
        self.assertTrue(funded, funded)
        self.award = self.town.issue(
            "ben:H1", Decimal("150.00"), other_pocket="aid", request_id="award", at=MORNING,
            inputs={"registered": True, "members": 4}, references={"case_file": "EXP-1"},
            proposer="sw1", approver="int1")

    def close(self):
        if self.town is not None:
            self.town.close()

    def pay(self, request_id, category, amount):
        return self.town.pay("ben:H1", "mer:Fruteria", [annona.Line(category, amount)],
                             request_id=request_id, at=MORNING)

    def test_an_award_says_how_long_it_is_good(self):
        self.assertEqual(self.award.verdict, annona.Verdict.ACCEPTED)
        self.assertEqual(self.award.amount, Decimal("150.00"))
        self.assertEqual(self.award.valid_until, date(2026, 5, 31))  # the 90th day after 2 March

    def test_a_purchase_moves_exact_amounts(self):
        answer = self.pay("p1", "food.basic", Decimal("42.35"))
        self.assertTrue(answer)
        self.assertEqual(self.town.balance("ben:H1"), Decimal("107.65"))
        self.assertEqual(self.town.balance("mer:Fruteria"), Decimal("42.35"))
        self.assertEqual(answer.recorded_at, MORNING)

    def test_a_refusal_is_an_answer_that_is_false_and_explains_itself(self):
        answer = self.pay("p1", "alcohol", Decimal("4.90"))
        self.assertFalse(answer)
        self.assertEqual(answer.code, "CATEGORY_NOT_ALLOWED")
        self.assertIn("alcohol", self.town.explain(answer))
        described = self.town.describe(answer)
        self.assertEqual(described["verdict"], "refused")
        self.assertNotIn("postings", described)

    def test_a_float_is_no_amount(self):
        with self.assertRaises(annona.Failure) as caught:
            self.pay("p1", "food.basic", 4.9)
        self.assertEqual(caught.exception.code, "MALFORMED")
        self.assertEqual(self.town.balance("ben:H1"), Decimal("150.00"))

    def test_a_quote_moves_nothing(self):
        lines = [annona.Line("food.basic", "10.00")]
        self.assertTrue(self.town.quote("ben:H1", "mer:Fruteria", lines, at=MORNING))
        self.assertEqual(self.town.balance("ben:H1"), Decimal("150.00"))

    def test_many_at_once_are_answered_in_order(self):
        asked = [{"command": "pay", "account": "ben:H1", "other": "mer:Fruteria",
                  "lines": [("food.basic" if i % 2 == 0 else "alcohol", "1.00")],
                  "request_id": f"many-{i}"} for i in range(10)]
        answers = self.town.submit_many(asked, at=MORNING)
        self.assertEqual([bool(one) for one in answers], [True, False] * 5)
        self.assertEqual(self.town.balance("ben:H1"), Decimal("145.00"))

    def test_many_may_come_from_a_generator_and_say_when_they_were_attested(self):
        def asked(when):
            for number in range(2):
                yield {"command": "pay", "account": "ben:H1", "other": "mer:Fruteria",
                       "lines": [["food.basic", "1.00"]], "request_id": f"given-{number}",
                       "occurred_at": when}
        with self.assertRaises(annona.Failure) as caught:
            self.town.submit_many(asked(datetime(2026, 3, 2)), at=MORNING)
        self.assertEqual(caught.exception.place, "at")
        answers = self.town.submit_many(asked(MORNING), at=MORNING)
        self.assertEqual([one.verdict for one in answers], [annona.Verdict.ACCEPTED] * 2)
        self.assertEqual(self.town.balance("ben:H1"), Decimal("148.00"))

    def test_an_instant_without_a_zone_is_refused(self):
        with self.assertRaises(annona.Failure) as caught:
            self.town.submit("advance", at=datetime(2026, 3, 3))
        self.assertEqual(caught.exception.place, "at")

    def test_an_unknown_field_is_named(self):
        with self.assertRaises(annona.Failure) as caught:
            self.town.submit("pay", acount="ben:H1", at=MORNING)
        self.assertEqual((caught.exception.code, caught.exception.place),
                         ("UNKNOWN_FIELD", "acount"))

    def test_threads_share_a_community(self):
        def shop(number):
            for i in range(20):
                self.pay(f"t{number}-{i}", "food.basic", Decimal("0.10"))
        shops = [threading.Thread(target=shop, args=(number,)) for number in range(8)]
        for one in shops:
            one.start()
        for one in shops:
            one.join()
        self.assertEqual(self.town.balance("ben:H1"), Decimal("134.00"))  # 150 - 160 x 0.10

    def test_a_closed_community_raises(self):
        self.town.close()
        with self.assertRaises(annona.Failure) as caught:
            self.town.balance("ben:H1")
        self.assertEqual(caught.exception.code, "BAD_HANDLE")
        self.town = None

    def test_the_journal_is_an_iterable_and_replays(self):
        self.pay("p1", "food.basic", Decimal("42.35"))
        verdicts = [one["verdict"] for one in self.town.decisions()]
        self.assertEqual(verdicts, ["accepted"] * 3)
        self.town.replay()

    def test_a_journal_on_disk_goes_on(self):
        with tempfile.TemporaryDirectory() as folder:
            with annona.open(SEVILLE, journal=folder, start=MORNING) as first:
                first.submit("fund", at=MORNING, programme="town", amount="10.00",
                             request_id="f")
                digest = first.state_digest
            with annona.open(SEVILLE, journal=folder, start=MORNING) as again:
                self.assertEqual(again.state_digest, digest)
                repeated = again.submit("fund", at=MORNING, programme="town", amount="10.00",
                                        request_id="f")
                self.assertEqual(repeated.verdict, annona.Verdict.DUPLICATE)


    def test_an_answer_is_a_value(self):
        first = self.pay("p1", "food.basic", Decimal("1.00"))
        again = self.pay("p1", "food.basic", Decimal("1.00"))
        self.assertEqual(again.original_sequence, first.sequence)
        self.assertNotEqual(first, again)
        self.assertEqual(first, pickle.loads(pickle.dumps(first)))
        self.assertEqual(len({first, first, again}), 2)
        self.assertIn("Verdict.ACCEPTED", repr(first))
        for name in ("code", "_verdict", "amount", "other"):
            with self.assertRaises(AttributeError):
                setattr(first, name, "OTHER")
        with self.assertRaises(ValueError):
            annona.Answer(4, "", "", -1, "", "", 0, 0, 0)

    def test_an_amount_written_with_an_exponent_is_exact(self):
        self.assertTrue(self.pay("p1", "food.basic", Decimal("1E+2")))
        self.assertEqual(self.town.balance("ben:H1"), Decimal("50.00"))

    def test_an_exception_of_a_value_passes_and_leaves_the_community_whole(self):
        class Broken:
            def __str__(self):
                raise RuntimeError("no text today")

        def lines():
            yield annona.Line("food.basic", "1.00")
            raise RuntimeError("no more lines")
        for wrong in ([annona.Line("food.basic", Broken())], lines()):
            with self.assertRaises(RuntimeError):
                self.town.pay("ben:H1", "mer:Fruteria", wrong, request_id="p1", at=MORNING)
        self.assertEqual(self.town.balance("ben:H1"), Decimal("150.00"))
        self.town.replay()

    def test_fields_of_a_wrong_kind_are_named(self):
        wrong = {"inputs": [("members", 4)], "lines": [7], "items": ["ab"],
                 "validate_only": "yes", "notes": 3, "account": "a\ud800"}
        for name, value in wrong.items():
            with self.subTest(name), self.assertRaises((annona.Failure, TypeError)) as caught:
                self.town.submit("pay", at=MORNING, request_id="p1", **{name: value})
            if isinstance(caught.exception, annona.Failure):
                self.assertEqual(caught.exception.code, "MALFORMED")
        with self.assertRaises(annona.Failure) as caught:
            self.town.submit_many(["pay"], at=MORNING)
        self.assertEqual(caught.exception.place, "requests")
        self.assertEqual(self.pay("p\0", "food.basic", "1.00").code, "MALFORMED")
        self.assertFalse(self.pay("p2", "food.basic", 10 ** 60))


class Schemes(unittest.TestCase):
    def test_problems_come_with_line_and_column(self):
        with tempfile.TemporaryDirectory() as folder:
            bad = Path(folder) / "scheme.yaml"
            bad.write_text("scheme: town\nzone: UTC\ncolour: red\n")
            with self.assertRaises(annona.Failure) as caught:
                annona.open(bad)
        self.assertEqual(caught.exception.code, "SCHEME_REFUSED")
        self.assertIn("scheme.yaml:3:1", caught.exception.text)


if __name__ == "__main__":
    unittest.main()
