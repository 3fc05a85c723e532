// SPDX-License-Identifier: Apache-2.0
//! The one place that opens shared libraries.
#pragma once

#include <annona/abi/rule.h>
#include <annona/money/result.hpp>

#include "loader/plugin_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace loader {

/// Loads the open file (all symbols bound now, none visible to others), calls its one entry point
/// and returns the table as it is, unjudged. The library and its descriptor stay open until the
/// process ends, whoever asks how often: one file is loaded once. Thread safe.
/// Failure: PLUGIN_REFUSED, one line `file: annona_rule_entry: cause`, the cause in the words of
/// the dynamic linker; also where the file was changed after it had been loaded.
result<const annona_rule_v1*> load_table(plugin_file file);

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
