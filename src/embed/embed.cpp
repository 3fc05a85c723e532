// SPDX-License-Identifier: Apache-2.0
// The functions of annona/embed.h: nothing but handles, error values and the wall against
// exceptions.
#include <annona/embed.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "embed/community.hpp"
#include "embed/handles.hpp"
#include "embed/utf8.hpp"

namespace {

using namespace annona;
using embed::community;

template <size_t Size>
void put(char (&place)[Size], std::string_view text) {
    const size_t kept = std::min(text.size(), Size - 1);
    std::memcpy(place, text.data(), kept);
    place[kept] = 0;
}

int fail(annona_error* error, const failure& why) {
    if (error == nullptr || error->size != sizeof(annona_error)) return ANNONA_FAILED;
    put(error->code, why.code), put(error->text, why.text), put(error->place, why.place);
    return ANNONA_FAILED;
}

int missing(annona_error* error, std::string_view what) {
    return fail(error, {"BAD_POINTER", std::string(what) + " is NULL", std::string(what)});
}

bool give(annona_buffer* to, std::string_view text) {
    to->data = static_cast<char*>(std::malloc(text.size() + 1));
    if (to->data == nullptr) return to->size = 0, false;
    std::memcpy(to->data, text.data(), text.size());
    to->data[text.size()] = 0;
    to->size = text.size();
    return true;
}

/// Runs what a function does; no exception passes.
template <class Work>
int guarded(annona_error* error, Work&& work) {
    try {
        const result<void> done = work();
        return done ? ANNONA_DONE : fail(error, done.error());
    } catch (const std::bad_alloc&) {
        return fail(error, {"OUT_OF_MEMORY", "this process has no memory left", {}});
    } catch (const std::exception& broken) {
        return fail(error, {"BUG", broken.what(), {}});
    } catch (...) {
        return fail(error, {"BUG", "an exception of an unknown kind", {}});
    }
}

template <class Work>
int with(annona_community asked, annona_error* error, Work&& work) {
    return guarded(error, [&]() -> result<void> {
        const embed::held_community found(embed::open_communities(), asked.handle);
        if (!found) return failure{"BAD_HANDLE", "no open community has this handle", "community"};
        return work(*found);
    });
}

/// For functions that give out a text.
template <class Work>
int with_text(annona_community asked, annona_buffer* to, annona_error* error, Work&& work) {
    if (to == nullptr) return missing(error, "buffer");
    *to = {};
    return with(asked, error, [&](community& open) -> result<void> {
        const result<std::string> made = work(open);
        if (!made) return made.error();
        if (!give(to, *made)) throw std::bad_alloc();
        return {};
    });
}

result<std::string_view> clean(annona_text from, const char* field) {
    if (from.size == 0) return std::string_view{};
    if (from.data == nullptr || !embed::is_clean_utf8({from.data, from.size}))
        return failure{"MALFORMED", "not UTF-8 without NUL", field};
    return std::string_view{from.data, from.size};
}

}  // namespace

uint32_t annona_embed_version(void) { return ANNONA_EMBED_VERSION; }

int annona_open(const annona_options* options, annona_community* opened, annona_buffer* problems,
                annona_error* error) {
    if (options == nullptr) return missing(error, "options");
    if (opened == nullptr) return missing(error, "opened");
    opened->handle = 0;
    if (problems != nullptr) *problems = {};
    return guarded(error, [&]() -> result<void> {
        std::string found;
        auto made = community::open(*options, found);
        if (problems != nullptr && !found.empty() && !give(problems, found)) throw std::bad_alloc();
        if (!made) return made.error();
        opened->handle = embed::open_communities().add(std::move(*made));
        if (opened->handle != 0) return {};
        return failure{"LIMIT_EXCEEDED",
                       std::to_string(embed::handles_max) + " are open (handles_max)", "opened"};
    });
}

int annona_close(annona_community asked, annona_error* error) {
    return guarded(error, [&]() -> result<void> {
        if (!embed::open_communities().remove(asked.handle))
            return failure{"BAD_HANDLE", "no open community has this handle", "community"};
        return {};
    });
}

int annona_submit(annona_community asked, const annona_request* request, int64_t now,
                  annona_answer* answer, annona_error* error) {
    if (request == nullptr) return missing(error, "request");
    if (answer == nullptr) return missing(error, "answer");
    return with(asked, error,
                [&](community& open) { return open.submit(*request, instant{now}, *answer); });
}

int annona_submit_many(annona_community asked, const annona_request* requests, size_t count,
                       int64_t now, annona_answer* answers, annona_error* error) {
    if (count != 0 && requests == nullptr) return missing(error, "requests");
    if (count != 0 && answers == nullptr) return missing(error, "answers");
    return with(asked, error, [&](community& open) {
        return open.submit_many(requests, count, instant{now}, answers);
    });
}

int annona_submit_json(annona_community asked, annona_text request, int64_t now,
                       annona_buffer* answer, annona_error* error) {
    return with_text(asked, answer, error, [&](community& open) -> result<std::string> {
        const auto text = clean(request, "request");
        if (!text) return text.error();
        return open.submit_json(*text, instant{now});
    });
}

int annona_describe(annona_community asked, uint64_t sequence, annona_buffer* description,
                    annona_error* error) {
    return with_text(asked, description, error,
                     [&](community& open) { return open.describe_entry(sequence); });
}

int annona_entry_bytes(annona_community asked, uint64_t sequence, annona_buffer* bytes,
                       annona_error* error) {
    return with_text(asked, bytes, error,
                     [&](community& open) { return open.entry_bytes(sequence); });
}

int annona_explain(annona_community asked, uint64_t sequence, annona_text language,
                   annona_buffer* words, annona_error* error) {
    return with_text(asked, words, error, [&](community& open) -> result<std::string> {
        const auto in = clean(language, "language");
        if (!in) return in.error();
        return open.explain(sequence, *in);
    });
}

int annona_balance(annona_community asked, annona_text account, annona_text pocket,
                   annona_text ledger, annona_buffer* amount, annona_error* error) {
    return with_text(asked, amount, error, [&](community& open) -> result<std::string> {
        const auto of = clean(account, "account");
        const auto in = clean(pocket, "pocket");
        const auto book = clean(ledger, "ledger");
        for (const auto* one : {&of, &in, &book})
            if (!*one) return one->error();
        return open.balance(*of, *in, *book);
    });
}

int annona_statement(annona_community asked, annona_buffer* page, annona_error* error) {
    return with_text(asked, page, error,
                     [](community& open) -> result<std::string> { return open.statement(); });
}

int annona_last_sequence(annona_community asked, uint64_t* sequence, annona_error* error) {
    if (sequence == nullptr) return missing(error, "sequence");
    return with(asked, error, [&](community& open) -> result<void> {
        *sequence = open.last_sequence();
        return {};
    });
}

int annona_state_digest(annona_community asked, char digest[65], annona_error* error) {
    if (digest == nullptr) return missing(error, "digest");
    return with(asked, error, [&](community& open) -> result<void> {
        const std::string made = open.state_digest();
        std::memcpy(digest, made.c_str(), 65);
        return {};
    });
}

int annona_replay(annona_community asked, annona_error* error) {
    return with(asked, error, [](community& open) { return open.replay(); });
}

void annona_buffer_free(annona_buffer* buffer) {
    if (buffer == nullptr) return;
    std::free(buffer->data);
    *buffer = {};
}
