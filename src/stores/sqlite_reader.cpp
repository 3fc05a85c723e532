// SPDX-License-Identifier: Apache-2.0
#include "stores/sqlite_reader.hpp"

#include <annona/engine/entry_codec.hpp>

namespace annona {
inline namespace v0_1 {
namespace stores {

result<std::unique_ptr<sqlite_reader>> sqlite_reader::open(const std::string& path,
                                                           std::string_view community,
                                                           const folder_options& options) {
    auto folder = sqlite_folder::open_to_read(path, options);
    if (!folder) return folder.error();
    auto journal = (*folder)->journal_of(community);
    if (!journal) return journal.error();
    return std::unique_ptr<sqlite_reader>(
        new sqlite_reader(std::move(*folder), std::move(*journal)));
}

result<journal::chain_head> sqlite_reader::look() {
    if (auto looked = folder_->look_again(); !looked) return looked.error();
    return head();
}

result<bool> sqlite_reader::read(uint64_t sequence, entry& out) {
    return decoded(journal_->read(sequence, bytes_), out);
}

result<bool> sqlite_reader::read_for_state(uint64_t sequence, entry& out) {
    return decoded(journal_->read_for_state(sequence, bytes_), out);
}

/// What was read just now, or why not.
result<bool> sqlite_reader::decoded(bool is_read, entry& out) {
    if (!is_read) {
        if (journal_->trouble()) return *journal_->trouble();
        return false;
    }
    if (auto well = decode(bytes_, out); !well) return well.error();
    return true;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
