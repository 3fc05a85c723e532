// SPDX-License-Identifier: Apache-2.0
//! Every movement of a plain or lot balance as a record of fixed size in one file, each naming the
//! one before it on the same account: a statement is a walk back from the account's last record.
//! Numbers and amounts alone, no id and no text. A view: made anew from the journal at any time.
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/ledger/books.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace views {

/// What one entry did to the balance of one account in one ledger.
struct posting {
    uint64_t previous = 0;  // number of the account's posting before; 0: its first
    uint64_t sequence = 0;
    instant recorded_at{};
    instant effective_at{};
    uint32_t account = 0;
    uint32_t ledger = 0;
    amount delta;    // booking units
    amount balance;  // of the account in the ledger, after the entry

    friend bool operator==(const posting&, const posting&) = default;
};

/// Postings count from 1. One thread adds; reading may go on beside it where whoever holds the file
/// keeps `add` and `read` apart.
class posting_file {
public:
    static constexpr size_t record_size = 72;

    /// The file is made where it is missing, and cut to what `head` says; an empty head: to
    /// nothing. Failures: as `stores::system_failure` has it; VIEW_BEHIND where the file is shorter
    /// than its head says, MALFORMED for a head that is none: open it with an empty one then.
    [[nodiscard]] static result<std::unique_ptr<posting_file>> open(
        const std::string& path, std::span<const std::byte> head = {});
    ~posting_file();
    posting_file(const posting_file&) = delete;
    posting_file& operator=(const posting_file&) = delete;

    /// What an entry moved; `after` are the books with the entry applied.
    [[nodiscard]] result<void> add(const entry& one, const books& after);

    [[nodiscard]] result<posting> read(uint64_t number) const;
    /// 0 where the account never moved.
    [[nodiscard]] uint64_t last_of(uint32_t account) const {
        return account < last_.size() ? last_[account] : 0;
    }
    [[nodiscard]] uint64_t count() const { return count_; }

    /// Makes everything durable and gives what `open` needs to go on from here.
    [[nodiscard]] result<std::vector<std::byte>> head();

private:
    explicit posting_file(std::string path) : path_(std::move(path)) {}
    void move(uint32_t account, uint32_t ledger, amount delta);
    [[nodiscard]] result<void> flush();
    [[nodiscard]] result<void> read_head(std::span<const std::byte> head);

    struct moved {
        uint32_t account;
        uint32_t ledger;
        amount delta;
    };
    std::string path_;
    int file_ = -1;
    uint64_t count_ = 0;
    uint64_t written_ = 0;          // records that are in the file
    std::vector<std::byte> tail_;   // those that are not yet
    std::vector<uint64_t> last_;    // by account
    std::vector<moved> movements_;  // of one entry
};

}  // namespace views
}  // namespace v0_1
}  // namespace annona
