// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// The facts and inputs a grant reads, each once however often it is named.
class grant_inputs {
public:
    static constexpr std::uint32_t none = ANNONA_FACTS_MAX;
    static constexpr int anywhere = ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT;

    std::uint32_t slot(annona_name name, int from = anywhere) {
        const auto same = [&](const annona_fact_need& need) {
            return need.name == name && need.from == from;
        };
        const auto known = std::ranges::find_if(needs_, same);
        const auto index = static_cast<std::uint32_t>(known - needs_.begin());
        if (known == needs_.end()) {
            needs_.push_back({name, ANNONA_PARTY_PAYEE, static_cast<std::uint16_t>(from)});
        }
        return index;
    }
    bool fits() const { return needs_.size() <= ANNONA_FACTS_MAX; }
    annona_name name(std::uint32_t slot) const { return needs_[slot].name; }
    void plan(sdk::plan& plan) const {
        for (const annona_fact_need& need : needs_) plan.fact(need.name, need.party, need.from);
    }

private:
    std::vector<annona_fact_need> needs_;
};

/// What went wrong while an award was worked out, and which input or item it was.
struct grant_trouble {
    enum class kind : std::uint8_t { none, input_missing, no_row, unknown_item, poor_quality };

    kind what = kind::none;
    annona_name name = 0;

    explicit operator bool() const noexcept { return what != kind::none; }
};

/// A count or a number with decimals; nothing for other kinds. Below zero is zero.
inline std::optional<ratio> number_of(sdk::fact_view fact) {
    if (!fact.is_known()) return std::nullopt;
    if (fact.raw().kind == ANNONA_KIND_COUNT) {
        return ratio{std::max<std::int64_t>(fact.count(), 0), 1};
    }
    if (fact.raw().kind != ANNONA_KIND_RATIO) return std::nullopt;
    return std::max(fact.ratio(), ratio{0, 1});
}

/// What is more than `beyond`; at least nothing.
inline ratio more_than(ratio number, std::int64_t beyond) {
    const int128 above = int128{number.num} - int128{beyond} * number.den;
    if (above <= 0) return {0, 1};
    return checked_ratio(above, number.den).value_or(number);
}

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
