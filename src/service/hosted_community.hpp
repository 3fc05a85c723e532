// SPDX-License-Identifier: Apache-2.0
//! One community as the server runs it: scheme, journal, engine and the thread that decides.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "loader/rule_library.hpp"
#include "runtime/community_runtime.hpp"
#include "service/durable_store.hpp"
#include "stores/sqlite_journal.hpp"
#include "stores/sqlite_reader.hpp"

namespace annona {
inline namespace v0_1 {

class follower;

namespace service {

/// The folder that all communities of a server share.
struct shared_folder {
    std::string path;
    std::unique_ptr<stores::sqlite_folder> folder;
    std::mutex appending;
};

/// Any thread, but where it says otherwise.
class hosted_community {
public:
    /// Reads the scheme, starts the journal or goes on from the newest snapshot, starts the
    /// threads. `on_stopped` is called where the community has to stop for good. Failures: those of
    /// scheme, store and engine.
    [[nodiscard]] static result<std::unique_ptr<hosted_community>> open(
        const std::string& scheme_path, shared_folder& in, loader::rule_library& library,
        const community_runtime::clock& clock,
        const std::function<void(std::string_view id, const failure&)>& on_stopped);
    ~hosted_community();

    [[nodiscard]] const std::string& id() const { return id_; }
    /// The scheme in force; it stays as it is while it is held.
    [[nodiscard]] std::shared_ptr<const scheme> rules() const;
    void replace_rules(std::shared_ptr<const scheme> next);

    [[nodiscard]] community_runtime& runtime() { return *runtime_; }
    /// The writer's thread alone: from a receiver's `answered` or an act.
    [[nodiscard]] const engine& decider() const { return *engine_; }
    [[nodiscard]] durable_store& store() { return *store_; }
    /// The second copy that answers of the past: statements, balances then.
    [[nodiscard]] follower& behind() { return *follower_; }

    /// Destroys the key of an account, and what is kept in memory of it here and in the copy. The
    /// engine is told by whoever calls this, from the writer's thread.
    [[nodiscard]] result<void> erase(uint32_t account, instant at);

    /// Reads beside the writer, one at a time.
    [[nodiscard]] result<void> read_journal(
        const std::function<result<void>(stores::sqlite_reader&)>& look);

    /// A reader of the caller's own, for reads that take long.
    [[nodiscard]] result<std::unique_ptr<stores::sqlite_reader>> open_reader() const {
        return stores::sqlite_reader::open(folder_path_, id_);
    }

    [[nodiscard]] const std::string& scheme_path() const { return scheme_path_; }

private:
    hosted_community() = default;

    std::string id_;
    std::string scheme_path_;
    std::string folder_path_;
    mutable std::mutex mutex_;
    std::shared_ptr<const scheme> rules_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::unique_ptr<durable_store> store_;
    const engine* engine_ = nullptr;
    std::unique_ptr<community_runtime> runtime_;
    std::mutex reading_;
    std::unique_ptr<stores::sqlite_reader> reader_;
    std::unique_ptr<follower> follower_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
