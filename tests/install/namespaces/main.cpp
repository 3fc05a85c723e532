// SPDX-License-Identifier: Apache-2.0
// Two versions of the headers in one program: both decide, and neither takes the other's functions.
#include <cstdio>
#include <string>

std::string decide_here();
std::string decide_there();

int main() {
    const std::string here = decide_here(), there = decide_there();
    std::printf("%s\n%s\n", here.c_str(), there.c_str());
    return here == there && here.starts_with("accepted 5.50 INSUFFICIENT") ? 0 : 1;
}
