// SPDX-License-Identifier: Apache-2.0
#include <annona/money/decimal.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using annona::amount;
using annona::format_amount;
using annona::format_exact;
using annona::parse_amount;
using annona::parse_digits;
using annona::power_of_ten;
using annona::unit;

unit make_unit(std::uint8_t digits, std::uint8_t scale) {
    unit made;
    made.code = "OSS";
    made.digits = digits;
    made.scale = scale;
    return made;
}

const unit euro = make_unit(2, 2);
const unit guarded = make_unit(2, 6);
const unit whole = make_unit(0, 0);

std::string code_of(const char* text, const unit& in) {
    const auto read = parse_amount(text, in);
    return read.ok() ? "accepted" : read.error().code;
}

TEST(parse_amount, reads_exact_decimals) {
    EXPECT_EQ(*parse_amount("12.34", euro), amount::of(1'234));
    EXPECT_EQ(*parse_amount("12.3", euro), amount::of(1'230));
    EXPECT_EQ(*parse_amount("12", euro), amount::of(1'200));
    EXPECT_EQ(*parse_amount("-0.01", euro), amount::of(-1));
    EXPECT_EQ(*parse_amount("-0.00", euro), amount{});
    EXPECT_EQ(*parse_amount("0007.50", euro), amount::of(750));
    EXPECT_EQ(*parse_amount("5", whole), amount::of(5));
}

TEST(parse_amount, books_in_the_scale) {
    EXPECT_EQ(*parse_amount("12.34", guarded), amount::of(12'340'000));
}

TEST(parse_amount, refuses_everything_that_is_not_plain_decimal_text) {
    for (const char* text : {"",
                             "-",
                             ".",
                             "1e5",
                             "1E5",
                             "1.",
                             ".5",
                             "-.5",
                             "1.2.3",
                             "1,000",
                             "1,5",
                             "1'000",
                             "1 000",
                             "1_000",
                             " 1",
                             "1 ",
                             "+1",
                             "--1",
                             "1-",
                             "inf",
                             "-inf",
                             "nan",
                             "NaN",
                             "Infinity",
                             "0x10",
                             "1.5f",
                             "1\n",
                             "EUR 1",
                             "1\xC2\xA0",
                             "\xD9\xA1\xD9\xA2",
                             "\xEF\xBC\x91",
                             "\xE2\x88\x92"
                             "1",
                             "\xC2\xBD"}) {
        EXPECT_EQ(code_of(text, euro), "MALFORMED") << text;
    }
    EXPECT_EQ(parse_amount(std::string_view("1\0"
                                            "0",
                                            3),
                           euro)
                  .error()
                  .code,
              "MALFORMED");
    EXPECT_EQ(code_of(std::string(65, '0').c_str(), euro), "MALFORMED");
    EXPECT_EQ(code_of(std::string(64, '0').c_str(), euro), "accepted");
}

TEST(parse_amount, refuses_more_decimals_than_people_see) {
    EXPECT_EQ(code_of("1.234", euro), "PRECISION");
    EXPECT_EQ(code_of("1.230", euro), "PRECISION");
    EXPECT_EQ(code_of("1.234", guarded), "PRECISION");
    EXPECT_EQ(code_of("1.0", whole), "PRECISION");
}

TEST(parse_amount, refuses_what_is_not_a_multiple_of_the_step) {
    unit hours = make_unit(1, 1);
    hours.step = amount::of(5);
    EXPECT_EQ(*parse_amount("1.5", hours), amount::of(15));
    EXPECT_EQ(code_of("1.3", hours), "PRECISION");
    EXPECT_EQ(parse_amount("1.3", hours).error().text,
              "amount '1.3' is not a multiple of 0.5, the step of OSS");
}

TEST(parse_digits, leaves_the_step_to_others) {
    unit dimes = euro;
    dimes.step = amount::of(10);
    EXPECT_EQ(*parse_digits("0.05", dimes), amount::of(5));
    EXPECT_EQ(code_of("0.05", dimes), "PRECISION");
    EXPECT_EQ(parse_digits("0.055", dimes).error().code, "PRECISION");
}

// Eighteen digits, the scale among them, are read in one pass.
TEST(parse_digits, reads_short_and_long_texts_alike) {
    for (const char* zeros : {"", "0", "000000000000000000000000"}) {
        EXPECT_EQ(*parse_digits(std::string(zeros) + "999999999999.99", guarded),
                  amount::raw(annona::int128{999'999'999'999'990'000}))
            << zeros;
        EXPECT_EQ(parse_digits(std::string(zeros) + "1.", guarded).error().code, "MALFORMED");
        EXPECT_EQ(parse_digits(std::string(zeros) + "1.2.3", guarded).error().code, "MALFORMED");
        EXPECT_EQ(parse_digits(std::string(zeros) + "1.234", guarded).error().code, "PRECISION");
    }
    EXPECT_EQ(parse_digits(".5", guarded).error().code, "MALFORMED");
}

TEST(parse_amount, holds_to_the_limit_of_one_command) {
    // 10^30 booking units are 10^28 at two digits.
    const std::string limit = "1" + std::string(28, '0');
    EXPECT_EQ(*parse_amount(limit, euro), annona::amount_limit);
    EXPECT_EQ(*parse_amount("-" + limit, euro), -annona::amount_limit);
    EXPECT_EQ(code_of((limit + ".01").c_str(), euro), "AMOUNT_TOO_LARGE");
    EXPECT_EQ(code_of(("-" + limit + ".01").c_str(), euro), "AMOUNT_TOO_LARGE");
    EXPECT_EQ(code_of(std::string(60, '9').c_str(), euro), "AMOUNT_TOO_LARGE");
    EXPECT_EQ(code_of("10000000", make_unit(18, 24)), "AMOUNT_TOO_LARGE");
    EXPECT_EQ(code_of("1000000", make_unit(18, 24)), "accepted");
}

TEST(format_amount, floors_to_the_digits_people_see) {
    EXPECT_EQ(format_amount(amount::of(1'234), euro), "12.34");
    EXPECT_EQ(format_amount(amount::of(5), euro), "0.05");
    EXPECT_EQ(format_amount(amount::of(-5), euro), "-0.05");
    EXPECT_EQ(format_amount(amount{}, euro), "0.00");
    EXPECT_EQ(format_amount(amount::of(12'349'999), guarded), "12.34");
    EXPECT_EQ(format_amount(amount::of(-1), guarded), "-0.01");
    EXPECT_EQ(format_amount(amount::of(-12'340'001), guarded), "-12.35");
    EXPECT_EQ(format_amount(amount::of(-7), whole), "-7");
}

TEST(format_exact, shows_every_guard_digit) {
    EXPECT_EQ(format_exact(amount::of(12'349'999), guarded), "12.349999");
    EXPECT_EQ(format_exact(amount::of(-1), guarded), "-0.000001");
}

TEST(format_amount, writes_the_ends_of_the_range) {
    // 2^127 = 170141183460469231731687303715884105728
    const amount lowest = amount::raw(annona::int128_min);
    EXPECT_EQ(format_amount(lowest, whole), "-170141183460469231731687303715884105728");
    EXPECT_EQ(format_amount(lowest, make_unit(18, 24)), "-170141183460469.231731687303715885");
    EXPECT_EQ(format_exact(lowest, make_unit(18, 24)), "-170141183460469.231731687303715884105728");
    EXPECT_LE(format_exact(lowest, make_unit(18, 24)).size(), annona::amount_text_max);
}

TEST(write_amount, says_zero_where_the_room_is_too_small) {
    std::array<char, 5> room{};
    EXPECT_EQ(annona::write_amount(room, amount::of(1'234), euro), 5U);
    EXPECT_EQ(std::string(room.data(), 5), "12.34");
    EXPECT_EQ(annona::write_amount(room, amount::of(-1'234), euro), 0U);
    EXPECT_EQ(annona::write_exact(room, amount::of(1'234), euro), 5U);
}

TEST(unit, has_one_digit_and_a_step) {
    EXPECT_EQ(one_digit(guarded), amount::of(10'000));
    EXPECT_EQ(step_of(guarded), amount::of(10'000));
    EXPECT_EQ(floor_to_digits(amount::of(-1), guarded), amount::of(-10'000));
    EXPECT_TRUE(is_whole_digits(amount::of(20'000), guarded));
    EXPECT_FALSE(is_whole_digits(amount::of(20'001), guarded));
}

TEST(check_unit, names_the_field_that_is_wrong) {
    EXPECT_TRUE(check_unit(euro).ok());
    EXPECT_EQ(check_unit(make_unit(19, 19)).error().place, "digits");
    EXPECT_EQ(check_unit(make_unit(3, 2)).error().place, "scale");
    EXPECT_EQ(check_unit(make_unit(2, 25)).error().place, "scale");
    EXPECT_EQ(check_unit(unit{}).error().place, "code");
    unit odd = guarded;
    odd.step = amount::of(15'000);
    EXPECT_EQ(check_unit(odd).error().place, "step");
    unit pegged = euro;
    pegged.peg = "EUR";
    EXPECT_EQ(check_unit(pegged).error().place, "worth");
    pegged.worth = {1, 1};
    EXPECT_TRUE(check_unit(pegged).ok());
}

}  // namespace
