// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace service {

/// A field of a request as its caller knows it, `payment.lines[2].amount`. It points at what it is
/// part of, which must outlive it, and becomes a text only where something is wrong with the field.
class field_path {
public:
    field_path(std::string_view name) : name_(name) {}
    field_path(const char* name) : name_(name) {}

    [[nodiscard]] field_path at(int index) const { return {this, {}, index}; }
    [[nodiscard]] field_path field(std::string_view name) const { return {this, name, none_}; }

    [[nodiscard]] std::string text() const {
        std::string made = before_ == nullptr ? std::string{} : before_->text();
        if (index_ != none_) return made += '[' + std::to_string(index_) + ']';
        if (!made.empty() && !name_.empty()) made += '.';
        return made += name_;
    }

private:
    static constexpr int none_ = -1;
    field_path(const field_path* before, std::string_view name, int index)
        : before_(before), name_(name), index_(index) {}

    const field_path* before_ = nullptr;
    std::string_view name_;
    int index_ = none_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
