// SPDX-License-Identifier: Apache-2.0
#include "embed/handles.hpp"

#include <annona/money/assert.hpp>
#include <bit>
#include <utility>

#include "embed/community.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {

/// What a handle leads to in one step, and stays when its community has ended. On a cache line of
/// its own: neighbours are other callers'.
struct alignas(64) community_table::place {
    std::mutex mutex;
    uint64_t handle = 0;
    std::unique_ptr<community> open;
};

community_table::community_table(size_t room) : room_(room), places_(new place[room]) {
    ANNONA_ASSERT(std::has_single_bit(room), "a handle's place is in its lowest bits");
}
community_table::~community_table() = default;

/// A handle is the number of its opening, and in its lowest bits that of its place.
community_table::place& community_table::place_of(uint64_t handle) const {
    return places_[handle & (room_ - 1)];
}

uint64_t community_table::add(std::unique_ptr<community> opened) {
    const std::lock_guard lock(mutex_);
    if (vacant_.empty() && used_ == room_) return 0;
    size_t index = used_;
    if (vacant_.empty())
        ++used_;
    else
        index = vacant_.back(), vacant_.pop_back();
    const uint64_t handle = ++openings_ * room_ + index;
    place& taken = places_[index];
    const std::lock_guard own(taken.mutex);
    taken.handle = handle, taken.open = std::move(opened);
    return handle;
}

bool community_table::remove(uint64_t handle) {
    place& found = place_of(handle);
    std::unique_ptr<community> ending;  // ends outside the locks
    {
        const std::lock_guard lock(found.mutex);
        if (found.handle != handle || found.open == nullptr) return false;
        found.handle = 0;
        ending = std::move(found.open);
    }
    const std::lock_guard lock(mutex_);
    vacant_.push_back(handle & (room_ - 1));
    return true;
}

held_community::held_community(const community_table& table, uint64_t handle)
    : lock_(table.place_of(handle).mutex) {
    const auto& found = table.place_of(handle);
    if (found.handle == handle) open_ = found.open.get();
}

// Never destroyed: a thread may still call while the program ends.
community_table& open_communities() {
    static auto* const made = new community_table(handles_max);
    return *made;
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
