// SPDX-License-Identifier: Apache-2.0
// The General Decimal Arithmetic cases, as far as they are fixed-scale integer arithmetic: operands
// become counts at a common scale, and our own division does all the rounding.
#include "data_folder.hpp"

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

using annona::amount;
using annona::int128;
using annona::power_of_ten;
using annona::rounding;

constexpr int digits_max = 38;

/// coefficient * 10^exponent
struct number {
    int128 coefficient = 0;
    int exponent = 0;
};

/// Thrown where a case leaves 38 digits: it is left out, with this reason.
struct left_out {
    std::string reason;
};

number read_number(const std::string& text) {
    number read;
    bool negative = false;
    bool after_point = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '-' || c == '+') {
            negative = c == '-';
        } else if (c == '.') {
            after_point = true;
        } else if (c == 'e' || c == 'E') {
            read.exponent += std::atoi(text.c_str() + i + 1);
            break;
        } else {
            if (read.coefficient > power_of_ten(37)) throw left_out{"operand beyond 38 digits"};
            read.coefficient = read.coefficient * 10 + (c - '0');
            read.exponent -= after_point;
        }
    }
    if (negative) read.coefficient = -read.coefficient;
    return read;
}

int digits_of(int128 value) {
    int digits = 1;
    while (digits < digits_max &&
           annona::magnitude_of(amount::raw(value)) >=
               static_cast<annona::uint128>(power_of_ten(static_cast<unsigned>(digits)))) {
        ++digits;
    }
    return digits;
}

/// The coefficient at a smaller exponent; exact or left out.
int128 at_exponent(number value, int exponent) {
    const int shift = value.exponent - exponent;
    if (value.coefficient == 0) return 0;
    if (shift < 0 || shift + digits_of(value.coefficient) > digits_max) {
        throw left_out{"exact value beyond 38 digits"};
    }
    return value.coefficient * power_of_ten(static_cast<unsigned>(shift));
}

/// Rounded to an exponent, coarser or finer.
number to_exponent(number value, int exponent, rounding mode) {
    const int shift = exponent - value.exponent;
    if (shift <= 0) return {at_exponent(value, exponent), exponent};
    if (shift > digits_max) throw left_out{"rounding step beyond 38 digits"};
    const int128 step = power_of_ten(static_cast<unsigned>(shift));
    const int128 quotient = annona::divide(value.coefficient, step, mode);
    // The same by steps, where the multiple fits: two ways, one answer.
    if (digits_of(quotient) + shift <= digits_max) {
        const amount stepped =
            annona::round_to_step(amount::raw(value.coefficient), amount::raw(step), mode);
        EXPECT_TRUE(stepped.count() == quotient * step);
    }
    return {quotient, exponent};
}

/// Rounded to the precision of the case.
number to_precision(number value, int precision, rounding mode) {
    const int surplus = digits_of(value.coefficient) - precision;
    return surplus <= 0 ? value : to_exponent(value, value.exponent + surplus, mode);
}

struct decimal_case {
    std::string op;
    number a;
    number b;
    int precision = 0;
    rounding mode = rounding::down;
};

std::optional<number> fit(number value, int precision) {
    if (digits_of(value.coefficient) > precision) return std::nullopt;
    return value;
}

std::optional<number> run_sum(const decimal_case& in, int sign) {
    const int exponent = std::min(in.a.exponent, in.b.exponent);
    const auto sum = annona::checked_add(amount::raw(at_exponent(in.a, exponent)),
                                         amount::raw(sign * at_exponent(in.b, exponent)));
    if (!sum || digits_of(sum->count()) >= digits_max) {
        throw left_out{"exact value beyond 38 digits"};
    }
    return to_precision({sum->count(), exponent}, in.precision, in.mode);
}

std::optional<number> run_multiply(const decimal_case& in) {
    const auto product =
        annona::checked_proportion(amount::raw(in.a.coefficient), amount::raw(in.b.coefficient),
                                   amount::of(1), rounding::down);
    if (!product || digits_of(product->count()) >= digits_max) {
        throw left_out{"exact value beyond 38 digits"};
    }
    return to_precision({product->count(), in.a.exponent + in.b.exponent}, in.precision, in.mode);
}

std::optional<number> run_divide(const decimal_case& in) {
    if (in.b.coefficient == 0) return std::nullopt;
    if (in.a.coefficient == 0) return number{0, 0};
    // Shift so that the quotient has `precision` digits or one more; where it has one more, divide
    // again with a shift one smaller, because a quotient may be rounded only once.
    int shift = in.precision + digits_of(in.b.coefficient) - digits_of(in.a.coefficient);
    for (int attempt = 0; attempt < 2; ++attempt, --shift) {
        if (shift > digits_max || -shift + digits_of(in.b.coefficient) > digits_max) break;
        const int128 factor = power_of_ten(static_cast<unsigned>(std::max(shift, 0)));
        const int128 divisor =
            in.b.coefficient * power_of_ten(static_cast<unsigned>(std::max(-shift, 0)));
        const amount a = amount::raw(in.a.coefficient);
        const auto cut = annona::checked_proportion(a, amount::raw(factor), amount::raw(divisor),
                                                    rounding::down);
        if (!cut) break;
        if (digits_of(cut->count()) > in.precision) continue;
        const auto quotient =
            annona::checked_proportion(a, amount::raw(factor), amount::raw(divisor), in.mode);
        return number{quotient->count(), in.a.exponent - in.b.exponent - shift};
    }
    throw left_out{"quotient beyond 38 digits"};
}

std::optional<number> run_whole_division(const decimal_case& in, bool want_rest) {
    if (in.b.coefficient == 0) return std::nullopt;
    const int exponent = std::min(in.a.exponent, in.b.exponent);
    const int128 a = at_exponent(in.a, exponent);
    const int128 b = at_exponent(in.b, exponent);
    const int128 quotient = annona::divide(a, b, rounding::down);
    if (digits_of(quotient) > in.precision) return std::nullopt;
    if (!want_rest) return number{quotient, 0};
    return to_precision({a - quotient * b, exponent}, in.precision, in.mode);
}

std::optional<number> run_case(const decimal_case& in) {
    if (in.op == "add") return run_sum(in, 1);
    if (in.op == "subtract") return run_sum(in, -1);
    if (in.op == "multiply") return run_multiply(in);
    if (in.op == "divide") return run_divide(in);
    if (in.op == "divideint") return run_whole_division(in, false);
    if (in.op == "remainder") return run_whole_division(in, true);
    if (in.op == "quantize") {
        return fit(to_exponent(in.a, in.b.exponent, in.mode), in.precision);
    }
    if (in.op == "rescale") {
        const auto exponent = static_cast<int>(at_exponent(in.b, 0));
        return fit(to_exponent(in.a, exponent, in.mode), in.precision);
    }
    if (in.op == "tointegral") {
        return in.a.exponent >= 0 ? in.a : to_exponent(in.a, 0, in.mode);
    }
    throw left_out{"operation " + in.op + " not offered"};
}

bool same_value(number a, number b) {
    if (a.coefficient == 0 || b.coefficient == 0) return a.coefficient == b.coefficient;
    const int exponent = std::min(a.exponent, b.exponent);
    return at_exponent(a, exponent) == at_exponent(b, exponent);
}

decimal_case read_case(const nlohmann::json& row) {
    const auto mode = annona::parse_rounding(row.at("rounding").get<std::string>());
    if (!mode) throw left_out{"rounding " + row.at("rounding").get<std::string>() + " not offered"};
    decimal_case made;
    made.op = row.at("op").get<std::string>();
    if (made.op == "power") throw left_out{"operation power not offered"};
    made.a = read_number(row.at("args").at(0).get<std::string>());
    if (row.at("args").size() > 1) made.b = read_number(row.at("args").at(1).get<std::string>());
    made.precision = row.at("precision").get<int>();
    made.mode = *mode;
    return made;
}

/// True: passed. Throws left_out.
bool passes(const nlohmann::json& row) {
    const decimal_case read = read_case(row);
    const std::optional<number> got = run_case(read);
    if (row.contains("error")) return !got.has_value();
    return got && same_value(*got, read_number(row.at("expected").get<std::string>()));
}

TEST(dectest, rounds_as_the_general_decimal_arithmetic_cases_say) {
    const auto file = read_data("dectest-rounding-dev.json");
    if (!file) return;
    int run = 0;
    int passed = 0;
    std::map<std::string, int> reasons;
    for (const auto& row : file->at("cases")) {
        try {
            const bool good = passes(row);
            ++run;
            passed += good;
            EXPECT_TRUE(good) << row.dump();
        } catch (const left_out& out) {
            ++reasons[out.reason];
        }
    }
    std::printf("dectest: %d run, %d passed\n", run, passed);
    for (const auto& [reason, count] : reasons) {
        std::printf("dectest: %d left out: %s\n", count, reason.c_str());
    }
    EXPECT_GT(run, 0);
}

}  // namespace
