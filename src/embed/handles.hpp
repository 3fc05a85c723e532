// SPDX-License-Identifier: Apache-2.0
//! Handles of open communities: numbers that are never given out twice, so that a handle used after
//! its end is found out instead of followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace embed {

class community;

/// Open at once in one process.
inline constexpr size_t handles_max = 1024;

/// Open communities by their handles. Any thread, all of it.
class community_table {
public:
    /// For so many at once, a power of two.
    explicit community_table(size_t room);
    ~community_table();
    community_table(const community_table&) = delete;
    community_table& operator=(const community_table&) = delete;

    /// A handle of its own, never 0 but where there is no room.
    [[nodiscard]] uint64_t add(std::unique_ptr<community> opened);
    /// Waits for the call that holds it, then ends it. False for a handle that is not open.
    bool remove(uint64_t handle);

private:
    friend class held_community;
    struct place;
    place& place_of(uint64_t handle) const;

    size_t room_;
    std::unique_ptr<place[]> places_;
    std::mutex mutex_;  // of what follows
    std::vector<size_t> vacant_;
    size_t used_ = 0;
    uint64_t openings_ = 0;
};

/// Those of this process, `handles_max` at most.
community_table& open_communities();

/// The community of a handle, for one caller at a time: others wait until this goes.
class held_community {
public:
    held_community(const community_table& table, uint64_t handle);
    /// False for a handle that is not open.
    explicit operator bool() const { return open_ != nullptr; }
    community& operator*() const { return *open_; }

private:
    std::unique_lock<std::mutex> lock_;
    community* open_ = nullptr;
};

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
