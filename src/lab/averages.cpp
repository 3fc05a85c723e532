// SPDX-License-Identifier: Apache-2.0
#include "lab/averages.hpp"

#include <annona/money/money.hpp>

#include <algorithm>
#include <map>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

struct average_row {
    std::string_view count;
    std::string_view figure;
};

constexpr average_row average_rows[] = {{"families", "per_family"},
                                        {"persons", "per_person"},
                                        {"merchants", "per_merchant"},
                                        {"payments", "per_payment"},
                                        {"months", "per_month"}};

failure malformed(std::string text) { return {"MALFORMED", std::move(text), {}}; }

/// An amount with as many decimals as its text has.
struct written_amount {
    amount value;
    unit digits;
};

result<written_amount> read_amount(const json& given, std::string_view name) {
    const auto found = given.find(std::string(name));
    const bool is_text = found != given.end() && found->is_string();
    const std::string text = is_text ? found->get<std::string>() : std::string{};
    const std::size_t point = text.find('.');
    written_amount read;
    read.digits.digits = read.digits.scale = static_cast<std::uint8_t>(std::min<std::size_t>(
        point == std::string::npos ? 0 : text.size() - point - 1, unit_digits_max));
    const auto value = parse_amount(text, read.digits);
    if (!value) return malformed(std::string(name) + " is an amount as text");
    read.value = *value;
    return read;
}

std::string divided(amount whole, std::int64_t count, const unit& digits) {
    return format_amount(multiply(whole, ratio{1, count}, rounding::half_up), digits);
}

/// Sums of the fields of all bands, whole numbers apart from amounts.
struct band_sums {
    std::map<std::string, std::int64_t> counts;
    std::map<std::string, written_amount> amounts;
};

result<band_sums> add_bands(const json& bands) {
    band_sums sums;
    if (!bands.is_object()) return malformed("bands is a map of bands");
    for (const auto& [band, fields] : bands.items()) {
        if (!fields.is_object()) return malformed("band " + band + " is a map of figures");
        for (const auto& [name, figure] : fields.items()) {
            if (figure.is_number_integer()) {
                sums.counts[name] += figure.get<std::int64_t>();
                continue;
            }
            const auto read = read_amount(fields, name);
            if (!read) return read.error();
            auto& sum =
                sums.amounts.try_emplace(name, written_amount{{}, read->digits}).first->second;
            if (sum.digits.digits != read->digits.digits)
                return malformed(name + " of band " + band + " has other decimals");
            sum.value += read->value;
        }
    }
    return sums;
}

}  // namespace

result<json> report_averages(const json& given) {
    const auto issued = read_amount(given, "issued");
    if (!issued) return issued.error();
    json value = json::object();
    for (const average_row& row : average_rows) {
        const std::int64_t count = given.value(std::string(row.count), std::int64_t{0});
        if (count > 0)
            value[std::string(row.figure)] = divided(issued->value, count, issued->digits);
    }
    return value;
}

result<json> report_bands(const json& given) {
    const auto sums = add_bands(given.value("bands", json::object()));
    if (!sums) return sums.error();
    json value = json::object();
    for (const auto& [name, count] : sums->counts) value[name] = count;
    for (const auto& [name, sum] : sums->amounts)
        value[name] = format_amount(sum.value, sum.digits);
    const auto total = sums->amounts.find("total");
    const auto households = sums->counts.find("households");
    const bool has_total = total != sums->amounts.end();
    if (has_total && households != sums->counts.end() && households->second > 0)
        value["mean"] = divided(total->second.value, households->second, total->second.digits);
    if (has_total && given.contains("issued")) {
        const auto issued = read_amount(given, "issued");
        if (!issued) return issued.error();
        if (issued->digits.digits != total->second.digits.digits)
            return malformed("issued has other decimals than the bands");
        value["difference"] =
            format_amount(issued->value - total->second.value, total->second.digits);
    }
    if (households != sums->counts.end() && given.contains("families"))
        value["families_difference"] =
            given.value("families", std::int64_t{0}) - households->second;
    return value;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
