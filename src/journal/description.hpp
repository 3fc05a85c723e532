// SPDX-License-Identifier: Apache-2.0
//! What a journal says of its community, so that it can be read without the scheme's files and
//! without any rule: units, kinds of accounts, pockets, programmes. Text; the chain is bound to it.
#pragma once

#include <annona/money/result.hpp>
#include <annona/rule/scheme.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace journal {

/// First line of every description. A reader of a later version still reads earlier ones.
inline constexpr std::string_view description_format = "annona community 1";

/// One line each, fields divided by tabs; docs/reference/journal.md lists them.
[[nodiscard]] std::string write_description(std::string_view community, const scheme& of);

struct community_description {
    std::string community;
    /// What the description says of it: ledgers, roles, pockets, programmes; no rule. Never null.
    std::shared_ptr<scheme> rules = std::make_shared<scheme>();
};

/// Failures: MALFORMED with the line, NEWER_FORMAT. Lines of unknown words are passed over.
[[nodiscard]] result<community_description> read_description(std::string_view text);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
