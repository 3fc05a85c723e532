// SPDX-License-Identifier: Apache-2.0
//! Reports that divide what was issued, or add up what was given band by band.
#pragma once

#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// `issued` by each count given: `per_family` of `families`, `per_person` of `persons`,
/// `per_merchant` of `merchants`, `per_payment` of `payments`, `per_month` of `months`; half-up, in
/// the digits of `issued`. A count of nothing has no average. Failures: MALFORMED.
[[nodiscard]] result<json> report_averages(const json& given);

/// `bands`: a map of bands, each a map of whole numbers and amounts as text. Every field is summed
/// under its name; with `total` and `households` there is also their `mean`, half-up. What the
/// report states beside the bands is held against them: `difference` is `issued` less the total,
/// `families_difference` is `families` less the households. Failures: MALFORMED.
[[nodiscard]] result<json> report_bands(const json& given);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
