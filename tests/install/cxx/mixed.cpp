// SPDX-License-Identifier: Apache-2.0
#include <annona/money/decimal.hpp>

#include <cstdio>

#include "thirds.hpp"

int main() {
    annona::unit euro;
    euro.code = "EUR";
    const annona::result<annona::amount> whole = annona::parse_amount("10.00", euro);
    if (!whole || annona::format_amount(*whole, euro) != "10.00") return 1;
    const std::string thirds = thirds_of("10.00", euro);
    std::printf("%s\n", thirds.c_str());
    return thirds == "3.34 3.33 3.33" ? 0 : 1;
}
