// SPDX-License-Identifier: Apache-2.0
//! Operations of scenario files that move nothing and ask no rule: figures computed from what is
//! given.
#pragma once

#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// The value of a report. Failures: NOT_AVAILABLE for a report the lab does not have, MALFORMED for
/// arguments it cannot read.
[[nodiscard]] result<json> answer_report(const std::string& word, const json& arguments);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
