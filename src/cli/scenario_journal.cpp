// SPDX-License-Identifier: Apache-2.0
#include "cli/scenario_journal.hpp"

#include "journal/description.hpp"
#include "journal/replayed_books.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

result<void> scenario_journal::open(const std::string& folder) {
    auto opened = stores::sqlite_folder::open_to_write(folder);
    if (!opened) return opened.error();
    folder_ = std::move(*opened);
    return {};
}

result<journal_store*> scenario_journal::add(std::string_view id, const scheme& rules) {
    const std::string description = journal::write_description(id, rules);
    auto added = folder_->add(id, std::as_bytes(std::span{description}));
    if (!added) return added.error();
    current_ = std::move(*added);
    return static_cast<journal_store*>(current_.get());
}

void scenario_journal::attach(lab::scenario_options& to) {
    if (folder_ == nullptr) return;
    to.journal_for = [this](std::string_view id, const scheme& rules) { return add(id, rules); };
}

void scenario_journal::end(const lab::scenario_view& one) {
    if (current_ == nullptr || one.community == nullptr) return;
    if (!trouble_) trouble_ = current_->trouble();
    journal::sha256 hash;
    const auto books =
        journal::books_digest(one.community->state(), one.community->last_sequence());
    const auto noted = current_->note_state(books, hash({one.community->open_state_bytes()}));
    if (!noted && !trouble_) trouble_ = noted.error();
    current_.reset();
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
