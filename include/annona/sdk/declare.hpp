// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>

#include <cstddef>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// Builds one row of a rule's table of parameters, at compile time:
///
///     static constexpr sdk::parameter parameters[] = {
///         declare::rate("loss").required().doc("Share of the amount lost at each boundary."),
///         declare::every("every").required().doc("How far boundaries lie apart."),
///     };
///
/// Texts are string literals. Defaults and bounds are written as in a scheme file.
class parameter_builder {
public:
    constexpr parameter_builder(const char* name, int kind) noexcept {
        made_.name = name;
        made_.kind = static_cast<std::uint16_t>(kind);
    }

    /// Missing is an error of the scheme.
    constexpr parameter_builder required() const { return flagged(ANNONA_PARAM_REQUIRED); }
    /// Several values of the kind; one value alone is a list of one.
    constexpr parameter_builder list() const { return flagged(ANNONA_PARAM_LIST); }
    /// Of a table: at most one row, written as a mapping.
    constexpr parameter_builder single() const { return flagged(ANNONA_PARAM_SINGLE); }
    /// The default, as it would be written. Without it an absent parameter stays absent.
    constexpr parameter_builder otherwise(const char* text) const {
        parameter_builder next = *this;
        next.made_.fallback = text;
        return next;
    }
    /// Inclusive bounds, as written.
    constexpr parameter_builder at_least(const char* text) const {
        parameter_builder next = *this;
        next.made_.minimum = text;
        return next;
    }
    constexpr parameter_builder at_most(const char* text) const {
        parameter_builder next = *this;
        next.made_.maximum = text;
        return next;
    }
    /// For people: days, percent, currency.
    constexpr parameter_builder unit(const char* text) const {
        parameter_builder next = *this;
        next.made_.unit = text;
        return next;
    }
    /// One or two sentences: what it does and what it means to a holder.
    constexpr parameter_builder doc(const char* text) const {
        parameter_builder next = *this;
        next.made_.doc = text;
        return next;
    }

    constexpr operator annona_param() const noexcept { return made_; }

private:
    constexpr parameter_builder flagged(int flag) const {
        parameter_builder next = *this;
        next.made_.flags = static_cast<std::uint16_t>(next.made_.flags | flag);
        return next;
    }

    template <std::size_t Size>
    friend constexpr parameter_builder table_builder(const char*, const parameter (&)[Size]);
    friend constexpr parameter_builder choice_builder(const char*, const char* const*);

    annona_param made_ = {};
};

template <std::size_t Size>
constexpr parameter_builder table_builder(const char* name, const parameter (&columns)[Size]) {
    parameter_builder made(name, ANNONA_KIND_TABLE);
    made.made_.columns = columns;
    made.made_.columns_count = static_cast<std::uint32_t>(Size);
    return made;
}

constexpr parameter_builder choice_builder(const char* name, const char* const* choices) {
    parameter_builder made(name, ANNONA_KIND_CHOICE);
    made.made_.choices = choices;
    return made;
}

/// One function per kind of parameter; abi/parameters.h says how each is written.
namespace declare {

constexpr parameter_builder yes_no(const char* name) { return {name, ANNONA_KIND_YES_NO}; }
constexpr parameter_builder count(const char* name) { return {name, ANNONA_KIND_COUNT}; }
constexpr parameter_builder amount(const char* name) { return {name, ANNONA_KIND_AMOUNT}; }
constexpr parameter_builder ratio(const char* name) { return {name, ANNONA_KIND_RATIO}; }
/// Needs a sibling of kind EVERY: the host makes the exact loss of one such step.
constexpr parameter_builder rate(const char* name) { return {name, ANNONA_KIND_RATE}; }
constexpr parameter_builder span(const char* name) { return {name, ANNONA_KIND_SPAN}; }
constexpr parameter_builder every(const char* name) { return {name, ANNONA_KIND_EVERY}; }
constexpr parameter_builder window(const char* name) { return {name, ANNONA_KIND_WINDOW}; }
constexpr parameter_builder date(const char* name) { return {name, ANNONA_KIND_DATE}; }
constexpr parameter_builder days(const char* name) { return {name, ANNONA_KIND_DAYS}; }
constexpr parameter_builder rounding(const char* name) { return {name, ANNONA_KIND_ROUNDING}; }
constexpr parameter_builder account(const char* name) { return {name, ANNONA_KIND_ACCOUNT}; }
constexpr parameter_builder categories(const char* name) { return {name, ANNONA_KIND_CATEGORIES}; }
constexpr parameter_builder names(const char* name) { return {name, ANNONA_KIND_NAMES}; }
constexpr parameter_builder lists(const char* name) { return {name, ANNONA_KIND_LISTS}; }
constexpr parameter_builder roles(const char* name) { return {name, ANNONA_KIND_ROLES}; }
constexpr parameter_builder pocket(const char* name) { return {name, ANNONA_KIND_POCKET}; }
constexpr parameter_builder name(const char* name) { return {name, ANNONA_KIND_NAME}; }
constexpr parameter_builder fact(const char* name) { return {name, ANNONA_KIND_FACT}; }
constexpr parameter_builder actor(const char* name) { return {name, ANNONA_KIND_ACTOR}; }
constexpr parameter_builder code(const char* name) { return {name, ANNONA_KIND_CODE}; }
constexpr parameter_builder text(const char* name) { return {name, ANNONA_KIND_TEXT}; }

/// `choices` is a static array of string literals that ends with nullptr.
constexpr parameter_builder choice(const char* name, const char* const* choices) {
    return choice_builder(name, choices);
}
/// `columns` is a static array declared like the parameters themselves.
template <std::size_t Size>
constexpr parameter_builder table(const char* name, const parameter (&columns)[Size]) {
    return table_builder(name, columns);
}

}  // namespace declare
}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
