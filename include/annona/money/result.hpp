// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace annona {
inline namespace v0_1 {

/// Why something outside the rules went wrong: a bad file, text, disk or network.
/// `code` is permanent and upper case (`MALFORMED`), `text` says what, which, limit and found,
/// `place` is `file:line:column` or a field name, and empty where the caller knows it better.
struct failure {
    std::string code;
    std::string text;
    std::string place;

    friend bool operator==(const failure&, const failure&) = default;
};

/// A value or the failure that stood in its way. Never both, never neither. Asking for the one
/// that is not there is a bug.
template <class T>
class [[nodiscard]] result {
public:
    result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    result(failure why) : state_(std::in_place_index<1>, std::move(why)) {}

    bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    const T& value() const& {
        require_value();
        return *std::get_if<0>(&state_);
    }
    T& value() & {
        require_value();
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        require_value();
        return std::move(*std::get_if<0>(&state_));
    }

    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const failure& error() const& {
        ANNONA_ASSERT(!ok(), "asked a good result for its failure");
        return *std::get_if<1>(&state_);
    }
    failure&& error() && {
        ANNONA_ASSERT(!ok(), "asked a good result for its failure");
        return std::move(*std::get_if<1>(&state_));
    }

private:
    void require_value() const { ANNONA_ASSERT(ok(), "asked a failed result for its value"); }

    std::variant<T, failure> state_;
};

/// Success, or the failure that stood in its way. Default constructed: success.
template <>
class [[nodiscard]] result<void> {
public:
    result() = default;
    result(failure why) : failure_(std::move(why)) {}

    bool ok() const noexcept { return !failure_.has_value(); }
    explicit operator bool() const noexcept { return ok(); }

    const failure& error() const& {
        ANNONA_ASSERT(!ok(), "asked a good result for its failure");
        return *failure_;
    }
    failure&& error() && {
        ANNONA_ASSERT(!ok(), "asked a good result for its failure");
        return std::move(*failure_);
    }

private:
    std::optional<failure> failure_;
};

}  // namespace v0_1
}  // namespace annona
