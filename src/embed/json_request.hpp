// SPDX-License-Identifier: Apache-2.0
//! A request written as JSON.
#pragma once

#include <annona/embed_lists.hpp>
#include <annona/money/result.hpp>

#include <deque>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace embed {

/// Owns what the request points at.
class json_request {
public:
    /// One JSON object with the fields of annona_request by their names. Failures: MALFORMED with
    /// the place, UNKNOWN_FIELD with the field, TWICE where a key stands twice.
    result<void> parse(std::string_view text);

    const annona_request& asked() const { return asked_; }

private:
    friend class json_reader;
    annona_text keep(std::string text);

    annona_request asked_{};
    std::deque<std::string> texts_;
    request_lists lists_;
};

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
