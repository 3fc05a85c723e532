// SPDX-License-Identifier: Apache-2.0
//! Applications in order: by criteria, with a quota, and every tie explained.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One thing to compare applications by, the most important first.
struct ranking_criterion {
    std::string field;
    bool highest_first = false;
};

/// `tier, isee, members highest`: fields in order of weight, lowest first unless the word `highest`
/// stands behind. Failures: MALFORMED.
[[nodiscard]] result<std::vector<ranking_criterion>> parse_criteria(std::string_view text);

/// An application in its place.
struct ranked_application {
    std::string id;
    bool is_served = false;  ///< within the quota
    /// What put it behind the one before: a field, or `order of arrival` where all criteria are
    /// equal; empty for the first.
    std::string decided_by;
};

struct ranking {
    std::vector<ranked_application> places;
    /// Ids that no criterion tells apart and the quota parts: some served, some not. Decided by
    /// arrival; who ranks should know.
    std::vector<std::string> tied_at_quota;
};

/// Orders a list of maps, each with an `id`. Whole numbers and decimals compare by value, exactly,
/// dates by day, yes after no, other words letter by letter; who does not state a field comes after
/// who does. Equal ones stay in the order given. `quota` below zero: everybody is served.
/// Failures: MALFORMED, with the application that cannot be read.
[[nodiscard]] result<ranking> rank_applications(const json& applications,
                                                const std::vector<ranking_criterion>& by,
                                                std::int64_t quota);

/// `order`, `served`, `waiting`, `tied_at_quota`: lists of ids.
[[nodiscard]] json to_json(const ranking& of);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
