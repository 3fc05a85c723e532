// SPDX-License-Identifier: Apache-2.0
//! Handles of open communities: numbers that are never given out twice, so that a handle used after
//! its end is found out instead of followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace annona {
inline namespace v0_1 {
namespace embed {

class community;

/// Open at once in one process.
inline constexpr size_t handles_max = 1024;

/// A handle of its own; 0 where `handles_max` are open. Any thread, as all of them.
[[nodiscard]] uint64_t add_community(std::unique_ptr<community> opened);

/// The community of a handle, for one caller at a time: others wait until this goes.
class held_community {
public:
    explicit held_community(uint64_t handle);
    /// False for a handle that is not open.
    explicit operator bool() const { return open_ != nullptr; }
    community& operator*() const { return *open_; }

private:
    std::unique_lock<std::mutex> lock_;
    community* open_ = nullptr;
};

/// Waits for the call that holds it, then ends it. False for a handle that is not open.
bool remove_community(uint64_t handle);

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
