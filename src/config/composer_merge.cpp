// SPDX-License-Identifier: Apache-2.0
#include "composer_merge.hpp"

#include <iterator>
#include <string>
#include <utility>

#include "composer_keys.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

void refuse(const mapping_entry& first, const mapping_entry& second, problem_list& problems) {
    const std::string there = to_string_seen_from(first.key_place, second.key_place);
    const node_kind kind = second.value.kind();
    if (kind == first.value.kind()) {
        problems.add(second.key_place, "KEY_TWICE",
                     "key " + quoted(second.key) + " stands in two files; first at " + there);
        return;
    }
    problems.add(second.key_place, "KINDS_DIFFER",
                 "key " + quoted(second.key) + " holds a " + std::string(to_string(kind)) +
                     " here and a " + std::string(to_string(first.value.kind())) + " at " + there);
}

void merge_entry(mapping_entry& first, mapping_entry&& second, problem_list& problems) {
    if (first.value.is_mapping() && second.value.is_mapping()) {
        merge_mapping(first.value, std::move(second.value), problems);
    } else if (first.value.is_sequence() && second.value.is_sequence()) {
        std::vector<node>& more = second.value.items();
        first.value.items().insert(first.value.items().end(), std::make_move_iterator(more.begin()),
                                   std::make_move_iterator(more.end()));
    } else {
        refuse(first, second, problems);
    }
}

}  // namespace

void merge_mapping(node& into, node&& from, problem_list& problems) {
    key_index keys;
    std::vector<mapping_entry>& entries = into.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        keys.add(entries[i].key, i);
    }
    for (mapping_entry& entry : from.entries()) {
        if (keys.add(entry.key, entries.size())) {
            entries.push_back(std::move(entry));
        } else {
            merge_entry(entries[keys.at(entry.key)], std::move(entry), problems);
        }
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
