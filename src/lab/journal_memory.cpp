// SPDX-License-Identifier: Apache-2.0
#include "lab/journal_memory.hpp"

#include <annona/engine/state.hpp>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace lab {

void journal_memory::see_totals(const entry& one, uint32_t issuer, const zone& in) {
    for (const post_effect& post : one.posts) {
        if (post.ledger != 0 || post.account != issuer) continue;
        if (post.delta.is_negative())
            issued -= post.delta;
        else if (one.kind == entry_kind::due_step)
            lapsed += post.delta;
        else if (one.command == command_kind::redeem)
            redeemed += post.delta;
    }
    const bool stands = one.kind == entry_kind::command && one.result != verdict::refused;
    const local_day day = day_of(in, one.recorded_at);
    if (stands && one.command == command_kind::issue && !first_issue) first_issue = day;
    if (stands && one.command == command_kind::pay && !first_payment) first_payment = day;
}

void journal_memory::see(const entry& one, uint32_t issuer, const zone& in) {
    community_state::add_names(one, names);
    community_state::learn_names(one, names);
    see_totals(one, issuer, in);
    for (const queued_effect& queued : one.queued) {
        auto& list = waiting_[queued.list];
        const bool waits = std::find(list.begin(), list.end(), queued.account) != list.end();
        if (!queued.joins) std::erase(list, queued.account);
        if (queued.joins && !waits) list.push_back(queued.account);
    }
}

std::optional<size_t> journal_memory::position_of(uint32_t account) const {
    for (const auto& [list, accounts] : waiting_) {
        const auto found = std::find(accounts.begin(), accounts.end(), account);
        if (found != accounts.end()) return static_cast<size_t>(found - accounts.begin()) + 1;
    }
    return std::nullopt;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
