// SPDX-License-Identifier: Apache-2.0
//! Requests as packing.js writes them, answers as it reads them. All numbers little-endian: a
//! request is fields, each one byte with its place in `fields` and its value, and a byte of 255.
//! A text is its size (4 bytes) and its UTF-8; a list its length (4 bytes) and its members.
#pragma once

#include <annona/embed.h>

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

inline constexpr field fields[] = {
#define ANNONA_TEXT_FIELD(name) {#name, kind::text, &annona_request::name},
    ANNONA_REQUEST_TEXTS(ANNONA_TEXT_FIELD)
#undef ANNONA_TEXT_FIELD
        {"lines", kind::lines},
    {"items", kind::items},
    {"inputs", kind::pairs},
    {"references", kind::pairs},
    {"tender", kind::pairs},
    {"payers", kind::pairs},
    {"lots", kind::texts},
    {"tokens", kind::texts},
    {"notes", kind::texts},
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
        for (auto* list : {&inputs_, &references_, &tender_, &payers_}) list->clear();
        for (auto* list : {&lots_, &tokens_, &notes_}) list->clear();
        lines_.clear(), items_.clear();
        for (auto number = from.value<uint8_t>(); number != end_of_request;
             number = from.value<uint8_t>()) {
            if (number >= std::size(fields)) throw std::out_of_range("a field without a name");
            read_field(fields[number], from);
        }
        attach();
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
                for (auto left = from.count(); left > 0; --left)
                    lines_.push_back({from.text(), from.text(), from.text(), from.text()});
                break;
            case kind::items:
                for (auto left = from.count(); left > 0; --left)
                    items_.push_back({from.text(), from.text(), from.value<uint32_t>()});
                break;
            case kind::pairs: {
                auto& to = name == "inputs"       ? inputs_
                           : name == "references" ? references_
                           : name == "tender"     ? tender_
                                                  : payers_;
                for (auto left = from.count(); left > 0; --left)
                    to.push_back({from.text(), from.text()});
                break;
            }
            case kind::texts: {
                auto& to = name == "lots" ? lots_ : name == "tokens" ? tokens_ : notes_;
                for (auto left = from.count(); left > 0; --left) to.push_back(from.text());
                break;
            }
            case kind::seconds:
                (name == "deadline" ? made_.deadline : made_.occurred_at) = seconds(from);
                break;
            case kind::flag:
                (name == "switched_off" ? made_.switched_off : made_.validate_only) =
                    from.value<uint8_t>();
                break;
        }
    }
    /// Instants far outside every calendar stay far outside.
    static int64_t seconds(unpacker& from) {
        constexpr double most = 9.0e15;
        const auto given = from.value<double>();
        if (std::isnan(given)) return 0;
        return static_cast<int64_t>(given > most ? most : given < -most ? -most : given);
    }
    void attach() {
        made_.lines = lines_.data(), made_.lines_count = lines_.size();
        made_.items = items_.data(), made_.items_count = items_.size();
        made_.inputs = inputs_.data(), made_.inputs_count = inputs_.size();
        made_.references = references_.data(), made_.references_count = references_.size();
        made_.tender = tender_.data(), made_.tender_count = tender_.size();
        made_.payers = payers_.data(), made_.payers_count = payers_.size();
        made_.lots = lots_.data(), made_.lots_count = lots_.size();
        made_.tokens = tokens_.data(), made_.tokens_count = tokens_.size();
        made_.notes = notes_.data(), made_.notes_count = notes_.size();
    }

    annona_request made_{};
    std::vector<annona_basket_line> lines_;
    std::vector<annona_measured> items_;
    std::vector<annona_pair> inputs_, references_, tender_, payers_;
    std::vector<annona_text> lots_, tokens_, notes_;
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
