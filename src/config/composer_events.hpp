// SPDX-License-Identifier: Apache-2.0
//! libyaml's events, owned safely, and its complaints in plain words. The only room of libyaml.
#pragma once

#include <yaml.h>

#include <string_view>

#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Reads one text as a stream of events. The text must outlive it and be valid UTF-8 without a byte
/// order mark. Throws std::bad_alloc when memory runs out.
class event_stream {
public:
    event_stream(std::string_view text, file_name file);
    ~event_stream();
    event_stream(const event_stream&) = delete;
    event_stream& operator=(const event_stream&) = delete;

    /// Goes to the next event. False after a syntax error, and ever after.
    [[nodiscard]] bool advance();
    /// The event `advance` went to; it lives until the next call.
    [[nodiscard]] const yaml_event_t& event() const noexcept { return event_; }

    [[nodiscard]] place begin_place() const { return place_of(event_.start_mark); }
    [[nodiscard]] place end_place() const { return place_of(event_.end_mark); }

    /// After `advance` returned false: what is wrong, in words, at its place.
    [[nodiscard]] problem syntax_problem() const;
    /// The syntax error is a tab where only spaces may stand.
    [[nodiscard]] bool is_about_a_tab() const;

private:
    [[nodiscard]] place place_of(const yaml_mark_t& mark) const;
    [[nodiscard]] std::string_view text_at(const yaml_mark_t& mark) const;

    std::string_view text_;
    file_name file_;
    yaml_parser_t parser_{};
    yaml_event_t event_{};
    bool has_failed_ = false;
};

}  // namespace config
}  // namespace v0_1
}  // namespace annona
