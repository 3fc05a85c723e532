// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/instant.hpp>
#include <annona/money/result.hpp>

#include <cstdint>
#include <optional>

namespace annona {
inline namespace v0_1 {

/// A wall clock that differs by more than this from the time that really went by has been set:
/// seconds. Daylight saving never moves it, it counts UTC.
inline constexpr int64_t clock_step_max = 300;

/// A journal whose last entry lies further back than this, in seconds, may meet a clock that is
/// wrong: a year without a single entry.
inline constexpr int64_t clock_silence_max = int64_t{366} * 86'400;

/// What the operating system's clocks say at one moment.
struct clock_reading {
    instant wall;            // UTC, may be set by anybody
    int64_t steady_seconds;  // only ever goes on
};

/// Notices that somebody set the clock. Due steps and limits go by journal time: a clock that jumps
/// would expire money, so commands wait until an operator says that the new time is right.
class clock_guard {
public:
    /// `last_recorded` is the journal's last instant; the first reading is held against it.
    explicit clock_guard(instant last_recorded) : last_recorded_(last_recorded) {}

    /// The time to work by, or CLOCK_STEPPED with both times until `accept`.
    result<instant> look(const clock_reading& now);

    /// An operator says that the clock is right as it stands.
    void accept() { accepted_ = true; }

private:
    std::optional<failure> judged(const clock_reading& now) const;

    instant last_recorded_;
    std::optional<clock_reading> last_;
    bool accepted_ = false;
};

}  // namespace v0_1
}  // namespace annona
