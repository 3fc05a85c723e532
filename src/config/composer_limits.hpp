// SPDX-License-Identifier: Apache-2.0
//! Limits of scheme files. A message that hits one names the limit and the value found.
#pragma once

#include <cstddef>

namespace annona {
inline namespace v0_1 {
namespace config {

/// Bytes of one file: a large city's shop list with some 3,000 entries, and small enough to read.
inline constexpr std::size_t file_bytes_max = std::size_t{256} << 10;

/// Collections within each other. Real schemes use 8; the composer and its users may recurse
/// over 32.
inline constexpr std::size_t depth_max = 32;

/// Values in one file. A tree of them stays below 10 MiB.
inline constexpr std::size_t nodes_max = 20'000;

/// Bytes of one key or text, quotes and escapes undone: a title or a paragraph, not a document.
inline constexpr std::size_t text_bytes_max = 4'096;

/// Problems told at once; a person mends fewer than this in one go.
inline constexpr std::size_t problems_max = 100;

/// Bytes of a scheme with all its included files: it is sent, hashed and journaled as one.
inline constexpr std::size_t scheme_bytes_max = std::size_t{1} << 20;

/// Values of a scheme with all its included files: keeps its tree below 50 MiB.
inline constexpr std::size_t scheme_nodes_max = 100'000;

/// Files of a scheme, itself included: each is opened, read and named in the digest.
inline constexpr std::size_t scheme_files_max = 64;

/// A scheme includes files (1), and those may include files (2). Deeper, nobody finds anything
/// again.
inline constexpr std::size_t include_depth_max = 2;

/// Folders an include may climb above the scheme's own: enough for `../common`, not for the disk.
inline constexpr std::size_t include_climb_max = 1;

}  // namespace config
}  // namespace v0_1
}  // namespace annona
