// SPDX-License-Identifier: Apache-2.0
//! From a request in C to a command of the engine.
#pragma once

#include <annona/embed.h>
#include <annona/engine/command.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "embed/utf8.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {

/// The lists that one command points at. Keeps its memory from one request to the next. Texts are
/// those of the caller. Neither copied nor moved.
class request_reader {
public:
    request_reader() = default;
    request_reader(const request_reader&) = delete;
    request_reader& operator=(const request_reader&) = delete;

    /// Writes all of `asked`, which points here until the next call. What cannot be read becomes
    /// its `shape`, which the engine answers with. Failures: WRONG_SIZE, BAD_POINTER (a list
    /// without its memory), LIMIT_EXCEEDED (a list of more than list_max), UNKNOWN_COMMAND.
    result<void> read(const annona_request& from, const scheme& rules, command& asked);

private:
    /// Most texts of a request are empty.
    std::string_view text(annona_text from, std::string_view field) {
        return from.size == 0 ? std::string_view{} : given_text(from, field);
    }
    void take(annona_text from, std::string_view field, std::string_view& to) {
        if (from.size != 0) to = given_text(from, field);
    }
    void take(annona_text from, std::string_view field, local_day& to) {
        if (from.size != 0) to = given_day(from, field);
    }
    std::string_view given_text(annona_text from, std::string_view field) {
        if (from.data != nullptr && is_clean_utf8({from.data, from.size}))
            return {from.data, from.size};
        return refuse(ANNONA_REASON_MALFORMED, field), std::string_view{};
    }
    local_day given_day(annona_text from, std::string_view field);
    amount units(annona_text from, const unit& in, std::string_view field);
    instant at(int64_t seconds, std::string_view field);
    bool read_kind(annona_text from);
    void read_texts(const annona_request& from);
    void read_value(const annona_request& from, const scheme& rules);
    void read_lists(const annona_request& from, const scheme& rules);
    void read_inputs(const annona_request& from, const scheme& rules);
    void refuse(reason code, std::string_view field) {
        if (asked_->shape == 0) asked_->shape = code, asked_->shape_field = field;
    }

    command* asked_ = nullptr;  // while one is read
    command_kind last_kind_ = command_kind::pay;
    std::vector<basket_line> lines_;
    std::vector<input_value> inputs_;
    std::vector<reference> references_;
    std::vector<tender_part> tender_;
    std::vector<payer_part> payers_;
    std::vector<item> items_;
    std::vector<std::string_view> lots_;
    std::vector<std::string_view> tokens_;
    std::vector<amount> notes_;
    std::deque<std::string> kept_;
};

/// Entries of one list of a request; more are not read. The engine's own limits are below it.
inline constexpr size_t list_max = 4096;

/// Years 1 to 9999, which have a written form.
constexpr bool is_writable(instant at) {
    return at.seconds >= -62'135'596'800 && at.seconds <= 253'402'300'799;
}

/// The kind of that name, `pay`; nothing for a word that is none.
std::optional<command_kind> find_command(std::string_view word);

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
