// SPDX-License-Identifier: Apache-2.0
#include "journal/description.hpp"

#include <charconv>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

/// Tabs and line ends divide; no name of a scheme has them, and none gets in this way.
std::string clean(std::string_view text) {
    std::string out(text);
    for (char& one : out)
        if (static_cast<unsigned char>(one) < ' ') one = ' ';
    return out;
}

class line_writer {
public:
    void line(std::string_view word, std::initializer_list<std::string> fields) {
        text_ += word;
        for (const auto& one : fields) text_ += '\t' + clean(one);
        text_ += '\n';
    }
    std::string text_;
};

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (size_t found = text.find(at); found != std::string_view::npos; found = text.find(at)) {
        parts.push_back(text.substr(0, found));
        text.remove_prefix(found + 1);
    }
    parts.push_back(text);
    return parts;
}

std::string number_text(uint64_t value) { return std::to_string(value); }

/// Reads one line after another into a description; the first fault stays.
class description_reader {
public:
    void read(std::string_view line);
    [[nodiscard]] const std::string& fault() const { return fault_; }

    community_description out;

private:
    uint64_t number(size_t field, uint64_t max) {
        uint64_t value = 0;
        const auto text = at(field);
        const auto end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, value);
        if (read.ec != std::errc{} || read.ptr != end || value > max)
            fault_ = "field " + std::to_string(field) + " is " + std::string(text) +
                     ", allowed 0 to " + std::to_string(max);
        return value;
    }
    std::string_view at(size_t field) {
        if (field < fields_.size()) return fields_[field];
        fault_ = "field " + std::to_string(field) + " is missing";
        return {};
    }
    std::string text(size_t field) { return std::string(at(field)); }
    void read_ledger();
    void read_role();

    std::vector<std::string_view> fields_;
    std::string fault_;
};

void description_reader::read_ledger() {
    ledger one;
    one.code = one.counted.code = text(1);
    one.counted.digits = static_cast<uint8_t>(number(2, unit_digits_max));
    one.counted.scale = static_cast<uint8_t>(number(3, unit_scale_max));
    one.counted.peg = text(4);
    const auto worth = parse_ratio(at(5));
    if (worth)
        one.counted.worth = *worth;
    else
        fault_ = "field 5 is no ratio: " + worth.error().text;
    out.rules->ledgers.push_back(std::move(one));
}

void description_reader::read_role() {
    role one;
    one.prefix = text(1), one.name = text(2);
    one.kind = static_cast<uint8_t>(number(3, 2));
    one.whole_id = number(4, 1) != 0;
    out.rules->roles.push_back(std::move(one));
}

void description_reader::read(std::string_view line) {
    fields_ = split(line, '\t');
    const auto word = fields_[0];
    scheme& rules = *out.rules;
    if (word == "community") out.community = text(1);
    if (word == "scheme") rules.id = text(1), rules.digest = text(2);
    if (word == "zone") rules.time_zone.name = text(1);
    if (word == "ledger") read_ledger();
    if (word == "backed")
        rules.backed = true, rules.money_ledger = static_cast<uint32_t>(number(1, 255));
    if (word == "issuer") rules.issuer = text(1);
    if (word == "dust") rules.dust = text(1);
    if (word == "role") read_role();
    if (word == "pocket") {
        pocket one;
        one.name = text(1);
        rules.pockets.push_back(std::move(one));
    }
    if (word == "programme") {
        programme one;
        one.name = text(1), one.payer = text(2), one.reserve = text(3);
        rules.programmes.push_back(std::move(one));
    }
}

}  // namespace

std::string write_description(std::string_view community, const scheme& of) {
    line_writer to;
    to.line(description_format, {});
    to.line("community", {std::string(community)});
    to.line("scheme", {of.id, of.digest});
    to.line("zone", {of.time_zone.name});
    for (const auto& one : of.ledgers)
        to.line("ledger",
                {one.code, number_text(one.counted.digits), number_text(one.counted.scale),
                 one.counted.peg, format_ratio(one.counted.worth)});
    if (of.backed && of.money_ledger != none) to.line("backed", {number_text(of.money_ledger)});
    to.line("issuer", {of.issuer});
    to.line("dust", {of.dust});
    for (const auto& one : of.roles)
        to.line("role", {one.prefix, one.name, number_text(one.kind), one.whole_id ? "1" : "0"});
    for (const auto& one : of.pockets) to.line("pocket", {one.name});
    for (const auto& one : of.programmes) to.line("programme", {one.name, one.payer, one.reserve});
    return std::move(to.text_);
}

result<community_description> read_description(std::string_view text) {
    const auto lines = split(text, '\n');
    constexpr std::string_view family = "annona community ";
    if (lines[0] != description_format)
        return failure{lines[0].starts_with(family) ? "NEWER_FORMAT" : "MALFORMED",
                       "the description begins with \"" + std::string(lines[0].substr(0, 40)) +
                           "\", allowed \"" + std::string(description_format) + "\"",
                       {}};
    description_reader reader;
    for (size_t i = 1; i < lines.size(); ++i) {
        reader.read(lines[i]);
        if (!reader.fault().empty())
            return failure{"MALFORMED", reader.fault(),
                           "line " + std::to_string(i + 1) + " of the description"};
    }
    if (reader.out.rules->ledgers.empty())
        return failure{"MALFORMED", "the description names no ledger", {}};
    return std::move(reader.out);
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
