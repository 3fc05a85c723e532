// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/facts.hpp>
#include <annona/ledger/large_memory.hpp>
#include <annona/ledger/lot.hpp>
#include <annona/ledger/lot_blocks.hpp>
#include <annona/ledger/lot_classes.hpp>
#include <annona/ledger/text_table.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Lots one account may hold after equal ones were joined; bounds the work of one payment.
inline constexpr uint32_t lots_per_account_max = 4096;
/// Facts one account may collect, old ones included.
inline constexpr uint32_t facts_per_account_max = 64;

enum class account_kind : uint8_t { holding = 0, credit = 1, system = 2 };
enum class account_status : uint8_t { open = 0, frozen = 1, closed = 2 };

/// The double-entry books of one community: accounts by dense number, lots of the scheme's unit
/// (ledger 0) in spend order, plain signed balances in every ledger, dated facts. Knows no rule,
/// clock or file.
///
/// Every change goes through a primitive below, and each primitive can be taken back: between
/// `begin_undo` and `roll_back` or `keep`. Breaking an invariant (a lot below zero, a lot that does
/// not exist, a holding account below zero) is a bug and throws before anything changed. One thread
/// at a time.
class books {
public:
    explicit books(size_t ledgers_count = 1);

    // ---- accounts ----
    /// An empty id: the account's person was erased.
    uint32_t open_account(std::string_view id, uint32_t role, account_kind kind, uint32_t holder);
    std::optional<uint32_t> find(std::string_view id) const { return ids_.find(id); }
    /// For many at once: all hashes first, each fetched ahead, then each found.
    hash128 hash_of(std::string_view id) const { return ids_.hash(id); }
    void prefetch_id(hash128 hash) const { ids_.prefetch(hash); }
    std::optional<uint32_t> find(hash128 hash) const { return ids_.find(hash); }
    /// Empty where the account's person was erased.
    std::string_view id(uint32_t account) const { return ids_.text(account); }
    /// The id and all facts of an account are overwritten; what it holds stays. Not between
    /// `begin_undo` and its end.
    void forget_person(uint32_t account);
    bool is_forgotten(uint32_t account) const { return !ids_.is_known(account); }
    /// Memory for so many accounts, so that opening them moves nothing.
    void reserve(size_t accounts);
    uint32_t accounts_count() const { return accounts_count_; }
    uint32_t role(uint32_t account) const { return accounts_[account].role; }
    uint32_t holder(uint32_t account) const { return accounts_[account].holder; }
    account_kind kind(uint32_t account) const { return accounts_[account].kind; }
    account_status status(uint32_t account) const { return accounts_[account].status; }
    void set_status(uint32_t account, account_status status);

    /// Days: everything due up to and including `settled` has happened; `next_due` 0 = nothing to
    /// come.
    local_day settled(uint32_t account) const { return accounts_[account].settled; }
    local_day next_due(uint32_t account) const { return accounts_[account].next_due; }
    void set_settled(uint32_t account, local_day settled, local_day next_due);

    // ---- plain balances ----
    size_t ledgers_count() const { return balances_.size(); }
    /// Ledger 0 of a holding account: the sum of its lots.
    amount balance(uint32_t ledger, uint32_t account) const { return balances_[ledger][account]; }
    void post(uint32_t ledger, uint32_t account, amount delta);

    // ---- lots of the unit ----
    /// In spend order. Valid until the next change of this account.
    std::span<const lot> lots(uint32_t account) const;
    const lot_attributes& attributes(const lot& of) const { return classes_[of.class_index]; }
    amount pocket_balance(uint32_t account, uint32_t pocket) const;
    /// Lowers a lot; removes it at zero. `face` is taken from its face. Searched from the front.
    void take(uint32_t account, uint32_t lot_id, amount value, amount face);
    /// Adds a lot or joins an equal one. Returns the id it lies under.
    uint32_t put(uint32_t account, const lot_attributes& attributes, amount value, amount face,
                 local_day clock, uint16_t mark, uint16_t hold);
    /// New attributes where the lot lies; joins an equal lot if there is one.
    void change(uint32_t account, uint32_t lot_id, const lot_attributes& attributes,
                local_day clock, uint16_t mark, uint16_t hold);
    const lot* find_lot(uint32_t account, uint32_t lot_id) const;
    lot_class_table& classes() { return classes_; }
    const lot_class_table& classes() const { return classes_; }
    /// After a new spend order: sorts every account's lots.
    void sort_all();
    /// Units outstanding of a programme, booking units: all lots that carry it.
    amount outstanding(uint32_t programme) const;

    // ---- a state that is written and read back ----
    /// What an account has beside its id, role, kind, holder, balances, lots and facts.
    struct account_frame {
        local_day settled{};
        local_day next_due{};
        uint32_t next_lot_id = 1;
        account_status status = account_status::open;
    };
    account_frame frame(uint32_t account) const {
        const auto& of = accounts_[account];
        return {of.settled, of.next_due, of.next_lot_id, of.status};
    }
    void restore_frame(uint32_t account, const account_frame& frame);
    /// A lot with its own id, after those of the account; `sort_all` puts them in spend order.
    void restore_lot(uint32_t account, const lot_attributes& attributes, lot restored);

    // ---- dated facts ----
    void add_fact(uint32_t account, const dated_fact& fact);
    /// The fact in force on a day: the latest recorded one that covers it.
    const dated_fact* fact_on(uint32_t account, uint32_t name, local_day day) const;
    fact_book& facts() { return facts_; }
    const fact_book& facts() const { return facts_; }

    // ---- undo ----
    void begin_undo();
    void roll_back();
    void keep();
    bool undoing() const { return undo_on_; }

    void prefetch(uint32_t account) const {
        fetch(&accounts_[account], sizeof(account_record));
        __builtin_prefetch(&balances_[0][account]);
    }
    void prefetch_lots(uint32_t account) const {
        fetch(accounts_[account].block.first(), 3 * sizeof(lot));
    }
    void prefetch_facts(uint32_t account) const { facts_.prefetch(account); }
    void prefetch_newest_fact(uint32_t account) const { facts_.prefetch_newest(account); }

private:
    struct account_record {
        lot_block block;
        uint32_t role = 0;
        uint32_t holder = 0;
        uint32_t next_lot_id = 1;
        local_day settled{};
        local_day next_due{};
        account_kind kind = account_kind::holding;
        account_status status = account_status::open;
    };
    enum class undo_kind : uint8_t {
        opened,
        status,
        settled,
        posted,
        lot_set,
        lot_inserted,
        lot_erased,
        next_lot_id,
        outstanding,
        fact
    };
    struct undo_record {
        undo_kind kind;
        account_status status{};
        uint32_t account = 0;
        uint32_t index = 0;
        local_day settled{};
        local_day next_due{};
        amount value;
        lot before;
    };

    void remember(const undo_record& record) {
        if (undo_on_) undo_.push_back(record);
    }
    void undo_one(const undo_record& record);
    uint32_t position_of(uint32_t account, uint32_t lot_id) const;
    uint32_t upper_position(const account_record& record, order_key key) const;
    void set_lot(uint32_t account, uint32_t position, const lot& value);
    void insert_lot(uint32_t account, uint32_t position, const lot& value);
    void erase_lot(uint32_t account, uint32_t position);
    bool join(uint32_t account, uint32_t end, const lot& arriving, uint32_t& id);
    const lot* find_equal(const account_record& record, const lot_attributes& attributes,
                          local_day clock, uint16_t mark, uint16_t hold) const;
    void add_outstanding(uint32_t programme, amount delta);
    void set_balance(uint32_t ledger, uint32_t account, amount value);

    text_table ids_;  // apart from what accounts hold: an id can go without touching a balance
    large_vector<account_record> accounts_;
    uint32_t accounts_count_ = 0;  // asked for at every turn: the size of `accounts_` is a division
    std::vector<large_vector<amount>> balances_;
    std::vector<amount> outstanding_;
    lot_block_pool pool_;
    lot_class_table classes_;
    fact_book facts_;
    std::vector<undo_record> undo_;
    bool undo_on_ = false;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/ledger/books.inl.hpp>
#endif
