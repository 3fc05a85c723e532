// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/money.hpp>
#include <annona/rule/decision.hpp>
#include <array>
#include <cstdint>
#include <initializer_list>

/// The compact trace of a decision: what each rule said, and its figures.

namespace annona {
inline namespace v0_1 {

/// A figure of the trace, as rules give it: the fields of the contract's annona_figure in the same
/// places, so that the figures of a line are kept by copying them in one go.
struct trace_figure {
    uint16_t name = 0;
    uint16_t kind = 0;
    int64_t integer = 0;
    int64_t other = 0;
    amount value;
};
inline constexpr size_t trace_figures_max = 8;  // per line of the trace; enough for a sentence

/// The figures of one line: in place, because a line is written at every turn and few figures are
/// copied faster than a list is managed. One more than trace_figures_max is a bug.
class figure_list {
public:
    figure_list() = default;
    figure_list(std::initializer_list<trace_figure> all) {
        for (const auto& one : all) push_back(one);
    }

    [[nodiscard]] size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] size_t room() const { return trace_figures_max - count_; }
    const trace_figure* begin() const { return figures_.data(); }
    const trace_figure* end() const { return figures_.data() + count_; }
    const trace_figure& operator[](size_t at) const { return figures_[at]; }

    void clear() { count_ = 0; }
    void push_back(const trace_figure& one) { *add(1) = one; }
    trace_figure& emplace_back() { return *add(1) = {}; }
    /// Places for so many more, to be written by the caller.
    trace_figure* add(size_t more) {
        ANNONA_ASSERT(more <= room(), "too many figures in a trace line");
        auto* first = figures_.data() + count_;
        count_ += static_cast<uint32_t>(more);
        return first;
    }

private:
    uint32_t count_ = 0;
    std::array<trace_figure, trace_figures_max> figures_{};
};

enum class said : uint8_t {
    nothing = 0,
    passed = 1,
    refused = 2,
    capped = 3,
    charged = 4,
    computed = 5
};

/// What one rule said.
struct trace_line {
    uint16_t rule = by_engine;
    said what = said::nothing;
    reason code = 0;
    uint32_t line = none;
    figure_list figures;
};

}  // namespace v0_1
}  // namespace annona
