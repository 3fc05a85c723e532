// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <array>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// How much of each award may leave as money. Kept for each award by itself: what it was, and what
/// of it was turned into money before; what is spent makes no difference.
class cash_share {
public:
    template <class Rows>
    void read(const Rows& rows, amount step, std::uint32_t counters_before) {
        if (rows.is_empty()) return;
        const auto row = rows[0];
        is_given_ = true;
        share_ = row.template ratio<"share">();
        round_ = row.template rounding<"round">();
        code_ = row.template code<"else">();
        step_ = step;
        first_counter_ = counters_before;
        names_ = {row.template name<"credits">(), row.template name<"name">()};
    }
    bool is_given() const noexcept { return is_given_; }
    std::uint16_t code() const noexcept { return code_; }

    std::vector<sdk::counter> counters() const {
        if (!is_given_) return {};
        const std::uint64_t counted[] = {sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT),
                                         sdk::commands(ANNONA_REDEEM)};
        std::vector<sdk::counter> made(2);
        for (std::size_t i = 0; i < made.size(); ++i) {
            made[i].name = names_[i];
            made[i].subject = ANNONA_SUBJECT_ORIGIN;
            made[i].window = {ANNONA_WINDOW_LIFE, 0};
            made[i].commands = counted[i];
        }
        return made;
    }

    /// What of an award may leave as money.
    amount limit_of(amount award) const {
        const amount share = multiply(award, share_, round_);
        return std::min(round_to_step(share, step_, round_), award);
    }

    /// Lots of one award share what is left of it, in the order in which they are spent.
    void cap(const sdk::own& own, sdk::cells& cells) const {
        if (cells.is_screening()) return;
        const auto lots = cells.lots();
        for (std::size_t i = 0; i < lots.size(); ++i) {
            amount left = limit_of(own.lot_counter(i, first_counter_).value()) -
                          own.lot_counter(i, first_counter_ + 1).value();
            for (std::size_t k = 0; k < i; ++k) {
                if (lots[k].origin == lots[i].origin) left -= sdk::to_amount(lots[k].amount);
            }
            cells.cap(i, std::max(left, amount{}), code_);
        }
    }

private:
    bool is_given_ = false;
    ratio share_{};
    rounding round_ = rounding::down;
    std::uint16_t code_ = 0;
    amount step_{};
    std::uint32_t first_counter_ = 0;
    std::array<annona_name, 2> names_{};
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
