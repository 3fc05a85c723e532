// SPDX-License-Identifier: Apache-2.0
#include "embed/handles.hpp"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace {

struct open_communities {
    std::shared_mutex mutex;
    std::map<uint64_t, std::shared_ptr<community>> by_handle;
    uint64_t last = 0;
};

// Never destroyed: a thread may still call while the program ends.
open_communities& all() {
    static auto* const made = new open_communities;
    return *made;
}

}  // namespace

uint64_t add_community(std::shared_ptr<community> opened) {
    const std::unique_lock lock(all().mutex);
    all().by_handle.emplace(++all().last, std::move(opened));
    return all().last;
}

std::shared_ptr<community> find_community(uint64_t handle) {
    const std::shared_lock lock(all().mutex);
    const auto found = all().by_handle.find(handle);
    return found == all().by_handle.end() ? nullptr : found->second;
}

bool remove_community(uint64_t handle) {
    std::shared_ptr<community> ending;  // ends outside the lock
    const std::unique_lock lock(all().mutex);
    const auto found = all().by_handle.find(handle);
    if (found == all().by_handle.end()) return false;
    ending = std::move(found->second);
    all().by_handle.erase(found);
    return true;
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
