// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/select.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace annona {
inline namespace v0_1 {

namespace select_detail {

/// The members of `in` that are not in `out`, ascending. `visit` says whether to go on.
template <class Set, class Visit>
void each_line(const Set& in, const Set& out, size_t words, Visit&& visit) {
    for (size_t word = 0; word < words; ++word) {
        for (uint64_t bits = in[word] & ~out[word]; bits != 0; bits &= bits - 1) {
            if (!visit(static_cast<uint32_t>(word * 64) +
                       static_cast<uint32_t>(std::countr_zero(bits)))) {
                return;
            }
        }
    }
}

}  // namespace select_detail

ANNONA_INLINE void selector::begin(std::span<const amount> demands) {
    ANNONA_ASSERT(demands.size() <= lines_max, "more lines than lines_max");
    lines_ = static_cast<uint32_t>(demands.size());
    missing_ = 0;
    demands_.clear(), lots_.clear();
    for (const amount demand : demands) {
        ANNONA_ASSERT(!demand.is_negative() && demand <= amount_limit,
                      "a demand below zero or above amount_limit");
        demands_.push_back(demand.count());
        missing_ += demand.count();
    }
    is_laid_out_ = false;
}

// What is needed as soon as one lot does not pay everything.
ANNONA_INLINE void selector::lay_out() {
    if (is_laid_out_) return;
    is_laid_out_ = true;
    groups_ = 0;
    allowed_.clear(), flows_.clear(), group_round_.clear();
    open_ = demands_;
    closed_ = {};
    steps_left_ = search_steps_max;
}

ANNONA_INLINE amount selector::add(const select_lot& lot, std::span<const uint8_t> allowed) {
    ANNONA_ASSERT(allowed.size() == lines_, "one byte per line says what a lot may pay");
    ANNONA_ASSERT(!lot.available.is_negative() && !lot.note.is_negative(), "a negative lot");
    auto& fed = lots_.emplace_back();
    if (complete()) return {};
    fed.note = lot.note.count();
    fed.most = lot.available.count();
    if (!lot.cap.is_negative()) fed.most = std::min(fed.most, lot.cap.count());
    if (fed.note != 0) fed.most -= fed.most % fed.note;
    if (lots_.size() == 1 && pays_all(fed, allowed)) {
        fed.used = std::exchange(missing_, 0);
        return amount::raw(fed.used);
    }
    lay_out();
    fed.group = group_of(allowed);
    return amount::raw(use(fed, fed.most));
}

// Most payments: one lot that is large enough and may pay every line.
ANNONA_INLINE bool selector::pays_all(const fed_lot& lot, std::span<const uint8_t> allowed) const {
    if (lot.note != 0 || lot.most < missing_) return false;
    for (uint32_t line = 0; line < lines_; ++line)
        if (allowed[line] == 0 && demands_[line] != 0) return false;
    return true;
}

// Pours up to `most` out of a lot, in whole notes.
ANNONA_INLINE int128 selector::use(fed_lot& lot, int128 most) {
    lot.used = pour(lot.group, most);
    if (lot.note == 0) return lot.used;
    const int128 broken = lot.used % lot.note;
    drain(lot.group, broken);
    return lot.used -= broken;
}

ANNONA_INLINE uint32_t selector::group_of(std::span<const uint8_t> allowed) {
    line_set wanted{};
    for (size_t line = 0; line < allowed.size(); ++line)
        wanted[line / 64] |= static_cast<uint64_t>(allowed[line] != 0) << (line % 64);
    // The newest group first: neighbours in spend order mostly share their attributes.
    for (uint32_t group = groups_; group-- > 0;)
        if (allowed_[group] == wanted) return group;
    allowed_.push_back(wanted);
    flows_.resize(flows_.size() + lines_);
    group_round_.push_back(0);
    return groups_++;
}

ANNONA_INLINE int128 selector::pour(uint32_t group, int128 wanted) {
    steps_left_ -= lines_ + 1;
    int128 poured = pour_direct(group, wanted);
    while (poured < wanted && missing_ != 0) {
        const uint32_t end_line = find_path(group);
        if (end_line == none) break;
        poured += push(end_line, wanted - poured);
    }
    return poured;
}

// Lines with open demand need no search.
ANNONA_INLINE int128 selector::pour_direct(uint32_t group, int128 wanted) {
    int128 poured = 0;
    const auto& allowed = allowed_[group];
    select_detail::each_line(allowed, closed_, (lines_ + 63) / 64, [&](uint32_t line) {
        const int128 part = std::min(wanted - poured, open_[line]);
        if (part != 0) {
            flow(group, line) += part;
            open_[line] -= part;
            poured += part;
        }
        return poured < wanted;
    });
    missing_ -= poured;
    return poured;
}

// Breadth first, lines in index order: a line with open demand that the group can pay by handing
// its present lines to other groups. None: everything reached is closed from now on.
ANNONA_INLINE uint32_t selector::find_path(uint32_t group) {
    seen_ = closed_;
    queued_ = 0;
    ++round_;
    reach(group, none);
    for (uint32_t next = 0; next < queued_; ++next) {
        const uint32_t line = queue_[next];
        if (open_[line] != 0) return line;
        steps_left_ -= groups_;
        for (uint32_t other = 0; other < groups_; ++other)
            if (group_round_[other] != round_ && flow(other, line) != 0) reach(other, line);
    }
    closed_ = seen_;
    return none;
}

ANNONA_INLINE void selector::reach(uint32_t group, uint32_t from_line) {
    group_round_[group] = round_;
    select_detail::each_line(allowed_[group], seen_, (lines_ + 63) / 64, [&](uint32_t line) {
        queue_[queued_++] = line;
        came_by_group_[line] = group;
        came_from_line_[line] = from_line;
        seen_[line / 64] |= uint64_t{1} << (line % 64);
        return true;
    });
}

// Along the path found: each group gives up its former line as far as the narrowest place allows.
ANNONA_INLINE int128 selector::push(uint32_t end_line, int128 wanted) {
    int128 part = std::min(wanted, open_[end_line]);
    for (uint32_t line = end_line; came_from_line_[line] != none; line = came_from_line_[line])
        part = std::min(part, flow(came_by_group_[line], came_from_line_[line]));
    for (uint32_t line = end_line; line != none; line = came_from_line_[line]) {
        const uint32_t group = came_by_group_[line];
        flow(group, line) += part;
        if (came_from_line_[line] != none) flow(group, came_from_line_[line]) -= part;
    }
    open_[end_line] -= part;
    missing_ -= part;
    return part;
}

// Takes `value` back from a group, highest line first; which line it was for makes no difference,
// since later lots may rearrange what is left.
ANNONA_INLINE void selector::drain(uint32_t group, int128 value) {
    if (value == 0) return;
    steps_left_ -= lines_;
    missing_ += value;
    for (uint32_t line = lines_; line-- > 0 && value != 0;) {
        const int128 part = std::min(value, flow(group, line));
        flow(group, line) -= part;
        open_[line] += part;
        value -= part;
    }
    ANNONA_ASSERT(value == 0, "more taken back than was paid");
    closed_ = {};
}

ANNONA_INLINE void selector::restart() {
    std::fill(flows_.begin(), flows_.end(), 0);
    open_ = demands_;
    missing_ = 0;
    for (const int128 demand : demands_) missing_ += demand;
    for (auto& lot : lots_) lot.used = 0;
    closed_ = {};
}

ANNONA_INLINE search_outcome selector::search() {
    if (complete()) return search_outcome::complete;
    lay_out();
    collect_notes();
    if (notes_.empty()) return search_outcome::impossible;
    if (notes_.size() > notes_searched_max) return search_outcome::too_many_notes;
    restart();
    steps_left_ = search_steps_max;
    const auto found = descend(0);
    if (found != attempt::found) restart();
    for (auto& lot : lots_)
        if (found != attempt::found || lot.note == 0) use(lot, lot.most);
    if (found == attempt::found) return search_outcome::complete;
    return found == attempt::out_of_steps ? search_outcome::given_up : search_outcome::impossible;
}

ANNONA_INLINE void selector::collect_notes() {
    notes_.clear();
    divisible_room_ = 0;
    group_room_.assign(groups_, 0);
    int128 demanded = 0;
    for (const int128 demand : demands_) demanded += demand;
    for (uint32_t index = 0; index < lots_.size(); ++index) {
        const auto& lot = lots_[index];
        // Never more than the basket, so that sums over thousands of lots stay small.
        const int128 room = std::min(lot.most, demanded);
        if (lot.note == 0) group_room_[lot.group] += room, divisible_room_ += room;
        if (lot.note != 0 && room >= lot.note) notes_.push_back(index);
    }
    notes_room_.assign(notes_.size() + 1, 0);
    notes_divisor_.assign(notes_.size() + 1, 0);
    for (size_t at = notes_.size(); at-- > 0;) {
        const auto& lot = lots_[notes_[at]];
        notes_room_[at] = notes_room_[at + 1] + std::min(lot.most, demanded);
        notes_divisor_[at] =
            select_detail::greatest_common_divisor(lot.note, notes_divisor_[at + 1]);
    }
}

// Decides the note lots from `position` on, largest use first; those before are decided. Giving a
// lot less never makes room for a completion that was short of value, so that ends its row.
ANNONA_INLINE selector::attempt selector::descend(size_t position) {
    const auto verdict_here = can_complete(position);
    if (verdict_here != attempt::found || position == notes_.size()) return verdict_here;
    auto& lot = lots_[notes_[position]];
    int128 most = lot.most;
    if (position != 0) {
        const auto& before = lots_[notes_[position - 1]];
        // Twins: the earlier one pays at least as much in the largest solution.
        if (before.group == lot.group && before.note == lot.note && before.most == lot.most)
            most = before.used;
    }
    use(lot, most);
    for (;;) {
        const auto below = descend(position + 1);
        if (below == attempt::found) return below;
        const bool last = below != attempt::no_choice || lot.used == 0;
        const int128 step = last ? lot.used : lot.note;
        drain(lot.group, step);
        lot.used -= step;
        if (last) return below == attempt::out_of_steps ? below : attempt::no_choice;
    }
}

// Cheap proofs first, then the flow with the undecided notes taken as divisible.
ANNONA_INLINE selector::attempt selector::can_complete(size_t position) {
    if (steps_left_ <= 0) return attempt::out_of_steps;
    --steps_left_;
    if (missing_ > divisible_room_ + notes_room_[position]) return attempt::short_of_value;
    if (divisible_room_ == 0 && missing_ != 0 && notes_divisor_[position] != 0 &&
        missing_ % notes_divisor_[position] != 0) {
        return attempt::no_choice;
    }
    return relaxed(position);
}

ANNONA_INLINE selector::attempt selector::relaxed(size_t position) {
    poured_ = group_room_;
    for (size_t at = position; at < notes_.size(); ++at) {
        const auto& lot = lots_[notes_[at]];
        poured_[lot.group] += std::min(lot.most, notes_room_[position]);
    }
    for (uint32_t group = 0; group < groups_; ++group) poured_[group] = pour(group, poured_[group]);
    const bool enough = complete();
    for (uint32_t group = 0; group < groups_; ++group) drain(group, poured_[group]);
    return enough ? attempt::found : attempt::short_of_value;
}

ANNONA_INLINE std::span<const select_take> selector::takes() {
    takes_.clear();
    if (!is_laid_out_) {
        if (lots_.empty() || lots_.front().used == 0) return takes_;
        for (uint32_t line = 0; line < lines_; ++line)
            if (demands_[line] != 0) takes_.push_back({0, line, amount::raw(demands_[line])});
        return takes_;
    }
    cursors_.assign(groups_, {});
    for (uint32_t index = 0; index < lots_.size(); ++index) {
        int128 rest = lots_[index].used;
        if (rest == 0) continue;
        const uint32_t group = lots_[index].group;
        for (auto& cursor = cursors_[group]; rest != 0;) {
            ANNONA_ASSERT(cursor.line < lines_, "a lot's use without a line");
            const int128 part = std::min(rest, flow(group, cursor.line) - cursor.taken);
            if (part != 0) takes_.push_back({index, cursor.line, amount::raw(part)});
            rest -= part;
            cursor.taken += part;
            if (cursor.taken == flow(group, cursor.line)) ++cursor.line, cursor.taken = 0;
        }
    }
    return takes_;
}

}  // namespace v0_1
}  // namespace annona
