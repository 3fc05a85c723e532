// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>
#include <annona/money/money.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Note lots an exact search tries to combine; whoever carries more names the lots to use.
inline constexpr size_t notes_searched_max = 64;
/// Lines looked at by one search, each some nanoseconds, so that no basket can hold up the writer.
/// Counted, not timed: the same basket ends the same way everywhere.
inline constexpr int64_t search_steps_max = int64_t{1} << 22;

/// A lot offered for payment.
struct select_lot {
    amount available;  // what it holds, booking units
    amount cap;        // the most it may pay in this command; negative: no cap
    amount note;       // 0 divisible; else all it pays together is a multiple of this
};

/// Part of a lot that pays part of a line. `lot` counts the lots as they were fed.
struct select_take {
    uint32_t lot;
    uint32_t line;
    amount value;
};

enum class search_outcome : uint8_t {
    complete,        // all demands are met
    impossible,      // proven: no choice of notes meets all demands exactly
    too_many_notes,  // more than notes_searched_max note lots were fed
    given_up         // search_steps_max was reached before a proof either way
};

namespace select_detail {

inline int128 greatest_common_divisor(int128 a, int128 b) {
    while (b != 0) {
        const int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

}  // namespace select_detail

/// Decides which lots pay which lines of one basket.
///
/// Lots are fed in spend order. Each pays the most it can *given all lots before it*: what earlier
/// lots pay in total never shrinks, but which lines they pay is rearranged along augmenting paths
/// (max-flow, Ford and Fulkerson; shortest path first, Edmonds and Karp). Lot totals form a
/// polymatroid, so this greedy order is exact: the vector of lot totals is the lexicographically
/// largest, and its sum is the largest possible. Both are independent of the order of the lines;
/// where lots do not cover everything, the lines of lower index are served first.
///
/// Lots with a note pay whole notes, also greedily. Where that leaves demand open, `search` looks
/// for notes that come out even.
///
/// Not thread-safe. Keeps its memory between baskets: steady work allocates nothing.
class selector {
public:
    /// Forgets the last basket. `demands`: one per line, booking units, 0 to
    /// amount_limit, at most lines_max.
    void begin(std::span<const amount> demands);

    /// Offers the next lot in spend order; `allowed` has one byte per line, non-zero where this
    /// lot may pay the line. Returns what of the lot is now used. Once complete, lots are counted
    /// but not looked at.
    amount add(const select_lot& lot, std::span<const uint8_t> allowed);

    /// After the last lot. Does nothing unless demand is open and note lots were fed. On success
    /// the note lots' totals are the lexicographically largest in spend order with which all
    /// demands can be met exactly; divisible lots fill the rest in spend order. Otherwise what
    /// `add` found stands.
    search_outcome search();

    bool complete() const { return missing_ == 0; }
    amount missing() const { return amount::raw(missing_); }
    amount missing(uint32_t line) const {
        if (is_laid_out_) return amount::raw(open_[line]);
        return complete() ? amount{} : amount::raw(demands_[line]);
    }
    /// What of a fed lot is used.
    amount used(uint32_t lot) const { return amount::raw(lots_[lot].used); }

    /// In lot order, then line order; positive values. Valid until the next call of begin, add,
    /// search or takes.
    std::span<const select_take> takes();

private:
    static constexpr size_t words_max = lines_max / 64;
    using line_set = std::array<uint64_t, words_max>;

    /// Lots that may pay the same lines are one group: flows are kept per group and line, and cut
    /// up into takes at the end.
    struct fed_lot {
        int128 most = 0;  // largest possible use, whole notes
        int128 note = 0;
        int128 used = 0;
        uint32_t group = 0;
    };
    struct group_cursor {
        uint32_t line = 0;
        int128 taken = 0;
    };
    enum class attempt : uint8_t { found, no_choice, short_of_value, out_of_steps };

    bool pays_all(const fed_lot& lot, std::span<const uint8_t> allowed) const;
    void lay_out();
    int128& flow(uint32_t group, uint32_t line) { return flows_[group * lines_ + line]; }
    uint32_t group_of(std::span<const uint8_t> allowed);
    int128 pour(uint32_t group, int128 wanted);
    int128 pour_direct(uint32_t group, int128 wanted);
    uint32_t find_path(uint32_t group);
    void reach(uint32_t group, uint32_t from_line);
    int128 push(uint32_t end_line, int128 wanted);
    void drain(uint32_t group, int128 value);
    int128 use(fed_lot& lot, int128 most);
    void restart();
    void collect_notes();
    attempt descend(size_t position);
    attempt can_complete(size_t position);
    attempt relaxed(size_t position);

    uint32_t lines_ = 0;
    uint32_t groups_ = 0;
    int128 missing_ = 0;
    bool is_laid_out_ = false;  // else nothing was fed, or the first lot paid everything
    std::vector<int128> demands_;
    std::vector<int128> open_;
    std::vector<line_set> allowed_;  // per group
    std::vector<int128> flows_;      // group x line
    std::vector<fed_lot> lots_;
    std::vector<select_take> takes_;
    std::vector<group_cursor> cursors_;

    // Paths. Lines in closed_ cannot pass on anything any more: every path from them ends at met
    // demands. That stays so until a drain opens a line again.
    line_set closed_{};
    line_set seen_{};
    std::array<uint32_t, lines_max> queue_{};
    std::array<uint32_t, lines_max> came_by_group_{};
    std::array<uint32_t, lines_max> came_from_line_{};
    uint32_t queued_ = 0;
    uint64_t round_ = 0;
    std::vector<uint64_t> group_round_;

    // Search.
    std::vector<uint32_t> notes_;        // lots
    std::vector<int128> notes_room_;     // most of notes_[i..] together
    std::vector<int128> notes_divisor_;  // greatest common divisor of the notes of notes_[i..]
    std::vector<int128> group_room_;     // divisible lots, per group
    std::vector<int128> poured_;
    int128 divisible_room_ = 0;
    int64_t steps_left_ = 0;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/select.inl.hpp>
#endif
