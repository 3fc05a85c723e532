// SPDX-License-Identifier: Apache-2.0
//! Handles of open communities: numbers that are never given out twice, so that a handle used after
//! its end is found out instead of followed.
#pragma once

#include <cstdint>
#include <memory>

namespace annona {
inline namespace v0_1 {
namespace embed {

class community;

/// Any thread, all of them.
[[nodiscard]] uint64_t add_community(std::shared_ptr<community> opened);
/// Lives at least as long as what is returned; null for a handle that is not open.
[[nodiscard]] std::shared_ptr<community> find_community(uint64_t handle);
/// The community ends with its last call. False for a handle that is not open.
bool remove_community(uint64_t handle);

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
