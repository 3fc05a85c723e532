// SPDX-License-Identifier: Apache-2.0
//! As much JSON as a schema needs: written, never read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace config {

/// A JSON value that is only ever written. Objects keep the order of their members.
class json_value {
public:
    [[nodiscard]] static json_value of_text(std::string_view text);
    [[nodiscard]] static json_value of_literal(std::string_view literal);  ///< true, 3
    [[nodiscard]] static json_value make_object() { return json_value(kind::object); }
    [[nodiscard]] static json_value make_array() { return json_value(kind::array); }

    /// Adds a member; returns the object itself.
    json_value& set(std::string_view key, json_value value);
    json_value& set(std::string_view key, std::string_view text) { return set(key, of_text(text)); }
    /// Adds an element.
    void push(json_value value) { members_.emplace_back(std::string(), std::move(value)); }

    [[nodiscard]] bool is_empty() const noexcept { return members_.empty(); }
    /// Two spaces for each level.
    [[nodiscard]] std::string to_text() const;

private:
    enum class kind : unsigned char { literal, object, array };
    explicit json_value(kind of) : kind_(of) {}
    void write(std::string& out, std::size_t depth) const;

    kind kind_;
    std::string literal_;
    std::vector<std::pair<std::string, json_value>> members_;
};

}  // namespace config
}  // namespace v0_1
}  // namespace annona
