// SPDX-License-Identifier: Apache-2.0
//! A journal as text for other programs: one JSON object a line with everything an auditor needs,
//! a table of movements, or plain-text accounting that hledger and ledger read. Needs no scheme
//! file and no rule.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string_view>

#include "journal/description.hpp"
#include "journal/replayed_books.hpp"
#include "journal/signed_head.hpp"
#include "journal/walk.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {

enum class export_format : uint8_t {
    ndjson,
    csv,
    hledger,
    text  // one line an entry, for people
};

struct export_choice {
    export_format format = export_format::ndjson;
    uint64_t first = 1;                     // entries shown: from
    uint64_t last = ~uint64_t{0};           // to; those before are read all the same, for the names
    bool shows_frame = true;                // ndjson: lines beside those of entries
    journal::opening_keys* keys = nullptr;  // without them ids are numbers
    std::vector<journal::signed_head> signed_heads;  // of this community; ndjson shows them
    /// When an account's person was erased; null: nobody knows.
    std::function<std::optional<instant>(uint32_t)> erased_on;
};

/// Walks through a journal up to its entry `last` and writes. Everything is checked on the way:
/// what is written was verified. Failures: those of `walk`, and JOURNAL_BROKEN.
[[nodiscard]] result<journal::walk_report> export_journal(journal::group_source& from,
                                                          std::string_view description,
                                                          uint64_t last,
                                                          const export_choice& choice,
                                                          std::ostream& to);

}  // namespace views
}  // namespace v0_1
}  // namespace annona
