// SPDX-License-Identifier: Apache-2.0
//! From the files of a scheme to the scheme as data.
#pragma once

#include <annona/abi/rule.h>

#include <annona/money/result.hpp>
#include <annona/money/zone.hpp>
#include <annona/rule/scheme.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "composer_includes.hpp"
#include "place.hpp"
#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// A time zone by its name, or why there is none.
using zone_loader = std::function<result<zone>(std::string_view name)>;

struct read_result {
    std::unique_ptr<scheme> made;    ///< none where there are problems
    std::vector<problem> problems;   ///< all of them, each with its place
    std::vector<problem> warnings;   ///< allowed, and worth a look before going live
    std::vector<std::string> files;  ///< what was read, relative to the scheme's folder
};

/// Reads the scheme file at `path` with what it includes, checks it against the keys of
/// scheme_reader_keys.hpp and the tables of its rules, makes each rule once on trial, and checks
/// the whole. Opens nothing itself: files, rules and zones come through the three functions. A rule
/// that is not found is a problem at its place, in the finder's words. Not thread-safe with respect
/// to the functions handed in. The tables found must outlive the scheme.
///
/// `known`: the names a community has numbered so far (`engine::names`, `engine::names_in`); those
/// of the scheme go on from there. Needed for a scheme that a running community activates.
[[nodiscard]] read_result read_scheme(std::string_view path, const file_reader& read_file,
                                      const rule_finder& find_rule, const zone_loader& find_zone,
                                      const name_table* known = nullptr);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
