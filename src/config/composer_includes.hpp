// SPDX-License-Identifier: Apache-2.0
//! A scheme of several files: the main one and those its `include:` names.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <annona/money/result.hpp>

#include "node.hpp"
#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Gives the bytes of the file at a path, or the failure that stood in the way. Paths are those
/// handed to `load_scheme_text` or resolved against it. It should read at most `file_bytes_max` + 1
/// bytes.
using file_reader = std::function<result<std::string>(std::string_view path)>;

/// A scheme's files as one tree. For use only when there are no problems; with problems and
/// `is_whole` it may still be checked further.
struct scheme_text {
    node root;  ///< without the key `include`
    std::vector<problem> problems;
    bool is_whole = false;
    std::vector<std::string> files;  ///< in reading order, relative to the scheme's folder
    std::string digest;              ///< see `digest_files`; empty if a file could not be read
};

/// Reads the file at `path` and what it includes: `include: [a.yaml, ../common/b.yaml]`, a list at
/// top level, each name relative to the file it stands in. Order: a file's own content, then each
/// file it includes with everything below. Mappings are merged, lists appended in that order; a
/// text in two files is a problem. A file named twice is read once. Refused: circles, more than
/// `include_depth_max` steps, absolute paths, paths more than `include_climb_max` folders above the
/// scheme's, and more than `scheme_bytes_max` and `scheme_files_max` in all.
[[nodiscard]] scheme_text load_scheme_text(std::string_view path, const file_reader& read);

/// SHA-256 over one line `<SHA-256 of the content>  <name>` per file, so that
/// `sha256sum scheme.yaml ../common/goods.yaml | sha256sum` in the scheme's folder gives the same.
struct named_digest {
    std::string name;
    std::string sha256_hex;
};
[[nodiscard]] std::string digest_files(const std::vector<named_digest>& files);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
