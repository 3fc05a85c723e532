// SPDX-License-Identifier: Apache-2.0
//! Where the package lies on this machine, also after its prefix was moved.
#pragma once

#include <string>

namespace annona {
inline namespace v0_1 {
namespace loader {

/// The folder of `file`, a library or program of the package, that holds the package's rules:
/// `annona/plugins` beside a library, the same below the library folder for a program in `bin`.
/// Empty where neither is a folder.
[[nodiscard]] std::string plugin_folder_near(const std::string& file);

/// The package's rules as this process sees them: `plugin_folder_near` the file this function was
/// loaded from, else the folder of the prefix that was configured (it need not exist). Any thread.
[[nodiscard]] std::string installed_plugin_folder();

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
