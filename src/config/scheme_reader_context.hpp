// SPDX-License-Identifier: Apache-2.0
//! What all parts of the scheme reader share: the scheme being made, what is wrong with it, and how
//! the small values of a scheme file are read.
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/money/zone.hpp>
#include <annona/rule/scheme.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "composer_problems.hpp"
#include "node.hpp"
#include "place.hpp"
#include "scheme_reader_keys.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// A scheme on its way from text to data. Every part adds its problems and goes on, so that a
/// person hears everything at once.
struct reading {
    scheme& made;
    problem_list problems;
    problem_list warnings;
    std::vector<std::string> shop_classes;  ///< empty: any
    std::size_t declared_roles_count = 0;   ///< they stand first; those every scheme has follow
    bool has_good_unit = false;          ///< without it amounts cannot be read and are left alone
    bool has_broken_programmes = false;  ///< what names one is not judged

    void wrong(const place& where, std::string_view code, std::string text) {
        problems.add(where, code, std::move(text));
    }
    void warn(const place& where, std::string_view code, std::string text) {
        warnings.add(where, code, std::move(text));
    }
};

/// What the value is for, as messages say it: `unit digits`, `rule idle-charge: loss`.
using subject = std::string_view;

/// False, with a problem, where the node is no mapping. Unknown keys and missing required ones are
/// problems too, but the mapping can still be read.
bool check_keys(reading& in, const node& mapping, std::span<const key_declaration> keys,
                subject what);
/// Only the unknown keys; `allowed` in the order messages list them.
void check_key_names(reading& in, const node& mapping, std::span<const std::string_view> allowed,
                     subject what);

/// False, with a problem, where the node is of another kind.
bool expect_mapping(reading& in, const node& value, subject what, std::string_view example);
bool expect_sequence(reading& in, const node& value, subject what, std::string_view example);

/// The text of a scalar that is not missing; a list, mapping or nothing is a problem.
std::optional<std::string_view> read_text(reading& in, const node& value, subject what);
/// A word of letters, digits, `_`, `-`, at most 63.
std::optional<std::string_view> read_name(reading& in, const node& value, subject what);
std::optional<bool> read_yes_no(reading& in, const node& value, subject what);
/// The code of a reason of the catalogue, as in NOT_ELIGIBLE.
std::optional<reason> read_reason(reading& in, const node& value, subject what);
std::optional<std::int64_t> read_count(reading& in, const node& value, subject what,
                                       std::int64_t least, std::int64_t most);
std::optional<local_day> read_date(reading& in, const node& value, subject what);
/// A date of the scheme's own zone. One that its calendar left out (a zone that crossed the date
/// line) is a problem.
std::optional<local_day> read_local_date(reading& in, const node& value, subject what);
/// `30 days`, `1 day`: the number.
std::optional<std::int32_t> read_days(reading& in, const node& value, subject what);
/// An amount of the scheme's unit in booking units, of either sign. Nothing, without a further
/// problem, where the unit itself is wrong.
std::optional<amount> read_amount(reading& in, const node& value, subject what);
/// The index of the choice.
std::optional<std::size_t> read_choice(reading& in, const node& value, subject what,
                                       std::span<const std::string_view> choices);
/// The texts of a list; a text alone is a list of one. Wrong items are problems and left out.
std::vector<const node*> read_words(reading& in, const node& value, subject what);

/// A name that is not among the known ones: a problem with what was probably meant.
void unknown_name(reading& in, const node& value, subject what,
                  std::span<const std::string_view> known);

/// A whole account id, or a template with `{holder}`, `{programme}` or `{fact}`, of a role that is
/// declared or always there. What is not is a problem.
std::optional<std::string> read_account(reading& in, const node& value, subject what);

/// The role an account id or template belongs to; `none` where no role fits.
std::uint32_t role_of_account(const scheme& in, std::string_view id);

/// Whether the text can be the id of an account: `[A-Za-z0-9][A-Za-z0-9._:-]{0,62}`.
bool is_account_id(std::string_view text);

/// A problem where a list stands there and is empty: it would say nothing, or everything.
/// `names_no` is what it should name, as in `pocket`.
void refuse_empty_list(reading& in, const node& list, subject what, std::string_view names_no);

/// Words of a list of which each may stand there once: a problem at each repeated one.
void refuse_repeated_words(reading& in, const node& list, subject what);

/// Indices of the named things in a mask; unknown and repeated names are problems. Used for roles
/// and pockets.
std::uint64_t read_role_mask(reading& in, const node& value, subject what);
std::uint64_t read_pocket_mask(reading& in, const node& value, subject what);
std::uint64_t read_command_mask(reading& in, const node& value, subject what);

/// Index of a category of that dotted name, or `none`.
std::uint32_t find_category(const scheme& in, std::string_view name);

/// The declared input or fact of that name, or null.
const input* find_input(const scheme& in, std::string_view name);

/// The subject of a message below another one: `unit` and `digits` make `unit digits`.
std::string below(subject outer, std::string_view inner);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
