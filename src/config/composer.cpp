// SPDX-License-Identifier: Apache-2.0
#include "composer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "composer_characters.hpp"
#include "composer_events.hpp"
#include "composer_keys.hpp"
#include "composer_problems.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

// The same sentence for every limit: what, found, allowed.
std::string over(std::string_view what, std::size_t found, std::size_t allowed) {
    return std::string(what) + " " + std::to_string(found) + "; at most " +
           std::to_string(allowed) + " are allowed";
}

// One pass over the events of one text. Recursion is bounded by `depth_max`.
class event_composer {
public:
    event_composer(std::string_view text, const file_name& file, problem_list& problems)
        : events_(text, file), problems_(problems) {}

    composed compose_stream();
    [[nodiscard]] bool was_stopped_by_a_tab() const { return was_stopped_by_a_tab_; }
    [[nodiscard]] std::uint32_t last_line() const { return last_line_; }
    // Lines inside [ ] and { }, where leading space means nothing and may hold tabs.
    [[nodiscard]] bool is_inside_brackets(std::uint32_t line) const;

private:
    bool advance();
    void stop() { is_stopped_ = true; }
    [[nodiscard]] yaml_event_type_t type() const { return events_.event().type; }

    node compose_document();
    node compose_node(std::size_t depth);
    node compose_scalar();
    node compose_sequence(std::size_t depth);
    node compose_mapping(std::size_t depth);
    void compose_entry(std::size_t depth, std::vector<mapping_entry>& entries, key_index& keys);
    void compose_bad_entry(std::size_t depth);
    node refuse_alias();

    void check_document_start();
    void check_node_limits(std::size_t depth);
    void check_properties(const yaml_char_t* anchor, const yaml_char_t* tag);
    void check_text(std::string_view text);
    bool check_key();
    template <class Children>
    place end_of_collection(bool is_block, const place& begin, const Children& children);

    struct line_range {
        std::uint32_t first, last;
    };

    event_stream events_;
    problem_list& problems_;
    std::size_t node_count_ = 0;
    bool is_stopped_ = false;
    bool was_stopped_by_a_tab_ = false;
    std::uint32_t last_line_ = 0;
    std::vector<line_range> bracketed_;
};

bool event_composer::advance() {
    if (is_stopped_) {
        return false;
    }
    if (events_.advance()) {
        last_line_ = std::max(last_line_, events_.end_place().line);
        return true;
    }
    const problem wrong = events_.syntax_problem();
    last_line_ = std::max(last_line_, wrong.where.line);
    was_stopped_by_a_tab_ = events_.is_about_a_tab();
    problems_.add(wrong.where, wrong.code, wrong.text);
    stop();
    return false;
}

bool event_composer::is_inside_brackets(std::uint32_t line) const {
    return std::any_of(bracketed_.begin(), bracketed_.end(), [line](const line_range& range) {
        return line > range.first && line <= range.last;
    });
}

composed event_composer::compose_stream() {
    composed made;
    if (!advance() || !advance()) {  // the stream's start, then the document's
        return made;
    }
    if (type() == YAML_STREAM_END_EVENT) {
        problems_.add({events_.begin_place().file, 1, 1}, "EMPTY",
                      "the file is empty; a scheme file is a mapping");
        return made;
    }
    made.root = compose_document();
    if (advance() && type() == YAML_DOCUMENT_START_EVENT) {
        problems_.add(events_.begin_place(), "SEVERAL_DOCUMENTS",
                      "a second document begins here; a scheme file is one document");
        stop();
    }
    made.is_whole = !is_stopped_;
    made.node_count = node_count_;
    return made;
}

node event_composer::compose_document() {
    check_document_start();
    node root;
    if (advance()) {
        root = compose_node(1);
    }
    if (advance() && type() != YAML_DOCUMENT_END_EVENT) {
        stop();
    }
    return root;
}

void event_composer::check_document_start() {
    const auto& start = events_.event().data.document_start;
    if (start.version_directive != nullptr ||
        start.tag_directives.start != start.tag_directives.end) {
        problems_.add(events_.begin_place(), "DIRECTIVE",
                      "directives (%YAML, %TAG) are not allowed");
    }
}

node event_composer::compose_node(std::size_t depth) {
    check_node_limits(depth);
    if (is_stopped_) {
        return {};
    }
    switch (type()) {
        case YAML_ALIAS_EVENT:
            return refuse_alias();
        case YAML_SCALAR_EVENT:
            return compose_scalar();
        case YAML_SEQUENCE_START_EVENT:
            return compose_sequence(depth);
        case YAML_MAPPING_START_EVENT:
            return compose_mapping(depth);
        default:
            break;
    }
    stop();  // libyaml's grammar has nothing else here
    return {};
}

void event_composer::check_node_limits(std::size_t depth) {
    const bool is_collection =
        type() == YAML_SEQUENCE_START_EVENT || type() == YAML_MAPPING_START_EVENT;
    if (is_collection && depth > depth_max) {
        problems_.add(events_.begin_place(), "TOO_DEEP",
                      over("lists and mappings within each other:", depth, depth_max));
        stop();
    } else if (node_count_ == nodes_max) {
        problems_.add(events_.begin_place(), "TOO_MANY_VALUES",
                      over("values in one file:", node_count_ + 1, nodes_max));
        stop();
    }
    ++node_count_;
}

void event_composer::check_properties(const yaml_char_t* anchor, const yaml_char_t* tag) {
    const auto shown = [](const yaml_char_t* text) {
        return quoted(reinterpret_cast<const char*>(text));
    };
    if (anchor != nullptr) {
        problems_.add(events_.begin_place(), "ANCHOR",
                      "anchors are not allowed; found " + shown(anchor) +
                          "; write the value again where it is needed");
    }
    if (tag != nullptr) {
        problems_.add(events_.begin_place(), "TAG", "tags are not allowed; found " + shown(tag));
    }
}

node event_composer::refuse_alias() {
    const auto* name = reinterpret_cast<const char*>(events_.event().data.alias.anchor);
    problems_.add(events_.begin_place(), "ALIAS",
                  "aliases are not allowed; found " + quoted(std::string("*") + name) +
                      "; write the value out, or put a text that begins with * in quotes");
    return node::make_scalar("", false, events_.begin_place(), events_.end_place());
}

void event_composer::check_text(std::string_view text) {
    if (text.size() > text_bytes_max) {
        problems_.add(events_.begin_place(), "TEXT_TOO_LONG",
                      over("bytes in one text:", text.size(), text_bytes_max));
    }
    for (std::size_t offset = 0; offset < text.size();) {
        const character next = read_character(text, offset);
        if (!next.is_valid || is_forbidden(next.value)) {
            problems_.add(events_.begin_place(), "BAD_CHARACTER",
                          "an escape makes the character " + name_of(next.value) +
                              "; allowed are printable characters, tabs and line ends");
            return;
        }
        offset += next.length;
    }
}

std::string_view text_of(const yaml_event_t& scalar_event) {
    const auto& scalar = scalar_event.data.scalar;
    return {reinterpret_cast<const char*>(scalar.value), scalar.length};
}

node event_composer::compose_scalar() {
    const auto& scalar = events_.event().data.scalar;
    check_properties(scalar.anchor, scalar.tag);
    const std::string_view text = text_of(events_.event());
    check_text(text);
    return node::make_scalar(std::string(text), scalar.style != YAML_PLAIN_SCALAR_STYLE,
                             events_.begin_place(), events_.end_place());
}

// libyaml ends a block only where the next thing begins; its last child's end is what a person
// means.
template <class Children>
place event_composer::end_of_collection(bool is_block, const place& begin,
                                        const Children& children) {
    if (is_stopped_) {
        if (!is_block) {
            bracketed_.push_back({begin.line, std::numeric_limits<std::uint32_t>::max()});
        }
        return begin;
    }
    if (!is_block) {
        place end = events_.end_place();
        if (end.line > begin.line) {
            bracketed_.push_back({begin.line, end.line});
        }
        return end;
    }
    if constexpr (std::is_same_v<Children, std::vector<node>>) {
        return children.empty() ? begin : children.back().end_place();
    } else {
        return children.empty() ? begin : children.back().value.end_place();
    }
}

node event_composer::compose_sequence(std::size_t depth) {
    const auto& start = events_.event().data.sequence_start;
    check_properties(start.anchor, start.tag);
    const bool is_block = start.style != YAML_FLOW_SEQUENCE_STYLE;
    place begin = events_.begin_place();
    std::vector<node> items;
    while (advance() && type() != YAML_SEQUENCE_END_EVENT) {
        items.push_back(compose_node(depth + 1));
    }
    place end = end_of_collection(is_block, begin, items);
    return node::make_sequence(std::move(items), std::move(begin), std::move(end));
}

node event_composer::compose_mapping(std::size_t depth) {
    const auto& start = events_.event().data.mapping_start;
    check_properties(start.anchor, start.tag);
    const bool is_block = start.style != YAML_FLOW_MAPPING_STYLE;
    place begin = events_.begin_place();
    std::vector<mapping_entry> entries;
    key_index keys;
    while (advance() && type() != YAML_MAPPING_END_EVENT) {
        compose_entry(depth, entries, keys);
    }
    place end = end_of_collection(is_block, begin, entries);
    return node::make_mapping(std::move(entries), std::move(begin), std::move(end));
}

// True if the event is a key that can be used.
bool event_composer::check_key() {
    if (type() == YAML_ALIAS_EVENT) {
        return false;  // told as an alias
    }
    if (type() != YAML_SCALAR_EVENT) {
        problems_.add(events_.begin_place(), "KEY_NOT_TEXT",
                      "a key must be a text; found a list or a mapping");
        return false;
    }
    const auto& scalar = events_.event().data.scalar;
    const std::string_view text = text_of(events_.event());
    check_properties(scalar.anchor, scalar.tag);
    check_text(text);
    if (text.empty()) {
        problems_.add(events_.begin_place(), "KEY_EMPTY", "a key must not be empty");
        return false;
    }
    if (text == "<<" && scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        problems_.add(events_.begin_place(), "MERGE_KEY",
                      "merge keys (<<) are not allowed; write the keys out");
        return false;
    }
    return true;
}

void event_composer::compose_entry(std::size_t depth, std::vector<mapping_entry>& entries,
                                   key_index& keys) {
    if (!check_key()) {
        compose_bad_entry(depth);
        return;
    }
    mapping_entry entry{std::string(text_of(events_.event())), events_.begin_place(), {}};
    const bool is_new = keys.add(entry.key, entries.size());
    if (!is_new) {
        const place& first = entries[keys.at(entry.key)].key_place;
        problems_.add(entry.key_place, "KEY_TWICE",
                      "key " + quoted(entry.key) + " stands twice; first at " +
                          to_string_seen_from(first, entry.key_place));
    }
    if (advance()) {
        entry.value = compose_node(depth + 1);
    }
    if (is_new) {
        entries.push_back(std::move(entry));
    }
}

// What cannot be kept is still read, for the problems inside it.
void event_composer::compose_bad_entry(std::size_t depth) {
    if (type() != YAML_SCALAR_EVENT) {
        (void)compose_node(depth + 1);
    }
    if (advance()) {
        (void)compose_node(depth + 1);
    }
}

// Tabs are told at the end, when it is known which lines stand in brackets. Behind a syntax error
// that is not known, unless the error is itself the first of them.
void report_tabs(const text_findings& found, const event_composer& composer, bool is_whole,
                 problem_list& problems) {
    for (const place& tab : found.tabs_before_text) {
        const bool is_judged = is_whole || tab.line < composer.last_line() ||
                               (composer.was_stopped_by_a_tab() && tab.line > composer.last_line());
        if (is_judged && !composer.is_inside_brackets(tab.line)) {
            problems.add(tab, "TAB", "a tab in the indentation; only spaces are allowed there");
        }
    }
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

composed compose(std::string_view text, std::string_view name) {
    const auto file = std::make_shared<const std::string>(name);
    problem_list problems;
    composed made;
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    if (text.size() > file_bytes_max) {
        problems.add({file, 0, 0}, "FILE_TOO_LARGE",
                     over("bytes in the file:", text.size(), file_bytes_max));
    } else if (const text_findings found = check_characters(text, file, problems);
               found.is_readable) {
        event_composer composer(text, file, problems);
        made = composer.compose_stream();
        report_tabs(found, composer, made.is_whole, problems);
    }
    made.problems = problems.take();
    return made;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
