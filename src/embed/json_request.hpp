// SPDX-License-Identifier: Apache-2.0
//! A request written as JSON.
#pragma once

#include <annona/embed.h>
#include <annona/money/result.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

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
    std::vector<annona_basket_line> lines_;
    std::vector<annona_pair> inputs_;
    std::vector<annona_pair> references_;
    std::vector<annona_pair> tender_;
    std::vector<annona_pair> payers_;
    std::vector<annona_measured> items_;
    std::vector<annona_text> lots_;
    std::vector<annona_text> tokens_;
    std::vector<annona_text> notes_;
};

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
