// SPDX-License-Identifier: Apache-2.0
//! One process writes to a folder. The system gives the lock back when the process ends, however
//! it ends.
#pragma once

#include <annona/money/result.hpp>

#include <string>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace stores {

class writer_lock {
public:
    /// Locks `folder`/journal.lock. Failures: JOURNAL_LOCKED with the process that has it;
    /// JOURNAL_PERMISSION, JOURNAL_READ_ONLY, JOURNAL_MISSING, DISK_FULL.
    [[nodiscard]] static result<writer_lock> take(const std::string& folder);

    writer_lock(writer_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    writer_lock& operator=(writer_lock&&) = delete;
    ~writer_lock();

private:
    explicit writer_lock(int file) : file_(file) {}
    int file_;
};

/// What the system said, as a failure of ours.
[[nodiscard]] failure system_failure(int system_error, std::string_view doing,
                                     const std::string& place);

/// Makes names in a folder durable. Failure: as `system_failure` has it.
[[nodiscard]] result<void> sync_folder(const std::string& folder);

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
