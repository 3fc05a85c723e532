// SPDX-License-Identifier: Apache-2.0
//! Request ids of a stretch of a journal in one file, sorted by hash, with a filter that is kept in
//! memory. Written once, never changed.
#pragma once

#include <annona/ledger/keyed_hash.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace views {

struct answered_request {
    hash128 key;
    uint64_t sequence = 0;
};

/// Any thread.
class request_run {
public:
    /// Writes a run of all ids that entries `first` to `last` answered, in any order, and makes it
    /// durable before it has its name. Failures: as `stores::system_failure` has it.
    [[nodiscard]] static result<void> write(const std::string& path,
                                            std::vector<answered_request> ids, uint64_t first,
                                            uint64_t last);
    /// Reads head, filter and fences. Failures: the same; VIEW_BROKEN where the file is not what
    /// was written, or of another format.
    [[nodiscard]] static result<std::shared_ptr<const request_run>> open(const std::string& path);
    ~request_run();
    request_run(const request_run&) = delete;
    request_run& operator=(const request_run&) = delete;

    /// The entry that answered an id. One look at memory where it is not there, but for one id in
    /// two hundred. Failure: VIEW_BROKEN where a block of the file is not what was written.
    [[nodiscard]] result<std::optional<uint64_t>> find(hash128 key) const;
    /// All ids, sorted by hash.
    [[nodiscard]] result<std::vector<answered_request>> all() const;

    [[nodiscard]] uint64_t first() const { return first_; }
    [[nodiscard]] uint64_t last() const { return last_; }
    [[nodiscard]] uint64_t count() const { return count_; }

private:
    explicit request_run(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] result<void> load();
    [[nodiscard]] result<void> read_block(size_t number, std::vector<answered_request>& out) const;

    std::string path_;
    int file_ = -1;
    uint64_t first_ = 0;
    uint64_t last_ = 0;
    uint64_t count_ = 0;
    std::vector<uint64_t> filter_;
    std::vector<uint64_t> fences_;  // upper half of the first hash of each block
};

}  // namespace views
}  // namespace v0_1
}  // namespace annona
