// SPDX-License-Identifier: Apache-2.0
#include "data_folder.hpp"

#include <annona/money/decimal.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace {

using annona::amount;
using annona::unit;

/// "12345", "12345.6", "12345.67" ... written by hand for the digits of the code.
std::string sample(unsigned digits) {
    const std::string decimals = "678901234567890123";
    return digits == 0 ? "12345" : "12345." + decimals.substr(0, digits);
}

TEST(iso4217, round_trips_every_code_at_its_digits) {
    const auto file = read_data("iso4217-minor-units.json");
    if (!file) return;
    int run = 0;
    int without_digits = 0;
    for (const auto& row : file->at("currencies")) {
        if (!row.at("digits").is_number()) {
            ++without_digits;
            continue;
        }
        unit in;
        in.code = row.at("code").get<std::string>();
        in.digits = row.at("digits").get<std::uint8_t>();
        in.scale = static_cast<std::uint8_t>(in.digits + 4);
        ASSERT_TRUE(check_unit(in).ok()) << in.code;
        const std::string text = sample(in.digits);
        for (const std::string& signed_text : {text, "-" + text}) {
            const auto read = annona::parse_amount(signed_text, in);
            ASSERT_TRUE(read.ok()) << in.code << " " << signed_text;
            EXPECT_EQ(annona::format_amount(*read, in), signed_text) << in.code;
            EXPECT_EQ(annona::format_exact(*read, in),
                      signed_text + (in.digits == 0 ? ".0000" : "0000"))
                << in.code;
        }
        const std::string finer = text + (in.digits == 0 ? ".1" : "1");
        EXPECT_EQ(annona::parse_amount(finer, in).error().code, "PRECISION") << in.code;
        ++run;
    }
    std::printf("iso4217: %d codes run, %d without minor units left out\n", run, without_digits);
    EXPECT_GT(run, 0);
}

}  // namespace
