// SPDX-License-Identifier: Apache-2.0
// Compiled twice into one program: with the headers as they are, and with a copy of them whose
// inline namespace is another. ANNONA_DECIDE names the function.
#include <annona/annona.hpp>

#include <string>

std::string ANNONA_DECIDE() {
    annona::small_community town("TWN");
    const auto award = town.issue("person:ann", "10.00");
    const auto paid = town.pay("person:ann", "shop:bakery", "4.50");
    const auto more = town.pay("person:ann", "shop:bakery", "6.00");
    if (!award || !paid || !more) return "failed";
    return std::string(annona::name_of(paid->result)) + " " + town.balance("person:ann") + " " +
           town.why(*more);
}
