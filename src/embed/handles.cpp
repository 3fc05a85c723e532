// SPDX-License-Identifier: Apache-2.0
#include "embed/handles.hpp"

#include <array>
#include <utility>
#include <vector>

#include "embed/community.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace {

/// What a handle leads to in one step, and stays when its community has ended. On a cache line of
/// its own: neighbours are other callers'.
struct alignas(64) place {
    std::mutex mutex;
    uint64_t handle = 0;
    std::unique_ptr<community> open;
};

/// A handle is the number of its opening, and in its lowest digits that of its place.
struct all_places {
    std::array<place, handles_max> places;
    std::mutex mutex;  // of what follows
    std::vector<size_t> vacant;
    size_t used = 0;
    uint64_t openings = 0;
};

// Never destroyed: a thread may still call while the program ends.
all_places& all() {
    static auto* const made = new all_places;
    return *made;
}

place& place_of(uint64_t handle) { return all().places[handle % handles_max]; }

}  // namespace

uint64_t add_community(std::unique_ptr<community> opened) {
    const std::lock_guard lock(all().mutex);
    if (all().vacant.empty() && all().used == handles_max) return 0;
    size_t index = all().used;
    if (all().vacant.empty())
        ++all().used;
    else
        index = all().vacant.back(), all().vacant.pop_back();
    const uint64_t handle = ++all().openings * handles_max + index;
    const std::lock_guard own(all().places[index].mutex);
    all().places[index].handle = handle, all().places[index].open = std::move(opened);
    return handle;
}

held_community::held_community(uint64_t handle) : lock_(place_of(handle).mutex) {
    const place& found = place_of(handle);
    if (found.handle == handle) open_ = found.open.get();
}

bool remove_community(uint64_t handle) {
    place& found = place_of(handle);
    std::unique_ptr<community> ending;  // ends outside the locks
    {
        const std::lock_guard lock(found.mutex);
        if (found.handle != handle || found.open == nullptr) return false;
        found.handle = 0;
        ending = std::move(found.open);
    }
    const std::lock_guard lock(all().mutex);
    all().vacant.push_back(handle % handles_max);
    return true;
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
