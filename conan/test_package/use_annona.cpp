// SPDX-License-Identifier: Apache-2.0
#include <annona/money/decimal.hpp>

int main() {
    annona::unit hours;
    hours.code = "HOUR";
    hours.digits = 1;
    hours.scale = 1;
    const annona::result<annona::amount> worked = annona::parse_amount("1.5", hours);
    return worked && annona::format_amount(*worked, hours) == "1.5" ? 0 : 1;
}
