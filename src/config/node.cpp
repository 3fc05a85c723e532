// SPDX-License-Identifier: Apache-2.0
#include "node.hpp"

#include <utility>

namespace annona {
inline namespace v0_1 {
namespace config {

std::string_view to_string(node_kind kind) {
    switch (kind) {
        case node_kind::scalar:
            return "text";
        case node_kind::sequence:
            return "list";
        case node_kind::mapping:
            return "mapping";
    }
    return "unknown";
}

node::node() = default;
node::node(const node&) = default;
node::node(node&&) noexcept = default;
node& node::operator=(const node&) = default;
node& node::operator=(node&&) noexcept = default;
node::~node() = default;

node::node(node_kind kind, place begin, place end)
    : kind_(kind), begin_(std::move(begin)), end_(std::move(end)) {}

node node::make_scalar(std::string text, bool is_quoted, place begin, place end) {
    node made(node_kind::scalar, std::move(begin), std::move(end));
    made.text_ = std::move(text);
    made.is_quoted_ = is_quoted;
    return made;
}

node node::make_sequence(std::vector<node> items, place begin, place end) {
    node made(node_kind::sequence, std::move(begin), std::move(end));
    made.items_ = std::move(items);
    return made;
}

node node::make_mapping(std::vector<mapping_entry> entries, place begin, place end) {
    node made(node_kind::mapping, std::move(begin), std::move(end));
    made.entries_ = std::move(entries);
    return made;
}

bool node::is_missing() const noexcept { return is_scalar() && text_.empty() && !is_quoted_; }

const node* node::find(std::string_view key) const noexcept {
    const mapping_entry* entry = find_entry(key);
    return entry == nullptr ? nullptr : &entry->value;
}

const mapping_entry* node::find_entry(std::string_view key) const noexcept {
    for (const mapping_entry& entry : entries_) {
        if (entry.key == key) {
            return &entry;
        }
    }
    return nullptr;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
