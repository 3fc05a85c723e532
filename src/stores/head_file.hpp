// SPDX-License-Identifier: Apache-2.0
//! Signed heads of a folder: `heads.txt`, one line each, only ever added to. Beside the segments,
//! so that whoever signs need not be who writes the journal.
#pragma once

#include <string>
#include <vector>

#include "journal/signed_head.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// All signed heads, in order; none where there is no file. Failures: as `system_failure` has it,
/// MALFORMED with the line.
[[nodiscard]] result<std::vector<journal::signed_head>> read_heads(const std::string& folder);

/// Adds one; durable when it returns.
[[nodiscard]] result<void> add_head(const std::string& folder, const journal::signed_head& head);

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
