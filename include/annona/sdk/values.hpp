// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/abi/case.h>
#include <annona/sdk/bit_set.hpp>
#include <annona/sdk/config.hpp>
#include <annona/sdk/problems.hpp>

#include <annona/money/assert.hpp>
#include <annona/money/calendar.hpp>
#include <annona/money/decay.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// A parameter's name as a template argument, so that a misspelt one does not compile.
template <std::size_t Size>
struct key {
    char text[Size] = {};

    consteval key(const char (&name)[Size]) {
        for (std::size_t i = 0; i < Size; ++i) text[i] = name[i];
    }
    constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

/// `n` calendar spans, ANNONA_SPAN_*. n = 0: none was given.
struct span_of {
    std::int32_t n = 0;
    std::uint16_t span = ANNONA_SPAN_NONE;

    constexpr bool is_given() const noexcept { return n != 0; }
};

/// The calendar span of ANNONA_SPAN_*; nothing for seconds and for none.
constexpr std::optional<calendar_span> calendar_span_of(std::uint16_t span) noexcept {
    if (span < ANNONA_SPAN_DAY || span > ANNONA_SPAN_YEAR) return std::nullopt;
    return static_cast<calendar_span>(span - ANNONA_SPAN_DAY);
}
static_assert(calendar_span_of(ANNONA_SPAN_WEEK) == calendar_span::week &&
              calendar_span_of(ANNONA_SPAN_HALF_YEAR) == calendar_span::half_year &&
              calendar_span_of(ANNONA_SPAN_YEAR) == calendar_span::year);

/// The day a calendar span after `day`, before it where n is negative; `day` itself for a span of
/// seconds or none. Months clamp to their last day.
inline local_day add_span(local_day day, span_of by) {
    const auto span = calendar_span_of(by.span);
    return span ? add_spans(day, *span, by.n) : day;
}

/// ANNONA_WINDOW_* with its number.
struct window_of {
    std::uint16_t window = ANNONA_WINDOW_LIFE;
    std::int32_t n = 0;

    /// The calendar period it is; nothing for a day, rolling days and a whole life.
    std::optional<calendar_span> period() const noexcept {
        switch (window) {
            case ANNONA_WINDOW_WEEK:
                return calendar_span::week;
            case ANNONA_WINDOW_MONTH:
                return calendar_span::month;
            case ANNONA_WINDOW_QUARTER:
                return calendar_span::quarter;
            case ANNONA_WINDOW_HALF_YEAR:
                return calendar_span::half_year;
            case ANNONA_WINDOW_YEAR:
                return calendar_span::year;
            default:
                return std::nullopt;
        }
    }
};

/// One parsed value, read as what its kind says. Used for the members of lists; parameters and
/// columns are read by name through `record`.
namespace read {

inline amount amount_of(const annona_value& value) noexcept { return to_amount(value.amount); }
inline ratio ratio_of(const annona_value& value) noexcept {
    return value.other > 0 ? ratio{value.integer, value.other} : ratio{0, 1};
}
/// The exact loss of one step; an absent rate takes nothing.
inline decay_step rate_of(const annona_value& value) {
    if (value.given == 0) return {};
    if (value.other > 0) return decay_step::of_fraction(ratio{value.integer, value.other});
    return decay_step::of_q128(static_cast<std::uint64_t>(value.amount.hi), value.amount.lo);
}
inline span_of span(const annona_value& value) noexcept {
    return {static_cast<std::int32_t>(value.integer), static_cast<std::uint16_t>(value.other)};
}
inline window_of window(const annona_value& value) noexcept {
    return {static_cast<std::uint16_t>(value.integer), static_cast<std::int32_t>(value.other)};
}
inline std::uint32_t number(const annona_value& value) noexcept {
    return static_cast<std::uint32_t>(value.integer);
}

}  // namespace read

/// The members of a list, borrowed for create.
class value_list {
public:
    explicit value_list(const annona_value& value) noexcept
        : first_(value.members), count_(value.members == nullptr ? 0 : value.count) {}

    const annona_value* begin() const noexcept { return first_; }
    const annona_value* end() const noexcept { return first_ + count_; }
    std::uint32_t size() const noexcept { return count_; }
    bool is_empty() const noexcept { return count_ == 0; }
    const annona_value& operator[](std::uint32_t index) const {
        ANNONA_ASSERT(index < count_, "member beyond its list");
        return first_[index];
    }

private:
    const annona_value* first_;
    std::uint32_t count_;
};

template <const auto& Columns>
class rows_of;

/// Values in the order of a declared table: all parameters, or one row of a table parameter. Read
/// by name and kind, both checked when the rule is compiled: `given.rate<"loss">()`. Borrowed for
/// create: what a rule keeps it copies. Absent values read as 0, no, none, empty.
template <const auto& Table>
class record {
public:
    explicit record(const annona_value* values, field place = {}) noexcept
        : values_(values), place_(place) {}

    /// Position in the table; a name it does not declare is a compile error.
    template <key Name>
    static consteval std::uint32_t index() {
        for (std::size_t i = 0; i < std::size(Table); ++i) {
            if (Name.view() == Table[i].name) return static_cast<std::uint32_t>(i);
        }
        throw "the rule declares no parameter of this name";
    }

    /// Given by the scheme or by a default.
    template <key Name>
    bool has() const noexcept {
        return values_[index<Name>()].given != 0;
    }
    /// Written in the scheme itself.
    template <key Name>
    bool is_written() const noexcept {
        return values_[index<Name>()].given == 2;
    }
    /// For `problems`.
    template <key Name>
    field at() const noexcept {
        return is_row_ ? place_ : field{index<Name>(), 0};
    }

    template <key Name>
    bool yes_no() const {
        return value<Name, ANNONA_KIND_YES_NO>().integer != 0;
    }
    template <key Name>
    std::int64_t count() const {
        return value<Name, ANNONA_KIND_COUNT>().integer;
    }
    template <key Name>
    annona::amount amount() const {
        return to_amount(value<Name, ANNONA_KIND_AMOUNT>().amount);
    }
    template <key Name>
    annona::ratio ratio() const {
        return read::ratio_of(value<Name, ANNONA_KIND_RATIO>());
    }
    template <key Name>
    decay_step rate() const {
        return read::rate_of(value<Name, ANNONA_KIND_RATE>());
    }
    template <key Name>
    span_of span() const {
        return read::span(value<Name, ANNONA_KIND_SPAN>());
    }
    template <key Name>
    span_of every() const {
        return read::span(value<Name, ANNONA_KIND_EVERY>());
    }
    template <key Name>
    window_of window() const {
        return read::window(value<Name, ANNONA_KIND_WINDOW>());
    }
    template <key Name>
    local_day date() const {
        return day_of(value<Name, ANNONA_KIND_DATE>());
    }
    /// The last of the days; number 0 where there are none.
    template <key Name>
    local_day last_day() const {
        const value_list days(value<Name, ANNONA_KIND_DAYS>());
        return days.is_empty() ? local_day{} : day_of(days[days.size() - 1]);
    }
    template <key Name>
    value_list days() const {
        return value_list(value<Name, ANNONA_KIND_DAYS>());
    }
    template <key Name>
    annona::rounding rounding() const {
        return static_cast<annona::rounding>(value<Name, ANNONA_KIND_ROUNDING>().integer);
    }
    /// Index into the declared choices.
    template <key Name>
    std::uint32_t choice() const {
        return read::number(value<Name, ANNONA_KIND_CHOICE>());
    }
    /// A handle; ANNONA_HANDLE_NONE where absent.
    template <key Name>
    std::uint32_t account() const {
        const annona_value& found = value<Name, ANNONA_KIND_ACCOUNT>();
        return found.given == 0 ? ANNONA_HANDLE_NONE : read::number(found);
    }
    template <key Name>
    bit_set categories() const {
        return bit_set(value<Name, ANNONA_KIND_CATEGORIES>());
    }
    template <key Name>
    bit_set names() const {
        return bit_set(value<Name, ANNONA_KIND_NAMES>());
    }
    /// Names in the order written, `read::number` of each.
    template <key Name>
    value_list names_in_order() const {
        return value_list(value<Name, ANNONA_KIND_NAMES>());
    }
    /// Mask over the product lists of the scheme, as in `line.lists`.
    template <key Name>
    std::uint64_t lists() const {
        return static_cast<std::uint64_t>(value<Name, ANNONA_KIND_LISTS>().integer);
    }
    /// Mask over role indices.
    template <key Name>
    std::uint64_t roles() const {
        return static_cast<std::uint64_t>(value<Name, ANNONA_KIND_ROLES>().integer);
    }
    /// Index of a pocket; ANNONA_POCKET_ANY where absent.
    template <key Name>
    std::uint32_t pocket() const {
        const annona_value& found = value<Name, ANNONA_KIND_POCKET>();
        return found.given == 0 ? ANNONA_POCKET_ANY : read::number(found);
    }
    template <key Name>
    annona_name name() const {
        return read::number(value<Name, ANNONA_KIND_NAME>());
    }
    template <key Name>
    annona_name fact() const {
        return read::number(value<Name, ANNONA_KIND_FACT>());
    }
    template <key Name>
    std::uint32_t actor() const {
        return read::number(value<Name, ANNONA_KIND_ACTOR>());
    }
    template <key Name>
    std::uint16_t code() const {
        return static_cast<std::uint16_t>(value<Name, ANNONA_KIND_CODE>().integer);
    }
    /// Borrowed for create.
    template <key Name>
    std::string_view text() const {
        const annona_value& found = value<Name, ANNONA_KIND_TEXT>();
        return {found.text, found.text == nullptr ? 0 : found.text_size};
    }
    /// Members of a parameter flagged LIST.
    template <key Name>
    value_list list() const {
        static_assert((Table[index<Name>()].flags & ANNONA_PARAM_LIST) != 0, "not a list");
        return value_list(values_[index<Name>()]);
    }
    /// Rows of a table parameter, `Columns` being the array it was declared with.
    template <key Name, const auto& Columns>
    rows_of<Columns> rows() const {
        return rows_of<Columns>(value<Name, ANNONA_KIND_TABLE>(), index<Name>());
    }

protected:
    template <const auto& Columns>
    friend class rows_of;

    template <key Name, int Kind>
    const annona_value& value() const {
        static_assert(Table[index<Name>()].kind == Kind, "the parameter is of another kind");
        return values_[index<Name>()];
    }
    static local_day day_of(const annona_value& value) noexcept {
        return local_day{static_cast<std::int32_t>(value.integer)};
    }

    const annona_value* values_;
    field place_;
    bool is_row_ = false;
};

/// The rows of a table parameter; each a `record` over its columns.
template <const auto& Columns>
class rows_of {
public:
    rows_of(const annona_value& table, std::uint32_t index) noexcept
        : cells_(table.members),
          count_(table.members == nullptr ? 0 : table.count),
          parameter_(index) {}

    std::uint32_t size() const noexcept { return count_; }
    bool is_empty() const noexcept { return count_ == 0; }
    record<Columns> operator[](std::uint32_t row) const {
        ANNONA_ASSERT(row < count_, "row beyond its table");
        record<Columns> made(cells_ + row * std::size(Columns), field{parameter_, row});
        made.is_row_ = true;
        return made;
    }

private:
    const annona_value* cells_;
    std::uint32_t count_;
    std::uint32_t parameter_;
};

/// What the constructor of a rule gets: its parameters and what it may know of the scheme.
template <const auto& Table>
class values : public record<Table> {
public:
    explicit values(const annona_params& params) : record<Table>(params.values), params_(&params) {
        ANNONA_ASSERT(params.values_count == std::size(Table), "values of another table");
    }

    /// Booking units of one visible digit: 0.01 of a 2-digit unit.
    annona::amount one_digit() const noexcept { return to_amount(params_->one_digit); }
    /// The smallest payable step, booking units.
    annona::amount unit_step() const noexcept { return to_amount(params_->unit_step); }
    /// First day on which this version is in force.
    local_day since() const noexcept { return to_day(params_->since); }

private:
    const annona_params* params_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
