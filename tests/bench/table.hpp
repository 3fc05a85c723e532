// SPDX-License-Identifier: Apache-2.0
//! Figures of interleaved rounds, printed as one table.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace annona::bench {

/// One measure: its figure in each round, what is aimed at and what must hold. 0: nothing stated.
struct measure {
    std::string name;
    std::string unit = "ns";
    double target = 0;
    double floor = 0;
    std::vector<double> rounds;
};

inline double median(std::vector<double> of) {
    std::sort(of.begin(), of.end());
    const auto half = of.size() / 2;
    return of.size() % 2 != 0 ? of[half] : (of[half - 1] + of[half]) / 2;
}

class table {
public:
    /// The measure of that name, made on first use.
    measure& at(const std::string& name, double target = 0, double floor = 0,
                const std::string& unit = "ns") {
        for (auto& one : measures_)
            if (one.name == name) return one;
        return measures_.emplace_back(measure{name, unit, target, floor, {}});
    }
    void print() const {
        std::printf("%-52s %4s %9s %9s %9s %8s %8s %7s\n", "measure", "", "min", "median", "max",
                    "target", "floor", "ratio");
        for (const auto& one : measures_) {
            if (one.rounds.empty()) continue;
            const auto [least, most] = std::minmax_element(one.rounds.begin(), one.rounds.end());
            const double middle = median(one.rounds);
            std::printf("%-52s %4s %9.1f %9.1f %9.1f", one.name.c_str(), one.unit.c_str(), *least,
                        middle, *most);
            if (one.target > 0)
                std::printf(" %8.1f %8.1f %7.2f\n", one.target, one.floor, middle / one.target);
            else
                std::printf("\n");
        }
    }

private:
    std::vector<measure> measures_;
};

}  // namespace annona::bench
