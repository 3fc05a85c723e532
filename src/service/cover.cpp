// SPDX-License-Identifier: Apache-2.0
#include "service/cover.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// In booking units of the money, rounded up: a cover is never called whole by a rounding.
amount worth_of(amount units, const unit& counted, const unit& money) {
    const amount worth = multiply(units, counted.worth, rounding::ceiling);
    const int up = static_cast<int>(money.scale) - static_cast<int>(counted.scale);
    const amount factor = amount::raw(power_of_ten(static_cast<unsigned>(up < 0 ? -up : up)));
    if (up >= 0) return amount::raw(worth.count() * factor.count());
    return amount::raw(divide(worth.count(), factor.count(), rounding::ceiling));
}

/// The account a template means: `reserve:{programme}`.
std::string account_of(std::string from, const std::string& programme) {
    constexpr std::string_view place = "{programme}";
    if (const auto at = from.find(place); at != std::string::npos)
        from.replace(at, place.size(), programme);
    return from;
}

}  // namespace

std::vector<reserve_cover> covers_of(const engine& community) {
    const scheme& rules = community.rules();
    const books& state = community.state();
    std::vector<reserve_cover> covers;
    if (!rules.backed || rules.money_ledger == none) return covers;
    for (uint32_t i = 0; i < rules.programmes.size(); ++i) {
        const auto& programme = rules.programmes[i];
        if (programme.reserve.empty()) continue;
        const auto reserve = account_of(programme.reserve, programme.name);
        auto place = std::find_if(covers.begin(), covers.end(),
                                  [&](const reserve_cover& one) { return one.reserve == reserve; });
        if (place == covers.end()) {
            covers.push_back({reserve, {}, {}, {}, {}});
            place = covers.end() - 1;
            if (const auto account = state.find(reserve))
                place->held = state.balance(rules.money_ledger, *account);
        }
        place->programmes.push_back(i);
        place->outstanding += state.outstanding(i);
    }
    const unit& units = rules.ledgers[0].counted;
    const unit& money = rules.ledgers[rules.money_ledger].counted;
    for (auto& one : covers) one.required = worth_of(one.outstanding, units, money);
    return covers;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
