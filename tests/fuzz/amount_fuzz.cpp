// SPDX-License-Identifier: Apache-2.0
// What the text readers of the room `money` accept, their writers give back. First byte: which
// reader and which unit; the rest: the text.
#include <annona/money/calendar.hpp>
#include <annona/money/decimal.hpp>
#include <annona/money/instant.hpp>
#include <annona/money/ratio.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

void check_amount(std::string_view text, std::uint8_t choice) {
    annona::unit in;
    in.code = "FUZZ";
    in.digits = choice % 19;
    in.scale = static_cast<std::uint8_t>(in.digits + choice % 7);
    if (choice >= 128) in.step = annona::amount::raw(one_digit(in).count() * 5);
    const auto read = annona::parse_amount(text, in);
    if (!read) {
        ANNONA_ASSERT(!read.error().code.empty(), "a failure has a code");
        return;
    }
    ANNONA_ASSERT(*read <= annona::amount_limit && -*read <= annona::amount_limit,
                  "an amount read is within the limit");
    ANNONA_ASSERT(is_whole_digits(*read, in), "an amount read uses no guard digit");
    const auto again = annona::parse_amount(annona::format_amount(*read, in), in);
    ANNONA_ASSERT(again.ok() && *again == *read, "an amount reads back");
}

void check_ratio(std::string_view text) {
    const auto read = annona::parse_ratio(text);
    if (!read) return;
    ANNONA_ASSERT(read->den > 0, "a ratio has a positive denominator");
    const auto reduced = annona::checked_ratio(read->num, read->den);
    ANNONA_ASSERT(reduced && reduced->num == read->num && reduced->den == read->den,
                  "a ratio read is in lowest terms");
    const auto again = annona::parse_ratio(annona::format_ratio(*read));
    ANNONA_ASSERT(!again.ok() || *again == *read, "a ratio reads back");
}

void check_times(std::string_view text) {
    if (const auto at = annona::parse_instant(text)) {
        // A local year 1 or 9999 may lie outside the calendar in UTC.
        const bool in_calendar = at->seconds >= -62'135'596'800 && at->seconds < 253'402'300'800;
        if (in_calendar) {
            const auto again = annona::parse_instant(annona::format_instant(*at));
            ANNONA_ASSERT(again.ok() && *again == *at, "an instant reads back");
        }
    }
    if (const auto day = annona::parse_local_day(text)) {
        ANNONA_ASSERT(annona::format_local_day(*day) == text, "a date reads back");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    check_amount(text, data[0]);
    check_ratio(text);
    check_times(text);
    return 0;
}
