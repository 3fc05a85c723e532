// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/engine.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/rule/plain_scheme.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// A community for a first look, a test or a till of one shop: commands in words, the journal in
/// memory, its own request ids and clock. What it does, `engine` does; this only shortens the way.
/// One thread at a time. Amounts are decimal text in the digits of the unit.
class small_community {
public:
    /// One unit, accounts `person:...` and `shop:...`, no rules.
    explicit small_community(std::string unit_code, uint8_t digits = 2);
    /// A scheme of your own, started at `clock`. `failed` says where it was no scheme.
    small_community(std::shared_ptr<scheme> rules, instant clock);

    /// What stood in the way of starting; every command answers with it then.
    [[nodiscard]] const std::optional<failure>& failed() const { return failed_; }

    result<decision> issue(std::string_view to, std::string_view amount);
    result<decision> pay(std::string_view from, std::string_view to, std::string_view amount,
                         std::string_view category = {});
    /// Any command; a missing request id is given one.
    result<decision> submit(command asked);

    /// What an account holds; "0.00" in the unit's digits for one that is not open.
    [[nodiscard]] std::string balance(std::string_view account) const;
    /// Code, meaning and figures of a decision: "MEANS: ... (requested 6.00, available 5.50)".
    /// Right after it was made; later entries take the place of its record.
    [[nodiscard]] std::string why(const decision& made) const;

    /// The clock of commands to come.
    void set_clock(instant now) { clock_ = now; }
    [[nodiscard]] engine& running() { return *engine_; }

private:
    void start(std::shared_ptr<scheme> rules);
    result<amount> read(std::string_view text) const;

    memory_journal journal_;
    std::unique_ptr<engine> engine_;
    std::optional<failure> failed_;
    instant clock_{1'767'225'600};  // 2026-01-01
    uint64_t requests_ = 0;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/small_community.inl.hpp>
#endif
