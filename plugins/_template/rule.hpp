// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

// All behaviour of a rule stands in this file, so that tests need no loading. Copy the folder,
// rename `template_rule`, and say in README.md what it is for.

#include <annona/sdk/rule.hpp>

namespace rules {

namespace sdk = annona::sdk;
namespace declare = annona::sdk::declare;

/// The smallest useful rule: no single purchase above `most`.
class template_rule {
public:
    // Your licence, whatever it is; it is shown beside the rule's name.
    static constexpr const char* licence = "Apache-2.0 OR MIT";

    // What a scheme file may say. The host reads, checks and explains it from this table.
    static constexpr sdk::parameter parameters[] = {
        declare::amount("most").required().at_least("0").doc("The most one purchase may cost."),
    };

    // The codes it may answer. Codes of your own: `static constexpr annona_code codes[]`.
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_LIMIT_PER_PERSON};

    // Called once per rule in a scheme. Copy what you keep; report all that is wrong.
    template_rule(sdk::values<parameters> given, sdk::problems& problems)
        : most_(given.amount<"most">()) {
        if (!most_.is_positive()) problems.add(given.at<"most">(), "must be more than nothing");
    }

    // Called once: which commands, facts, counters and schedules. Nothing else is ever asked.
    void plan(sdk::plan& plan) const { plan.authorize_on(sdk::commands(ANNONA_PAY)); }

    // Called for every purchase. Same input, same answer: no clock, no chance, no files.
    void authorize(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        if (seen.principal() <= most_) return;  // no answer is a yes
        answer.refuse(ANNONA_REASON_LIMIT_PER_PERSON)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal())
            .figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, most_);
    }

private:
    annona::amount most_;
};

}  // namespace rules
