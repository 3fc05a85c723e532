// SPDX-License-Identifier: Apache-2.0
// A payment and a refusal, whichever form of the engine this is linked with.
#include <annona/annona.hpp>

#include <cstdio>

int main() {
    annona::small_community town("TWN");
    const auto award = town.issue("person:ann", "10.00");
    const auto paid = town.pay("person:ann", "shop:bakery", "4.50");
    const auto more = town.pay("person:ann", "shop:bakery", "6.00");
    if (!award || !paid || !more) return 1;
    std::printf("%s, left %s, then %s\n", annona::name_of(paid->result).data(),
                town.balance("person:ann").c_str(), town.why(*more).c_str());
    return town.balance("person:ann") == "5.50" && more->code != 0 ? 0 : 1;
}
