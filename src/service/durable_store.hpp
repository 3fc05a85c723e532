// SPDX-License-Identifier: Apache-2.0
//! The journal of one community as its runtime uses it: groups of several communities go into one
//! folder one after another, what was just written is read from memory, and whoever waits for it
//! is told.
#pragma once

#include <annona/engine/journal_store.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "service/recent_entries.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Bytes of recent groups kept: a few seconds of a busy community.
inline constexpr size_t tail_size_max = size_t{16} << 20;

/// `append` on one thread, `read` on another. The store beneath allows the same.
class durable_store final : public journal_store {
public:
    /// `folder` is shared by all communities of one folder. `on_append` is called on the appending
    /// thread.
    durable_store(journal_store& beneath, std::mutex& folder)
        : beneath_(beneath), folder_(folder), last_(beneath.last_sequence()) {}

    append_outcome append(const journal_group& group) override;
    std::optional<failure> append_trouble() const override { return beneath_.append_trouble(); }
    std::optional<failure> read_trouble() const override { return beneath_.read_trouble(); }
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override;
    bool read_for_state(uint64_t sequence, std::vector<std::byte>& out) const override {
        return beneath_.read_for_state(sequence, out);
    }
    uint64_t last_sequence() const override { return last_.load(); }

    /// What was kept of recent groups goes: somebody in them was erased.
    void forget_tail();

    [[nodiscard]] uint64_t groups() const { return groups_.load(); }
    [[nodiscard]] uint64_t entries() const { return entries_.load(); }

    /// Set before the first append.
    std::function<void()> on_append;

private:
    journal_store& beneath_;
    std::mutex& folder_;
    std::atomic<uint64_t> last_;
    std::atomic<uint64_t> groups_ = 0;
    std::atomic<uint64_t> entries_ = 0;
    mutable std::mutex mutex_;
    recent_entries tail_{tail_size_max};
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
