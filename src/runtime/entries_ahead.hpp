// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/engine.hpp>

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "stores/sqlite_reader.hpp"

namespace annona {
inline namespace v0_1 {

/// Reads and decodes the entries of a journal on a thread of its own, a little ahead of whoever
/// applies them: two thirds of the work of going through a journal are done beside the other third.
class entries_ahead final : public entry_source {
public:
    /// From that entry to the head the reader stands at.
    entries_ahead(std::unique_ptr<stores::sqlite_reader> reader, uint64_t first);
    ~entries_ahead() override;
    entries_ahead(const entries_ahead&) = delete;
    entries_ahead& operator=(const entries_ahead&) = delete;

    /// One thread. Failures: those of the store; JOURNAL_GAP beyond the head.
    result<const entry*> next(uint64_t sequence) override;

private:
    static constexpr size_t batch_entries = 256;
    static constexpr size_t batches_count = 4;
    struct batch {
        std::vector<entry> entries;  // their memory is used again
        size_t count = 0;
        std::optional<failure> wrong;  // behind the last entry
    };

    void work();
    void fill(batch& next);
    bool begin_batch();

    std::unique_ptr<stores::sqlite_reader> reader_;  // of the thread
    uint64_t next_to_read_;                          // of the thread
    std::array<batch, batches_count> batches_;       // in a ring
    size_t place_ = batch_entries;                   // of the caller, in its batch
    batch* at_ = nullptr;                            // of the caller

    std::mutex mutex_;
    std::condition_variable changed_;
    uint64_t filled_ = 0;  // batches
    uint64_t begun_ = 0;   // by the caller; the one before is free
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace v0_1
}  // namespace annona
