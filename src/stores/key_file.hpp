// SPDX-License-Identifier: Apache-2.0
//! The keys of sealed parts: `keys.db` in the folder of a journal, a file of their own, so that one
//! key can vanish from it without a trace. What an account's key sealed is gone with it.
#pragma once

#include <annona/money/instant.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "journal/part_cipher.hpp"
#include "stores/sqlite_database.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Version of the table. A reader of a later version still reads earlier ones.
inline constexpr int64_t key_file_format = 1;
/// "Annk".
inline constexpr int64_t key_file_application = 0x416e6e6b;

/// A row: a key, or when it was destroyed.
struct key_row {
    journal::part_key key{};
    std::optional<instant> erased;
};

/// An open file of keys. One thread at a time.
class key_file {
public:
    /// Opens `folder`/keys.db; made where it is missing unless only read. An erasure that was cut
    /// short is brought to its end, or was none. Null where it is only read and not there.
    /// Failures: those of sqlite_database, NEWER_FORMAT.
    [[nodiscard]] static result<std::unique_ptr<key_file>> open(const std::string& folder,
                                                                open_mode mode,
                                                                const std::string& vfs);
    ~key_file();

    /// What stands for an account of a community; nothing where it has no row. Looks into the file,
    /// and opens it anew where an erasure replaced it.
    [[nodiscard]] result<std::optional<key_row>> find(uint32_t community, uint32_t account);
    /// All rows of a community by account.
    [[nodiscard]] result<std::map<uint32_t, key_row>> rows_of(uint32_t community);

    /// Adds or replaces keys; durable when it returns.
    [[nodiscard]] result<void> add(uint32_t community,
                                   const std::map<uint32_t, journal::part_key>& keys);

    /// Destroys the keys of these accounts for good. The file is written anew without them; the old
    /// one, its log included, is overwritten before it is given up. The folder's key becomes
    /// another one. Either all are gone, or none and a failure says why.
    [[nodiscard]] result<void> erase(uint32_t community, const std::vector<uint32_t>& accounts,
                                     instant at);

    /// Seals what concerns the folder as a whole and can be made again, such as snapshots: another
    /// one after every erasure, so that what was sealed before opens no more.
    [[nodiscard]] result<journal::part_key> folder_key();

private:
    key_file(std::string folder, open_mode mode, std::string vfs);
    [[nodiscard]] std::string path() const { return folder_ + "/keys.db"; }
    [[nodiscard]] result<void> finish_erasure();
    [[nodiscard]] result<void> open_database();
    [[nodiscard]] result<void> make();
    [[nodiscard]] result<void> look_whether_moved();
    [[nodiscard]] result<void> write_without(uint32_t community,
                                             const std::vector<uint32_t>& accounts, instant at);
    [[nodiscard]] result<void> replace_by_new();

    std::string folder_;
    open_mode mode_;
    std::string vfs_;
    std::unique_ptr<sqlite_database> database_;
    sqlite_statement find_;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
