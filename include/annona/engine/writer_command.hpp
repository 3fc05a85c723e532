// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// A command together with everything it points at. Keeps its memory from one command to the next,
/// so that steady work allocates nothing. Neither copied nor moved: the views inside stay right.
class owned_command {
public:
    owned_command() = default;
    owned_command(const owned_command&) = delete;
    owned_command& operator=(const owned_command&) = delete;

    /// Copies a command; the caller's memory is free afterwards.
    void assign(const command& asked);

    /// Views of this object, valid until the next assign.
    const command& view() const { return view_; }

private:
    template <class Visit>
    void each_text(Visit&& visit);

    command view_;
    std::vector<char> texts_;
    std::vector<basket_line> lines_;
    std::vector<item> items_;
    std::vector<payer_part> payers_;
    std::vector<tender_part> tender_;
    std::vector<std::string_view> lots_;
    std::vector<std::string_view> tokens_;
    std::vector<amount> notes_;
    std::vector<input_value> inputs_;
    std::vector<reference> references_;
    std::vector<adjustment> adjustments_;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/writer_command.inl.hpp>
#endif
