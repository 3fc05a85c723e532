// SPDX-License-Identifier: Apache-2.0
//! Files whose contents have to vanish, and files that nobody else may read.
#pragma once

#include <annona/money/result.hpp>

#include <string>

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Overwrites a file in place with zeros and syncs it; its length stays. A file that is not there
/// is done already. What a file system or a disk keeps of older contents elsewhere is beyond any
/// program. Failure: as `system_failure` has it.
[[nodiscard]] result<void> overwrite(const std::string& file);

/// The same, then removes it.
[[nodiscard]] result<void> overwrite_and_remove(const std::string& file);

/// Readable and writable for the owner alone.
[[nodiscard]] result<void> only_for_owner(const std::string& file);

/// Makes a file's contents and its name in the folder durable.
[[nodiscard]] result<void> sync_file_and_folder(const std::string& file, const std::string& folder);

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
