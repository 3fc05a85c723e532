// SPDX-License-Identifier: Apache-2.0
//! The lists that an annona_request points at, for bindings written in C++.
#pragma once

#include <annona/embed.h>

#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace embed {

/// Owns them, under the names that the request has for them; empty at first. One thread at a time.
struct request_lists {
#define ANNONA_LIST(type, name) std::vector<type> name;
    ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST

    /// Keeps their memory for the next request.
    void clear() {
#define ANNONA_LIST(type, name) name.clear();
        ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST
    }
    /// Calls `with` the list of that name. False: there is none.
    template <class Call>
    bool visit(std::string_view name, Call&& with) {
#define ANNONA_LIST(type, list) \
    if (name == #list) return with(list), true;
        ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST
        return false;
    }
    /// Lets the request point at them, until one of them changes.
    void attach_to(annona_request& asked) const {
#define ANNONA_LIST(type, name) /* NOLINTNEXTLINE(bugprone-macro-parentheses) */ \
    asked.name = name.data(), asked.name##_count = name.size();
        ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST
    }
};

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
