// SPDX-License-Identifier: Apache-2.0
//! A file that does nothing but take room: when the disk is full it is given up, so that the group
//! that was already decided still finds its place.
#pragma once

#include <annona/money/result.hpp>

#include <cstdint>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace stores {

class ballast {
public:
    /// `folder`/ballast with room for `size` bytes; 0: none is kept.
    ballast(const std::string& folder, uint64_t size) : path_(folder + "/ballast"), size_(size) {}

    /// Takes the room. Failure: DISK_FULL where there is none, and as `system_failure` has it.
    [[nodiscard]] result<void> take();
    /// Gives it up. False where there was nothing to give up.
    bool release();
    [[nodiscard]] bool is_held() const { return is_held_; }

private:
    std::string path_;
    uint64_t size_;
    bool is_held_ = false;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
