// SPDX-License-Identifier: Apache-2.0
//! Counts of people for the public: nobody may be found in a small cell, nor by taking the others
//! off the total.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

struct counted_cell {
    std::string name;
    std::int64_t count = 0;
    bool is_published = true;
};

/// Marks what may be published. Cells below `least` are left out. With the total published, more
/// are left out, the smallest first, until at least two are and together they hold at least
/// `least`: what is missing from the total then says nothing of a small cell.
void leave_out_small_cells(std::vector<counted_cell>& cells, std::int64_t least,
                           bool is_total_published);

/// The report: every cell with its count or `suppressed`; `total`, where `publish_total` says so
/// and something is left of it; `suppressed`, the names of the cells left out. Failures: MALFORMED
/// without `counts`, a map of names to counts, and `k`, at least 1.
[[nodiscard]] result<json> report_counts(const json& given);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
