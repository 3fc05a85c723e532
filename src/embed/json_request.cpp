// SPDX-License-Identifier: Apache-2.0
#include "embed/json_request.hpp"

#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace annona {
inline namespace v0_1 {
namespace embed {

using json = nlohmann::ordered_json;

namespace {

struct text_field {
    const char* name;
    annona_text annona_request::*place;
};
constexpr text_field text_fields[] = {
#define ANNONA_TEXT_FIELD(name) {#name, &annona_request::name},
    ANNONA_REQUEST_TEXTS(ANNONA_TEXT_FIELD)
#undef ANNONA_TEXT_FIELD
};
// They stand one after another between the size and the lists: none is forgotten.
static_assert(offsetof(annona_request, command) + std::size(text_fields) * sizeof(annona_text) ==
              offsetof(annona_request, lines));
constexpr std::string_view list_names[] = {
#define ANNONA_LIST_NAME(type, name) {#name},
    ANNONA_REQUEST_LISTS(ANNONA_LIST_NAME)
#undef ANNONA_LIST_NAME
};
static_assert(offsetof(annona_request, lines) +
                  std::size(list_names) * (sizeof(void*) + sizeof(size_t)) ==
              offsetof(annona_request, occurred_at));

failure malformed(std::string text, std::string place) {
    return {"MALFORMED", std::move(text), std::move(place)};
}

/// Texts stay, whole numbers and yes or no become their words; nothing else has an exact text.
std::optional<std::string> scalar_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    return std::nullopt;
}

/// A second key of one object would silently win over the first.
class key_watch {
public:
    bool operator()(int, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::object_start) open_.emplace_back();
        if (event == json::parse_event_t::object_end) open_.pop_back();
        if (event == json::parse_event_t::key &&
            !open_.back().insert(parsed.get<std::string>()).second && twice.empty())
            twice = parsed.get<std::string>();
        return true;
    }
    std::string twice;

private:
    std::vector<std::set<std::string>> open_;
};

}  // namespace

annona_text json_request::keep(std::string text) {
    const auto& kept = texts_.emplace_back(std::move(text));
    return {kept.data(), kept.size()};
}

/// Reads one parsed object into a request.
class json_reader {
public:
    explicit json_reader(json_request& into) : into_(into) {}

    result<void> read(const json& from);

private:
    result<void> read_field(const std::string& name, const json& value);
    result<annona_text> text(const json& value, const std::string& place);
    result<void> list(const json& value, const std::string& place, std::vector<annona_pair>& to);
    result<void> list(const json& value, const std::string& place, std::vector<annona_text>& to);
    template <class Object>
    result<void> list(const json& value, const std::string& place, std::vector<Object>& to);
    result<void> object(const json& value, annona_basket_line& made);
    result<void> object(const json& value, annona_measured& made);
    result<void> number(const json& value, const std::string& place, int64_t& to);

    json_request& into_;
};

result<annona_text> json_reader::text(const json& value, const std::string& place) {
    auto found = scalar_text(value);
    if (!found) return malformed("a text is wanted; amounts are texts too", place);
    return into_.keep(std::move(*found));
}

result<void> json_reader::list(const json& value, const std::string& place,
                               std::vector<annona_pair>& to) {
    if (!value.is_object()) return malformed("an object of names and values is wanted", place);
    for (const auto& [name, one] : value.items()) {
        const auto read = text(one, place + "." + name);
        if (!read) return read.error();
        to.push_back({into_.keep(name), *read});
    }
    return {};
}

result<void> json_reader::list(const json& value, const std::string& place,
                               std::vector<annona_text>& to) {
    if (!value.is_array()) return malformed("an array of texts is wanted", place);
    for (const json& one : value) {
        const auto read = text(one, place);
        if (!read) return read.error();
        to.push_back(*read);
    }
    return {};
}

template <class Object>
result<void> json_reader::list(const json& value, const std::string& place,
                               std::vector<Object>& to) {
    if (!value.is_array()) return malformed("an array of objects is wanted", place);
    for (const json& one : value) {
        if (!one.is_object()) return malformed("an array of objects is wanted", place);
        if (auto read = object(one, to.emplace_back()); !read) return read;
    }
    return {};
}

result<void> json_reader::object(const json& value, annona_basket_line& made) {
    for (const auto& [name, one] : value.items()) {
        const auto read = text(one, "lines." + name);
        if (!read) return read.error();
        if (name == "category")
            made.category = *read;
        else if (name == "amount")
            made.amount = *read;
        else if (name == "quantity")
            made.quantity = *read;
        else if (name == "product")
            made.product = *read;
        else
            return failure{"UNKNOWN_FIELD", "a line has category, amount, quantity, product",
                           "lines." + name};
    }
    return {};
}

result<void> json_reader::object(const json& value, annona_measured& made) {
    for (const auto& [name, one] : value.items()) {
        if (name == "grade" && one.is_number_unsigned() && one.get<uint64_t>() <= UINT32_MAX) {
            made.grade = one.get<uint32_t>();
            continue;
        }
        const auto read = text(one, "items." + name);
        if (!read) return read.error();
        if (name == "code")
            made.code = *read;
        else if (name == "quantity")
            made.quantity = *read;
        else
            return failure{"UNKNOWN_FIELD", "an item has code, quantity, grade", "items." + name};
    }
    return {};
}

result<void> json_reader::number(const json& value, const std::string& place, int64_t& to) {
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX))
        return malformed("a whole number of UTC seconds is wanted", place);
    to = value.get<int64_t>();
    return {};
}

result<void> json_reader::read_field(const std::string& name, const json& value) {
    for (const text_field& field : text_fields) {
        if (name != field.name) continue;
        const auto read = text(value, name);
        if (!read) return read.error();
        into_.asked_.*field.place = *read;
        return {};
    }
    result<void> listed;
    if (into_.lists_.visit(name, [&](auto& to) { listed = list(value, name, to); })) return listed;
    if (name == "occurred_at") return number(value, name, into_.asked_.occurred_at);
    if (name == "deadline") return number(value, name, into_.asked_.deadline);
    if (name == "switched_off" || name == "validate_only") {
        if (!value.is_boolean()) return malformed("true or false is wanted", name);
        (name == "switched_off" ? into_.asked_.switched_off : into_.asked_.validate_only) =
            value.get<bool>() ? 1 : 0;
        return {};
    }
    return failure{"UNKNOWN_FIELD", "a request has no such field", name};
}

result<void> json_reader::read(const json& from) {
    if (!from.is_object()) return malformed("a request is one JSON object", {});
    into_.asked_.size = sizeof(annona_request);
    for (const auto& [name, value] : from.items())
        if (auto read = read_field(name, value); !read) return read;
    into_.lists_.attach_to(into_.asked_);
    return {};
}

result<void> json_request::parse(std::string_view text) {
    key_watch watch;
    try {
        const json parsed = json::parse(text, std::ref(watch));
        if (!watch.twice.empty())
            return failure{"TWICE", "a key stands twice in one object", watch.twice};
        return json_reader(*this).read(parsed);
    } catch (const json::exception& wrong) {
        return malformed(wrong.what(), "request");
    }
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
