// SPDX-License-Identifier: Apache-2.0
//! Requests as packing.js writes them, answers as it reads them. All numbers little-endian: a
//! request is fields, each one byte with its place in `fields` and its value, and a byte of 255.
//! A text is its size (4 bytes) and its UTF-8; a list its length (4 bytes) and its members.
#pragma once

#include <annona/embed_lists.hpp>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace annona_node {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie");

enum class kind : uint8_t { text, lines, items, pairs, texts, seconds, flag };

constexpr const char* kind_names[] = {"text",  "lines",   "items", "pairs",
                                      "texts", "seconds", "flag"};

struct field {
    const char* name;
    kind is;
    annona_text annona_request::*text = nullptr;
};

constexpr kind kind_of_list(annona_basket_line) { return kind::lines; }
constexpr kind kind_of_list(annona_measured) { return kind::items; }
constexpr kind kind_of_list(annona_pair) { return kind::pairs; }
constexpr kind kind_of_list(annona_text) { return kind::texts; }

inline constexpr field fields[] = {
#define ANNONA_TEXT_FIELD(name) {#name, kind::text, &annona_request::name},
    ANNONA_REQUEST_TEXTS(ANNONA_TEXT_FIELD)
#undef ANNONA_TEXT_FIELD
#define ANNONA_LIST_FIELD(type, name) {#name, kind_of_list(type{})},
        ANNONA_REQUEST_LISTS(ANNONA_LIST_FIELD)
#undef ANNONA_LIST_FIELD
            {"occurred_at", kind::seconds},
    {"deadline", kind::seconds},
    {"switched_off", kind::flag},
    {"validate_only", kind::flag},
};

/// Reads what one packer wrote; throws std::out_of_range where it ends early.
class unpacker {
public:
    explicit unpacker(std::string_view bytes) : bytes_(bytes) {}

    template <class Value>
    Value value() {
        Value made;
        std::memcpy(&made, take(sizeof made), sizeof made);
        return made;
    }
    annona_text text() {
        const auto size = value<uint32_t>();
        return {take(size), size};
    }
    /// As many members as can follow, each of at least four bytes.
    uint32_t count() {
        const auto found = value<uint32_t>();
        if (found > bytes_.size() / 4) throw std::out_of_range("a list cut short");
        return found;
    }

private:
    const char* take(size_t size) {
        if (bytes_.size() < size) throw std::out_of_range("a request cut short");
        const char* const place = bytes_.data();
        bytes_.remove_prefix(size);
        return place;
    }
    std::string_view bytes_;
};

/// A request with the lists it points at; its texts lie in the packed bytes. Keeps its memory from
/// one to the next. Not copied, not moved.
class request {
public:
    request() = default;
    request(const request&) = delete;
    request& operator=(const request&) = delete;

    const annona_request& read(unpacker& from) {
        made_ = {};
        made_.size = sizeof made_;
        lists_.clear();
        for (auto number = from.value<uint8_t>(); number != end_of_request;
             number = from.value<uint8_t>()) {
            if (number >= std::size(fields)) throw std::out_of_range("a field without a name");
            read_field(fields[number], from);
        }
        lists_.attach_to(made_);
        return made_;
    }

private:
    static constexpr uint8_t end_of_request = 255;

    void read_field(const field& one, unpacker& from) {
        const std::string_view name = one.name;
        switch (one.is) {
            case kind::text:
                made_.*one.text = from.text();
                break;
            case kind::lines:
            case kind::items:
            case kind::pairs:
            case kind::texts:
                lists_.visit(name, [&](auto& to) {
                    for (auto left = from.count(); left > 0; --left) read_member(from, to);
                });
                break;
            case kind::seconds:
                (name == "deadline" ? made_.deadline : made_.occurred_at) = seconds(from);
                break;
            case kind::flag:
                (name == "switched_off" ? made_.switched_off : made_.validate_only) =
                    from.value<uint8_t>();
                break;
        }
    }
    static void read_member(unpacker& from, std::vector<annona_basket_line>& to) {
        to.push_back({from.text(), from.text(), from.text(), from.text()});
    }
    static void read_member(unpacker& from, std::vector<annona_measured>& to) {
        to.push_back({from.text(), from.text(), from.value<uint32_t>()});
    }
    static void read_member(unpacker& from, std::vector<annona_pair>& to) {
        to.push_back({from.text(), from.text()});
    }
    static void read_member(unpacker& from, std::vector<annona_text>& to) {
        to.push_back(from.text());
    }
    /// Instants far outside every calendar stay far outside.
    static int64_t seconds(unpacker& from) {
        constexpr double most = 9.0e15;
        const auto given = from.value<double>();
        if (std::isnan(given)) return 0;
        return static_cast<int64_t>(given > most ? most : given < -most ? -most : given);
    }

    annona_request made_{};
    annona::embed::request_lists lists_;
};

/// One answer behind those that `to` has.
inline void pack(const annona_answer& from, std::string& to) {
    const auto put = [&to](const auto& value) {
        to.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    const auto put_text = [&](const char* text) {
        const auto size = static_cast<uint8_t>(std::strlen(text));  // below 64
        put(size);
        to.append(text, size);
    };
    put(static_cast<uint8_t>(from.verdict & 3));
    put(from.line);
    put(static_cast<double>(from.sequence));
    put(static_cast<double>(from.original_sequence));
    put(static_cast<double>(from.recorded_at));
    for (const char* text : {from.code, from.rule, from.amount, from.valid_until}) put_text(text);
}

}  // namespace annona_node
