/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Reason codes of refusals. The hundreds digit is the class in the order of checks: the decision
 * names the code of the lowest class, then of the rule that stands first in the scheme. Numbers are
 * permanent. A rule's own codes are ANNONA_REASON_OWN + index into its table of codes.
 */
#ifndef ANNONA_ABI_REASONS_H
#define ANNONA_ABI_REASONS_H

#define ANNONA_REASONS(X) \
  X(MALFORMED, 101, "the request cannot be read") \
  X(UNIT_AMBIGUOUS, 102, "an amount without a stated unit") \
  X(PRECISION, 103, "more decimals than the unit or its step allows") \
  X(DATA_NOT_PERMITTED, 104, "the request carries personal data the scheme forbids") \
  X(AMOUNT_TOO_LARGE, 105, "an amount above the limit of one command") \
  X(LIMIT_EXCEEDED, 106, "more of something than a named limit of the engine allows") \
  X(DUPLICATE_REQUEST, 201, "same request id: the first result stands, nothing moves") \
  X(REQUEST_ID_REUSED, 202, "same request id with another content") \
  X(TOKEN_ALREADY_USED, 203, "single-use code presented again") \
  X(UNKNOWN_ACCOUNT, 301, "no account of this id") \
  X(ACCOUNT_CLOSED, 302, "the account is closed") \
  X(COMMAND_NOT_OPEN, 303, "the scheme does not offer this command") \
  X(TOKEN_FROZEN, 304, "card or code blocked") \
  X(ACCOUNT_FROZEN, 305, "account blocked") \
  X(UNKNOWN_NAME, 306, "a pocket, programme, category or name the scheme does not know") \
  X(NO_CASE_FILE, 401, "award without a reference to an administrative file") \
  X(FOUR_EYES_REQUIRED, 402, "proposer or attester and approver must be different people") \
  X(NOT_YET_VALID, 501, "validity has not started") \
  X(EXPIRED, 502, "the money is no longer valid") \
  X(STAMP_REQUIRED, 503, "renewal stamp missing") \
  X(NOT_YET_DUE, 504, "instalment not due yet") \
  X(NOTICE_TOO_SHORT, 505, "a change of rules would begin before the notice period is over") \
  X(NOT_ELIGIBLE, 601, "person or household does not meet the conditions") \
  X(NOT_CUMULABLE, 602, "another benefit for the same need is in payment") \
  X(CONDITION_NOT_MET, 603, "a milestone, attendance or order condition is not fulfilled") \
  X(REDEMPTION_NOT_ALLOWED, 604, "this kind of holder cannot turn units into money") \
  X(QUALITY_REFUSED, 605, "delivered goods below the quality grade") \
  X(DEBT_OUTSTANDING, 606, "a member cannot leave with a negative balance") \
  X(MERCHANT_NOT_ACCREDITED, 701, "shop or shop class not accepted for this money") \
  X(PLACE_NOT_ALLOWED, 702, "not at this place") \
  X(TIME_NOT_ALLOWED, 703, "not on this day or at this hour") \
  X(CATEGORY_NOT_ALLOWED, 704, "the goods or service category is not allowed for this money") \
  X(EXCLUSIVE_CATEGORY, 705, "an alternative category was already chosen") \
  X(NO_CHANGE, 801, "no change is given on a voucher") \
  X(INDIVISIBLE, 802, "the voucher cannot be split") \
  X(MINIMUM_PURCHASE, 803, "the purchase is below the minimum for the voucher") \
  X(SHARE_LIMIT, 804, "more than the allowed share of the price or bill in units") \
  X(LIMIT_PER_PERSON, 901, "limit per person") \
  X(LIMIT_PER_DAY, 902, "daily limit") \
  X(LIMIT_PER_PERIOD, 903, "limit per month, year or award window") \
  X(LIMIT_CASH_SHARE, 904, "more than the share of the credit that may leave as money") \
  X(REDEMPTION_TOO_EARLY, 905, "holding period not over") \
  X(CAP_REACHED, 906, "credited up to the ceiling, remainder not credited") \
  X(OVERDRAFT_LIMIT, 907, "mutual-credit limit would be passed") \
  X(INPUT_MISSING, 1001, "a figure that a rule needs is missing") \
  X(BUDGET_EXHAUSTED, 1002, "the budget, pot or hour stock does not cover the award") \
  X(INSUFFICIENT_BALANCE, 1003, "not enough money usable for this") \
  X(REVERSAL_EXCEEDS_ORIGINAL, 1004, "reversal larger than what is left of the purchase") \
  X(RESERVE_SHORTFALL, 1005, "backing of this programme is too small") \
  X(PLUGIN_FAILED, 1006, "a rule failed or asked for what it may not: nothing moves")

enum {
  ANNONA_REASON_NONE = 0,
#define ANNONA_REASON_ENUMERATOR(name, number, text) ANNONA_REASON_##name = (number),
  ANNONA_REASONS(ANNONA_REASON_ENUMERATOR)
#undef ANNONA_REASON_ENUMERATOR
      ANNONA_REASON_OWN = 0x8000
};

#endif
