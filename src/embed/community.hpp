// SPDX-License-Identifier: Apache-2.0
//! A community opened from files: its scheme, its rules, its journal, its engine.
#pragma once

#include <annona/embed.h>
#include <annona/engine/engine.hpp>
#include <annona/engine/memory_journal.hpp>

#include <memory>
#include <string>
#include <vector>

#include "embed/request_reader.hpp"
#include "loader/rule_library.hpp"
#include "runtime/follower.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {

/// One call at a time, from any thread: embed/handles.hpp sees to it.
class community {
public:
    /// `problems` gets every problem of the scheme, one a line. Failures: WRONG_SIZE,
    /// SCHEME_REFUSED and those of the library, the store and the engine.
    static result<std::unique_ptr<community>> open(const annona_options& from,
                                                   std::string& problems);

    result<void> submit(const annona_request& asked, instant now, annona_answer& answer);
    result<void> submit_many(const annona_request* asked, size_t count, instant now,
                             annona_answer* answers);
    /// The request as JSON, the answer as `describe`.
    result<std::string> submit_json(std::string_view request, instant now);

    [[nodiscard]] result<std::string> describe_entry(uint64_t sequence) const;
    [[nodiscard]] result<std::string> entry_bytes(uint64_t sequence) const;
    [[nodiscard]] result<std::string> explain(uint64_t sequence, std::string_view language) const;
    [[nodiscard]] result<std::string> balance(std::string_view account, std::string_view pocket,
                                              std::string_view ledger) const;
    [[nodiscard]] std::string statement() const;
    [[nodiscard]] uint64_t last_sequence() const;
    [[nodiscard]] std::string state_digest() const;
    [[nodiscard]] result<void> replay() const;

private:
    community() = default;
    result<void> open_scheme(const annona_options& from, std::string& problems);
    result<void> open_journal(const annona_options& from);
    result<void> begin_stored(const annona_options& from);
    void make_room(size_t count);
    void fill(const decision& decided, annona_answer& answer) const;

    loader::rule_library library_;
    std::shared_ptr<scheme> rules_;
    memory_journal memory_;
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> stored_;
    std::unique_ptr<follower> behind_;  // of a stored journal: snapshots, old request ids
    std::unique_ptr<engine> engine_;    // asks `behind_`
    std::vector<std::unique_ptr<request_reader>> readers_;  // one for each place of a batch
    std::vector<command> batch_;  // as `readers_` and `decisions_`: never fewer again
    std::vector<decision> decisions_;
};

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
