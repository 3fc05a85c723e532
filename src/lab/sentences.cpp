// SPDX-License-Identifier: Apache-2.0
#include "lab/sentences.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

// One plain sentence to the person concerned; full first, plain where a figure is missing.
constexpr sentence_row english_sentences[] = {
    {ANNONA_REASON_MALFORMED, "The request could not be read.", "The request could not be read."},
    {ANNONA_REASON_UNIT_AMBIGUOUS, "The amount does not say in which unit it is.",
     "The amount does not say in which unit it is."},
    {ANNONA_REASON_PRECISION, "The amount has more decimals than this money allows.",
     "The amount has more decimals than this money allows, or is no multiple of its step."},
    {ANNONA_REASON_DATA_NOT_PERMITTED, "The request carries data this scheme does not allow.",
     "The request carries data this scheme does not allow."},
    {ANNONA_REASON_AMOUNT_TOO_LARGE, "The amount is too large.", "The amount is too large."},
    {ANNONA_REASON_LIMIT_EXCEEDED, "The request is larger than one request may be.",
     "The request is larger than one request may be."},
    {ANNONA_REASON_DUPLICATE_REQUEST, "This was already done. Nothing was taken twice.",
     "This was already done. Nothing was taken twice."},
    {ANNONA_REASON_REQUEST_ID_REUSED, "This request number was used for something else.",
     "This request number was used for something else."},
    {ANNONA_REASON_TOKEN_ALREADY_USED, "This code was already used. Nothing was taken twice.",
     "This code was already used. Nothing was taken twice."},
    {ANNONA_REASON_UNKNOWN_ACCOUNT, "There is no such account.", "There is no such account."},
    {ANNONA_REASON_ACCOUNT_CLOSED, "This account is closed.", "This account is closed."},
    {ANNONA_REASON_COMMAND_NOT_OPEN, "This scheme does not offer that.",
     "This scheme does not offer that."},
    {ANNONA_REASON_TOKEN_FROZEN, "This card is blocked. The office can give a new one.",
     "This card is blocked. The office can give a new one."},
    {ANNONA_REASON_ACCOUNT_FROZEN, "This account is blocked. The office can help.",
     "This account is blocked. The office can help."},
    {ANNONA_REASON_UNKNOWN_NAME, "The request names something the scheme does not know.",
     "The request names something the scheme does not know."},
    {ANNONA_REASON_NO_CASE_FILE, "The award needs the number of its file.",
     "The award needs the number of its file."},
    {ANNONA_REASON_FOUR_EYES_REQUIRED, "A second person must approve this.",
     "A second person must approve this."},
    {ANNONA_REASON_NOT_YET_VALID, "This money can be used from {would_pass_from_day}.",
     "This money cannot be used yet."},
    {ANNONA_REASON_EXPIRED, "This money was valid until {would_pass_until_day}.",
     "This money is no longer valid."},
    {ANNONA_REASON_STAMP_REQUIRED, "The renewal stamp is missing; it costs {stamp_due}.",
     "The renewal stamp is missing."},
    {ANNONA_REASON_NOT_YET_DUE, "This part can be paid from {would_pass_from_day}.",
     "This part is not due yet."},
    {ANNONA_REASON_NOTICE_TOO_SHORT,
     "New rules need notice. They can begin on {would_pass_from_day}.",
     "New rules need more notice."},
    {ANNONA_REASON_NOT_ELIGIBLE, "The condition on {would_pass_input} is not met.",
     "The conditions of this help are not met. A review can be asked for."},
    {ANNONA_REASON_NOT_CUMULABLE, "Another benefit for the same need is in payment.",
     "Another benefit for the same need is in payment."},
    {ANNONA_REASON_CONDITION_NOT_MET, "One step is missing: {would_pass_input}.",
     "One step is missing."},
    {ANNONA_REASON_REDEMPTION_NOT_ALLOWED, "This money is for shopping and is not paid out.",
     "This money is for shopping and is not paid out."},
    {ANNONA_REASON_QUALITY_REFUSED, "The quality of what was delivered is not enough.",
     "The quality of what was delivered is not enough."},
    {ANNONA_REASON_DEBT_OUTSTANDING, "The debt must be settled first.",
     "The debt must be settled first."},
    {ANNONA_REASON_MERCHANT_NOT_ACCREDITED, "A shop of the kind {shop_class} does not take part.",
     "This shop does not take part."},
    {ANNONA_REASON_PLACE_NOT_ALLOWED, "This money cannot be used at this place.",
     "This money cannot be used at this place."},
    {ANNONA_REASON_TIME_NOT_ALLOWED, "This money can be used again from {would_pass_from_day}.",
     "This money cannot be used on this day or at this hour."},
    {ANNONA_REASON_CATEGORY_NOT_ALLOWED,
     "This help cannot pay for {category}. Take it off or pay for it with your own money.",
     "This help cannot pay for these goods. Take them off or pay with your own money."},
    {ANNONA_REASON_EXCLUSIVE_CATEGORY, "Another use was already chosen instead of {category}.",
     "Another use was already chosen."},
    {ANNONA_REASON_NO_CHANGE, "Vouchers give no change.", "Vouchers give no change."},
    {ANNONA_REASON_INDIVISIBLE, "Vouchers cannot be split.", "Vouchers cannot be split."},
    {ANNONA_REASON_MINIMUM_PURCHASE, "The purchase must be at least {needed}.",
     "The purchase is too small for a voucher."},
    {ANNONA_REASON_SHARE_LIMIT, "At most {share} of the price can be paid this way: {limit}.",
     "Only a part of the price can be paid this way."},
    {ANNONA_REASON_LIMIT_PER_PERSON, "The limit of {limit} per person is reached.",
     "The limit per person is reached."},
    {ANNONA_REASON_LIMIT_PER_DAY, "The limit of {limit} a day is reached. {left} is left today.",
     "The limit of the day is reached."},
    {ANNONA_REASON_LIMIT_PER_PERIOD,
     "The limit of {limit} for this period is reached. The office can help in an emergency.",
     "The limit of this period is reached. The office can help in an emergency."},
    {ANNONA_REASON_LIMIT_CASH_SHARE, "At most {would_pass_up_to} more can be taken as money.",
     "Only a part of this help can be taken as money."},
    {ANNONA_REASON_REDEMPTION_TOO_EARLY, "This can be paid out from {would_pass_from_day}.",
     "This cannot be paid out yet."},
    {ANNONA_REASON_CAP_REACHED, "The ceiling of {limit} is reached; the rest is not credited.",
     "The ceiling is reached; the rest is not credited."},
    {ANNONA_REASON_OVERDRAFT_LIMIT, "At most {available} can be given before the limit of debt.",
     "The limit of debt would be passed."},
    {ANNONA_REASON_INPUT_MISSING, "The figure {would_pass_input} is missing.",
     "A figure that is needed is missing."},
    {ANNONA_REASON_BUDGET_EXHAUSTED, "The fund is used up for now; {available} is left.",
     "The fund is used up for now."},
    {ANNONA_REASON_INSUFFICIENT_BALANCE,
     "You have {available} left for this. You can pay the rest with your own money.",
     "There is not enough left for this. You can pay the rest with your own money."},
    {ANNONA_REASON_REVERSAL_EXCEEDS_ORIGINAL, "Only {available} of it can still be returned.",
     "More cannot be returned than is left of the purchase."},
    {ANNONA_REASON_RESERVE_SHORTFALL, "The money behind this programme covers {available} more.",
     "The money behind this programme is not enough."},
    {ANNONA_REASON_PLUGIN_FAILED, "A rule failed, so nothing was moved. Please tell the office.",
     "A rule failed, so nothing was moved. Please tell the office."},
};

constexpr figure_phrase english_figures[] = {
    {"limit", "the limit is"},
    {"used", "used so far"},
    {"left", "left"},
    {"requested", "asked for"},
    {"available", "available"},
    {"amount", "the amount is"},
    {"fee", "the fee is"},
    {"share", "the share is"},
    {"count", "counted"},
    {"day", "on"},
    {"last_day", "the last good day is"},
    {"category", "the goods are"},
    {"shop_class", "the shop is a"},
    {"line", "line of the basket"},
    {"fact", "about"},
    {"found", "found"},
    {"needed", "needed"},
    {"window", "counted over"},
    {"base", "computed on"},
};

constexpr way_out english_ways_out[] = {
    {"would_pass_up_to", "with at most {}"},
    {"would_pass_from_day", "from {} on"},
    {"would_pass_until_day", "until {}, which is over"},
    {"would_pass_class", "at a shop of the kind {}"},
    {"would_pass_category", "for goods like {}"},
    {"would_pass_input", "with {} as the rule asks"},
    {"would_pass_tender", "with {} paid in another way"},
};

constexpr language languages[] = {
    {"en",
     english_sentences,
     english_figures,
     english_ways_out,
     {"Yes.", "Partly.", "No.", "Already done."},
     "A rule of this scheme refuses it ({code})."},
};

template <class Row>
std::string_view find_text(std::span<const Row> rows, std::string_view figure) {
    for (const Row& row : rows)
        if (row.figure == figure) return row.phrase;
    return {};
}

}  // namespace

const language& find_language(std::string_view code) {
    for (const language& one : languages)
        if (one.code == code) return one;
    return languages[0];
}

const sentence_row* find_sentence(const language& in, reason code) {
    for (const sentence_row& row : in.sentences)
        if (row.code == code) return &row;
    return nullptr;
}

std::string_view find_phrase(const language& in, std::string_view figure) {
    return find_text(in.figures, figure);
}

std::string_view find_way_out(const language& in, std::string_view figure) {
    return find_text(in.ways_out, figure);
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
