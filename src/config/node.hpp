// SPDX-License-Identifier: Apache-2.0
//! The tree a scheme file becomes: mappings, sequences and exact texts, each with its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

enum class node_kind : std::uint8_t { scalar, sequence, mapping };

/// `text`, `list`, `mapping`: the words messages use.
[[nodiscard]] std::string_view to_string(node_kind kind);

struct mapping_entry;

/// One value of a scheme file. A scalar keeps its text exactly as written (`0.10`, `2 %`, `07`):
/// what it means is decided by whoever knows its kind, never guessed here. A plain value, copied
/// deeply; the composer bounds its depth, so recursion over it is safe.
class node {
public:
    /// An empty mapping at no place.
    node();
    node(const node&);
    node(node&&) noexcept;
    node& operator=(const node&);
    node& operator=(node&&) noexcept;
    ~node();

    [[nodiscard]] static node make_scalar(std::string text, bool is_quoted, place begin, place end);
    [[nodiscard]] static node make_sequence(std::vector<node> items, place begin, place end);
    [[nodiscard]] static node make_mapping(std::vector<mapping_entry> entries, place begin,
                                           place end);

    [[nodiscard]] node_kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_scalar() const noexcept { return kind_ == node_kind::scalar; }
    [[nodiscard]] bool is_sequence() const noexcept { return kind_ == node_kind::sequence; }
    [[nodiscard]] bool is_mapping() const noexcept { return kind_ == node_kind::mapping; }

    /// The exact text of a scalar; empty for the other kinds. Quotes, escapes and folding are
    /// undone.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// The text stood in quotes or in a block (`|`, `>`), so it is words and never a figure.
    [[nodiscard]] bool is_quoted() const noexcept { return is_quoted_; }
    /// Nothing stands after the colon or dash: a scalar without text and without quotes.
    [[nodiscard]] bool is_missing() const noexcept;

    /// First character of the value.
    [[nodiscard]] const place& begin_place() const noexcept { return begin_; }
    /// One past the last character of the value.
    [[nodiscard]] const place& end_place() const noexcept { return end_; }

    /// The values of a sequence, in order; empty for the other kinds.
    [[nodiscard]] const std::vector<node>& items() const noexcept { return items_; }
    /// The entries of a mapping, in order, each key once; empty for the other kinds.
    [[nodiscard]] const std::vector<mapping_entry>& entries() const noexcept { return entries_; }
    [[nodiscard]] std::vector<node>& items() noexcept { return items_; }
    [[nodiscard]] std::vector<mapping_entry>& entries() noexcept { return entries_; }

    /// The value of a key, or null. Linear in the number of keys. The pointer lives as long as the
    /// node is neither changed nor destroyed.
    [[nodiscard]] const node* find(std::string_view key) const noexcept;
    /// The same with the key and the key's own place.
    [[nodiscard]] const mapping_entry* find_entry(std::string_view key) const noexcept;

private:
    node(node_kind kind, place begin, place end);

    node_kind kind_ = node_kind::mapping;
    bool is_quoted_ = false;
    std::string text_;
    std::vector<node> items_;
    std::vector<mapping_entry> entries_;
    place begin_;
    place end_;
};

/// One `key: value`.
struct mapping_entry {
    std::string key;
    place key_place;
    node value;
};

}  // namespace config
}  // namespace v0_1
}  // namespace annona
