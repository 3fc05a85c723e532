// SPDX-License-Identifier: Apache-2.0
//! Which names an `include:` may hold, decided on the text alone.
#pragma once

#include <string>
#include <string_view>

#include <annona/money/result.hpp>

namespace annona {
inline namespace v0_1 {
namespace config {

/// The folder part of a path, with `.` and inner `..` resolved; empty for the present folder.
[[nodiscard]] std::string folder_of(std::string_view path);

/// The path with `.` and inner `..` resolved, as text: links on the disk are not looked at.
[[nodiscard]] std::string normal_path(std::string_view path);

/// A path that is relative to `folder`, `../` in front where it climbs. Both normal, both absolute
/// or both relative.
[[nodiscard]] std::string path_from(std::string_view folder, std::string_view path);

/// The normal path of a file that `including_file` names. Failure BAD_INCLUDE: an empty or absolute
/// name, one with a backslash, tab or line end, or a path more than `include_climb_max` folders
/// above `scheme_folder`. The reader of the files decides about links.
[[nodiscard]] result<std::string> resolve_include(std::string_view scheme_folder,
                                                  std::string_view including_file,
                                                  std::string_view name);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
