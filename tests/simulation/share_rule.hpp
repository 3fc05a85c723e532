// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

namespace simulation {

/// A pot shared in equal parts among the accounts of a role at the start of each span; what cannot
/// be divided stays in the pot. At most as many members as one answer has effects.
class share_rule {
public:
    static constexpr annona::sdk::parameter parameters[] = {
        annona::sdk::declare::every("every").required(),
        annona::sdk::declare::account("from").required(),
        annona::sdk::declare::count("role").required(),
    };

    share_rule(annona::sdk::values<parameters> given, annona::sdk::problems&)
        : every_(given.every<"every">()),
          from_(given.account<"from">()),
          role_(static_cast<std::uint32_t>(given.count<"role">())) {}

    void plan(annona::sdk::plan& plan) const {
        plan.schedule({.kind = ANNONA_SCHEDULE_COLLECTIVE,
                       .phase = ANNONA_PHASE_COLLECTIVE,
                       .every = every_,
                       .members_role = role_});
        plan.balance(from_);
    }

    void settle(annona::sdk::due& due) const {
        const auto members = due.members().size();
        if (members == 0) return;
        const auto each = annona::amount::raw(due.own().balance(0).count() /
                                              static_cast<annona::int128>(members));
        if (!each.is_positive()) return;
        for (std::uint32_t i = 0; i < members; ++i)
            due.answer().move(from_, ANNONA_HANDLE_NONE, each).raw().index = i;
    }

private:
    annona::sdk::span_of every_;
    std::uint32_t from_;
    std::uint32_t role_;
};

}  // namespace simulation
