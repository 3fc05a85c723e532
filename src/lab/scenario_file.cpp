// SPDX-License-Identifier: Apache-2.0
#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr std::string_view known_format = "seed-scenarios/1";

failure malformed(std::string text, std::string where) {
    return {"MALFORMED", std::move(text), std::move(where)};
}

std::string text_of(const json& map, const char* key) {
    const auto found = map.find(key);
    return found != map.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

json object_of(const json& map, const char* key) {
    const auto found = map.find(key);
    return found == map.end() ? json::object() : *found;
}

result<scenario_operation> read_operation(const json& from, const std::string& where) {
    if (!from.is_object()) return malformed("an operation must be a map", where);
    scenario_operation made;
    made.number = from.value("seq", std::uint64_t{0});
    const std::string place = where + " operation " + std::to_string(made.number);
    auto at = parse_instant(text_of(from, "at"));
    if (!at) return malformed("at: " + at.error().text, place);
    made.at = *at;
    made.word = text_of(from, "op");
    made.arguments = object_of(from, "args");
    made.expected = object_of(from, "expect");
    if (made.word.empty()) return malformed("op is missing", place);
    if (!made.arguments.is_object() || !made.expected.is_object())
        return malformed("args and expect must be maps", place);
    return made;
}

result<scenario> read_scenario(const json& from, const std::string& scheme_id) {
    scenario made;
    made.scheme_id = scheme_id;
    made.id = text_of(from, "id");
    made.title = text_of(from, "title");
    made.expected_at_end = object_of(from, "expect_final");
    if (made.id.empty()) return malformed("a scenario has no id", scheme_id);
    const auto operations = from.find("operations");
    if (operations == from.end() || !operations->is_array())
        return malformed("operations must be a list", made.id);
    if (operations->size() > scenario_operations_max)
        return malformed("more than " + std::to_string(scenario_operations_max) +
                             " operations, found " + std::to_string(operations->size()),
                         made.id);
    for (const json& one : *operations) {
        auto operation = read_operation(one, made.id);
        if (!operation) return operation.error();
        made.operations.push_back(std::move(*operation));
    }
    return made;
}

result<std::vector<scenario>> read_schemes(const json& root) {
    const auto schemes = root.find("schemes");
    if (schemes == root.end() || !schemes->is_array())
        return malformed("schemes must be a list", {});
    std::vector<scenario> made;
    for (const json& scheme : *schemes) {
        if (!scheme.is_object()) return malformed("a scheme must be a map", {});
        const std::string scheme_id = text_of(scheme, "id");
        for (const json& one : object_of(scheme, "scenarios")) {
            auto read = read_scenario(one, scheme_id);
            if (!read) return read.error();
            made.push_back(std::move(*read));
        }
    }
    return made;
}

}  // namespace

result<std::vector<scenario>> parse_scenarios(std::string_view text) {
    try {
        const json root = json::parse(text);
        if (!root.is_object()) return malformed("a scenario file is one map", {});
        if (const std::string format = text_of(root, "format"); format != known_format)
            return malformed("format is \"" + format + "\", allowed " + std::string(known_format),
                             {});
        return read_schemes(root);
    } catch (const json::exception& wrong) {
        return malformed(wrong.what(), {});
    }
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
