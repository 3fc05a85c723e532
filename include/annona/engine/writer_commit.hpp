// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/journal_store.hpp>

#include <optional>
#include <utility>

namespace annona {
inline namespace v0_1 {

/// How the writer makes a group durable. An implementation over a slow store lets a thread of its
/// own do the work; the writer never waits inside a call.
class commit_port {
public:
    virtual ~commit_port() = default;

    /// Takes a group. Its memory stays untouched until `outcome` answers. One group at a time.
    virtual void begin(const journal_group& group) = 0;

    /// What became of the group begun last; nothing while it is under way. Does not block. Answers
    /// once per group.
    virtual std::optional<append_outcome> outcome() = 0;

    /// Why that group was not committed, where the store has said so.
    virtual std::optional<failure> trouble() const { return std::nullopt; }
};

/// Commits within `begin`: for stores in memory, tests and tools. The store must outlive it.
class immediate_commit final : public commit_port {
public:
    explicit immediate_commit(journal_store& store) : store_(store) {}

    void begin(const journal_group& group) override { outcome_ = store_.append(group); }
    std::optional<append_outcome> outcome() override {
        return std::exchange(outcome_, std::nullopt);
    }
    std::optional<failure> trouble() const override { return store_.append_trouble(); }

private:
    journal_store& store_;
    std::optional<append_outcome> outcome_;
};

}  // namespace v0_1
}  // namespace annona
