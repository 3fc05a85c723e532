// SPDX-License-Identifier: Apache-2.0
#include "runtime/clock_guard.hpp"

#include <string>

namespace annona {
inline namespace v0_1 {

namespace {

failure stepped(const std::string& what, int64_t found, int64_t limit) {
    return {"CLOCK_STEPPED",
            what + " by " + std::to_string(found) + " s, allowed " + std::to_string(limit) +
                " s: check the clock of this machine, then accept its time",
            "clock"};
}

}  // namespace

std::optional<failure> clock_guard::judged(const clock_reading& now) const {
    if (!last_) {
        const int64_t since = now.wall.seconds - last_recorded_.seconds;
        if (since < -clock_step_max)
            return stepped("the clock is behind the journal's last entry", -since, clock_step_max);
        if (since > clock_silence_max)
            return stepped("the clock is ahead of the journal's last entry", since,
                           clock_silence_max);
        return std::nullopt;
    }
    const int64_t passed = now.steady_seconds - last_->steady_seconds;
    const int64_t shown = now.wall.seconds - last_->wall.seconds;
    if (shown - passed > clock_step_max)
        return stepped("the clock was set forward", shown - passed, clock_step_max);
    if (passed - shown > clock_step_max)
        return stepped("the clock was set back", passed - shown, clock_step_max);
    return std::nullopt;
}

result<instant> clock_guard::look(const clock_reading& now) {
    if (const auto wrong = judged(now); wrong && !accepted_) return *wrong;
    accepted_ = false;
    last_ = now;
    return now.wall;
}

}  // namespace v0_1
}  // namespace annona
