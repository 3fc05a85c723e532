// SPDX-License-Identifier: Apache-2.0
//! The text of a `seed-scenarios/1` file as data. Inside the lab only: this header is expensive.
#pragma once

#include <annona/money/instant.hpp>
#include <annona/money/result.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Keys keep the order of the file. Amounts are JSON strings, so no number is ever rounded.
using json = nlohmann::ordered_json;

struct scenario_operation {
    std::uint64_t number = 0;  ///< `seq`
    instant at{};
    std::string word;
    json arguments;
    json expected;
};

struct scenario {
    std::string id;
    std::string scheme_id;
    std::string title;
    std::vector<scenario_operation> operations;
    json expected_at_end;
};

/// Limits of one file; more is refused by name.
inline constexpr std::size_t scenario_operations_max = 100'000;

/// All scenarios in the order of the file. Failures: MALFORMED with the place in the text or the
/// scenario and operation.
[[nodiscard]] result<std::vector<scenario>> parse_scenarios(std::string_view text);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
