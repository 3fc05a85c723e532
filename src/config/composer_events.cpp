// SPDX-License-Identifier: Apache-2.0
#include "composer_events.hpp"

#include <array>
#include <new>
#include <string>
#include <utility>

#include "composer_characters.hpp"
#include "composer_problems.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

struct complaint {
    std::string_view libyaml_says;
    std::string_view words;
    std::string_view code = "SYNTAX";
    bool is_told_where_begun = false;  // the cause stands there, libyaml noticed it later
};

// libyaml speaks of tokens; whoever writes a scheme thinks of lines, colons and quotes.
constexpr std::array complaints{
    complaint{
        "mapping values are not allowed in this context",
        "a \":\" stands where none can; check the indentation of this line and the one above, "
        "or put the text in quotes"},
    complaint{"block sequence entries are not allowed in this context",
              "a \"- \" stands where no list can begin; put it on a line of its own"},
    complaint{"mapping keys are not allowed in this context", "a \"? \" stands where no key can"},
    complaint{"did not find expected key",
              "this line fits no line above it; check its indentation, or a bracket or quote left "
              "open before it"},
    complaint{"did not find expected '-' indicator",
              "this line fits no line above it; check its indentation, a \"- \" was expected"},
    complaint{"could not find expected ':'",
              "a \":\" was expected after the key; keys are written \"key: value\" on one line",
              "SYNTAX", true},
    complaint{"did not find expected ',' or ']'",
              "the list in [ ] is not closed; expected \",\" or \"]\""},
    complaint{"did not find expected ',' or '}'",
              "the mapping in { } is not closed; expected \",\" or \"}\""},
    complaint{"did not find expected node content",
              "a value was expected here; check the commas and brackets"},
    complaint{"found unexpected end of stream",
              "the file ends inside a text in quotes; the closing quote is missing", "SYNTAX",
              true},
    complaint{"found unexpected document indicator",
              "a line \"---\" or \"...\" stands inside a text in quotes"},
    complaint{
        "found unknown escape character",
        "an unknown escape after \"\\\"; write \"\\\\\" for a backslash, or use single quotes"},
    complaint{"did not find expected hexdecimal number",
              "an escape in quotes lacks its hexadecimal digits"},
    complaint{"found invalid Unicode character escape code",
              "an escape names no character; write characters above U+FFFF as themselves"},
    complaint{"did not find expected comment or line break",
              "only a comment may follow \"|\", \">\" or the closing quote on this line"},
    complaint{"found unexpected ':'", "a \":\" inside a text; put the text in quotes"},
    complaint{"did not find expected <document start>",
              "text stands after the end of the file's one document; only one document is allowed",
              "SEVERAL_DOCUMENTS"},
    complaint{"found incompatible YAML document", "directives (%YAML, %TAG) are not allowed",
              "DIRECTIVE"},
    complaint{"found undefined tag handle", "tags (!name) are not allowed", "TAG"},
};

complaint find_complaint(std::string_view libyaml_says) {
    for (const complaint& known : complaints) {
        if (known.libyaml_says == libyaml_says) {
            return known;
        }
    }
    return {libyaml_says, libyaml_says};
}

bool is_indicator_of_anchor(std::string_view context) {
    return context == "while scanning an anchor" || context == "while scanning an alias";
}

std::string_view or_nothing(const char* text) {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

// Exact-case codes for what the strict subset forbids, whatever libyaml trips over first.
problem refused_construct(const place& where, std::string_view context) {
    if (context.find("directive") != std::string_view::npos) {
        return {where, "DIRECTIVE", "directives (%YAML, %TAG) are not allowed"};
    }
    if (is_indicator_of_anchor(context)) {
        return {where, "ANCHOR",
                "a text that begins with \"&\" or \"*\" must stand in quotes; anchors and aliases "
                "are not "
                "allowed"};
    }
    return {where, "TAG",
            "a text that begins with \"!\" must stand in quotes; tags are not allowed"};
}

bool is_refused_construct(std::string_view context) {
    return is_indicator_of_anchor(context) || context.find("directive") != std::string_view::npos ||
           context == "while scanning a tag" || context == "while parsing a tag";
}

}  // namespace

event_stream::event_stream(std::string_view text, file_name file)
    : text_(text), file_(std::move(file)) {
    if (yaml_parser_initialize(&parser_) == 0) {
        throw std::bad_alloc();
    }
    // Told, not guessed: libyaml would take two odd first bytes for UTF-16.
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
}

event_stream::~event_stream() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
}

bool event_stream::advance() {
    if (has_failed_) {
        return false;
    }
    yaml_event_delete(&event_);
    has_failed_ = yaml_parser_parse(&parser_, &event_) == 0;
    if (has_failed_ && parser_.error == YAML_MEMORY_ERROR) {
        throw std::bad_alloc();
    }
    return !has_failed_;
}

place event_stream::place_of(const yaml_mark_t& mark) const {
    return {file_, static_cast<std::uint32_t>(mark.line + 1),
            static_cast<std::uint32_t>(mark.column + 1)};
}

// libyaml's index counts characters, the text bytes: walk to the line, then along it.
std::string_view event_stream::text_at(const yaml_mark_t& mark) const {
    std::size_t offset = 0;
    for (std::size_t line = 0; line < mark.line; ++line) {
        const std::size_t line_end = text_.find('\n', offset);
        if (line_end == std::string_view::npos) {
            return {};
        }
        offset = line_end + 1;
    }
    for (std::size_t column = 0; column < mark.column && offset < text_.size(); ++column) {
        offset += read_character(text_, offset).length;
    }
    return offset < text_.size() ? text_.substr(offset) : std::string_view();
}

bool event_stream::is_about_a_tab() const {
    const std::string_view says = or_nothing(parser_.problem);
    return says.find("tab character") != std::string_view::npos ||
           (says == "found character that cannot start any token" &&
            text_at(parser_.problem_mark).starts_with('\t'));
}

problem event_stream::syntax_problem() const {
    const std::string_view says = or_nothing(parser_.problem);
    const std::string_view context = or_nothing(parser_.context);
    const place where = place_of(parser_.problem_mark);
    if (is_about_a_tab()) {
        return {where, "TAB", "a tab in the indentation; only spaces are allowed there"};
    }
    if (is_refused_construct(context)) {
        return refused_construct(place_of(parser_.context_mark), context);
    }
    if (says == "found character that cannot start any token") {
        return {where, "SYNTAX",
                "a text cannot begin with " + quoted(text_at(parser_.problem_mark).substr(0, 1)) +
                    "; put it in quotes"};
    }
    const complaint known = find_complaint(says);
    const place begun = place_of(parser_.context_mark);
    std::string words(known.words);
    if (!context.empty() && known.is_told_where_begun) {
        return {begun, std::string(known.code), std::move(words)};
    }
    if (!context.empty() && (begun.line != where.line || begun.column != where.column)) {
        words += " (begun at " + to_string_seen_from(begun, where) + ")";
    }
    return {where, std::string(known.code), std::move(words)};
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
