// SPDX-License-Identifier: Apache-2.0
//! Figures beside a command, read as the scheme declares them.
#pragma once

#include <annona/rule/scheme.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

struct read_input_value {
    fact_value value;
    std::string text;  ///< of kind NAME
};

/// The value as the kind the scheme declares for the name; an undeclared one by its form: yes or
/// no, whole number, date, amount, a map of two dates as a period, else a name. Nothing where the
/// form does not fit the declared kind.
[[nodiscard]] std::optional<read_input_value> read_input(std::string_view name, const json& value,
                                                         const scheme& rules);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
