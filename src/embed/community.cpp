// SPDX-License-Identifier: Apache-2.0
#include "embed/community.hpp"

#include <algorithm>
#include <annona/engine/entry_codec.hpp>
#include <annona/money/decimal.hpp>
#include <annona/static_rules.hpp>
#include <cstring>

#include "embed/description.hpp"
#include "embed/json_request.hpp"
#include "embed/utf8.hpp"
#include "journal/sha256.hpp"
#include "lab/explain.hpp"
#include "lab/movements.hpp"
#include "lab/statement.hpp"
#include "loader/scheme_files.hpp"
#include "runtime/reopening.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace {

std::string text_of(annona_text from) {
    return from.data == nullptr ? std::string{} : std::string(from.data, from.size);
}

result<void> check_texts(const annona_options& from) {
    const std::pair<annona_text, const char*> texts[] = {
        {from.scheme, "scheme"}, {from.plugins, "plugins"}, {from.journal, "journal"}};
    for (const auto& [text, field] : texts)
        if (text.size != 0 && (text.data == nullptr || !is_clean_utf8({text.data, text.size})))
            return failure{"MALFORMED", "not UTF-8 without NUL", field};
    return {};
}

/// Years 1 to 9999: what a date can be written for.
result<void> check_clock(instant now) {
    if (is_writable(now)) return {};
    return failure{"OUT_OF_RANGE",
                   "the clock stands at " + std::to_string(now.seconds) +
                       " s, allowed are the years 1 to 9999",
                   "now"};
}

result<void> check_answer(const annona_answer& answer) {
    if (answer.size == sizeof(annona_answer)) return {};
    return failure{"WRONG_SIZE",
                   "an answer of " + std::to_string(answer.size) + " bytes, this library has " +
                       std::to_string(sizeof(annona_answer)),
                   "answers"};
}

template <size_t Size>
void put(char (&place)[Size], std::string_view text) {
    const size_t kept = std::min(text.size(), Size - 1);
    std::memcpy(place, text.data(), kept);
    place[kept] = 0;
}

}  // namespace

result<std::unique_ptr<community>> community::open(const annona_options& from,
                                                   std::string& problems) {
    if (from.size != sizeof(annona_options))
        return failure{"WRONG_SIZE",
                       "options of " + std::to_string(from.size) + " bytes, this library has " +
                           std::to_string(sizeof(annona_options)),
                       "options"};
    if (auto clean = check_texts(from); !clean) return clean.error();
    if (auto sound = check_clock(instant{from.now}); !sound) return sound.error();
    std::unique_ptr<community> made(new community);
    if (auto done = made->open_scheme(from, problems); !done) return done.error();
    if (auto done = made->open_journal(from); !done) return done.error();
    return made;
}

result<void> community::open_scheme(const annona_options& from, std::string& problems) {
    std::vector<std::string> folders;
    if (from.plugins.size != 0) folders.push_back(text_of(from.plugins));
    library_ = loader::rule_library(loader::process_search_path(std::move(folders)));
    if (auto added = library_.add_static(static_rules()); !added) return added.error();
    auto read = loader::open_sound_scheme(loader::scheme_path(text_of(from.scheme)), library_,
                                          nullptr, &problems);
    if (!read) return read.error();
    rules_ = std::move(*read);
    return {};
}

result<void> community::open_journal(const annona_options& from) {
    if (from.journal.size != 0) return begin_stored(from);
    auto begun = engine::start(rules_, memory_, instant{from.now});
    if (!begun) return begun.error();
    engine_ = std::move(*begun);
    return {};
}

/// From the newest snapshot and what came after, where there is one.
result<void> community::begin_stored(const annona_options& from) {
    auto folder = stores::sqlite_folder::open_to_write(text_of(from.journal));
    if (!folder) return folder.error();
    folder_ = std::move(*folder);
    auto stored = journal_for(*folder_, *rules_);
    if (!stored) return stored.error();
    stored_ = std::move(*stored);
    follower_options follow;
    follow.folder = text_of(from.journal), follow.community = rules_->id;
    const auto path = loader::scheme_path(text_of(from.scheme));
    const scheme_source source = [&](const name_table& known) {
        return loader::open_sound_scheme(path, library_, &known);
    };
    auto begun = begin_or_reopen(rules_, {&source, 1}, *stored_, instant{from.now}, follow);
    if (!begun) return begun.error();
    rules_ = std::move(begun->rules);
    behind_ = std::move(begun->behind), engine_ = std::move(begun->decider);
    behind_->start();
    return {};
}

void community::fill(const decision& decided, annona_answer& answer) const {
    answer = {};
    answer.size = sizeof(annona_answer);
    answer.verdict = static_cast<int32_t>(decided.result);
    answer.line = decided.line == none ? -1 : static_cast<int32_t>(decided.line);
    answer.sequence = decided.sequence;
    answer.original_sequence = decided.original_sequence;
    answer.recorded_at = decided.recorded_at.seconds;
    const scheme& rules = engine_->rules();
    if (decided.code != 0) put(answer.code, lab::reason_text(decided.code, decided.rule, rules));
    if (decided.rule < rules.rules.size()) put(answer.rule, rules.rules[decided.rule].id);
    if (!decided.value.is_zero()) {
        // One place is kept for the NUL that `answer = {}` has put there.
        const std::span<char> place(answer.amount, sizeof answer.amount - 1);
        write_amount(place, decided.value, rules.ledgers[0].counted);
    }
    if (decided.valid_until.number != 0)
        put(answer.valid_until, format_local_day(decided.valid_until));
}

result<void> community::submit(const annona_request& asked, instant now, annona_answer& answer) {
    if (auto sound = check_answer(answer); !sound) return sound;
    if (auto sound = check_clock(now); !sound) return sound;
    make_room(1);
    if (auto read = readers_[0]->read(asked, *rules_, batch_[0]); !read) return read;
    const auto decided = engine_->submit(batch_[0], now);
    if (!decided) return decided.error();
    if (behind_ != nullptr) behind_->notify();
    fill(*decided, answer);
    return {};
}

result<void> community::submit_many(const annona_request* asked, size_t count, instant now,
                                    annona_answer* answers) {
    if (count > batch_max)
        return failure{"LIMIT_EXCEEDED",
                       std::to_string(count) + " commands, limit " + std::to_string(batch_max),
                       "batch_max"};
    if (auto sound = check_clock(now); !sound) return sound;
    make_room(count);
    for (size_t i = 0; i < count; ++i) {
        if (auto sound = check_answer(answers[i]); !sound) return sound;
        if (auto read = readers_[i]->read(asked[i], *rules_, batch_[i]); !read) return read;
    }
    auto done = engine_->submit(std::span<const command>(batch_).first(count),
                                std::span<decision>(decisions_).first(count), now);
    if (!done) return done;
    if (behind_ != nullptr) behind_->notify();
    for (size_t i = 0; i < count; ++i) fill(decisions_[i], answers[i]);
    return {};
}

/// A reader, a command and a decision for each place of a batch; they stay for the next ones.
void community::make_room(size_t count) {
    while (readers_.size() < count) readers_.push_back(std::make_unique<request_reader>());
    if (batch_.size() < count) batch_.resize(count), decisions_.resize(count);
}

result<std::string> community::submit_json(std::string_view request, instant now) {
    if (auto sound = check_clock(now); !sound) return sound.error();
    json_request read;
    if (auto done = read.parse(request); !done) return done.error();
    make_room(1);
    if (auto done = readers_[0]->read(read.asked(), *rules_, batch_[0]); !done) return done.error();
    const auto decided = engine_->submit(batch_[0], now);
    if (!decided) return decided.error();
    if (behind_ != nullptr) behind_->notify();
    entry record;
    const bool has_record = !decided->record.empty() && decode(decided->record, record);
    return describe(*decided, has_record ? &record : nullptr, *engine_);
}

result<std::string> community::describe_entry(uint64_t sequence) const {
    entry record;
    if (!engine_->read(sequence, record) || record.kind != entry_kind::command)
        return failure{"NOT_FOUND", "no decision has the number " + std::to_string(sequence),
                       "sequence"};
    return describe(decision_of(record), &record, *engine_);
}

result<std::string> community::entry_bytes(uint64_t sequence) const {
    entry record;
    if (!engine_->read(sequence, record))
        return failure{"NOT_FOUND", "no entry has the number " + std::to_string(sequence),
                       "sequence"};
    std::vector<std::byte> bytes;
    encode(record, bytes);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

result<std::string> community::explain(uint64_t sequence, std::string_view language) const {
    entry record;
    if (!engine_->read(sequence, record) || record.kind != entry_kind::command)
        return failure{"NOT_FOUND", "no decision has the number " + std::to_string(sequence),
                       "sequence"};
    const lab::vocabulary words{engine_->rules(), engine_->names()};
    return lab::to_text(lab::explain(record, words, language.empty() ? "en" : language));
}

result<std::string> community::balance(std::string_view account, std::string_view pocket,
                                       std::string_view ledger) const {
    const scheme& rules = engine_->rules();
    lab::movement_place place;
    if (!ledger.empty()) {
        std::string problem;
        const auto found = lab::find_place(ledger, account, rules, engine_->state(), problem);
        if (!found) return failure{"NOT_FOUND", problem, "ledger"};
        place = *found;
    }
    const auto found = engine_->state().find(account);
    if (!found)
        return failure{"NOT_FOUND", "no account has the id " + std::string(account), "account"};
    const uint32_t in_pocket = pocket.empty() ? none : lab::find_pocket(rules, pocket);
    if (!pocket.empty() && in_pocket == none)
        return failure{"NOT_FOUND", "no pocket is called " + std::string(pocket), "pocket"};
    const books& state = engine_->state();
    if (in_pocket != none)
        return format_amount(state.pocket_balance(*found, in_pocket), rules.ledgers[0].counted);
    return format_amount(state.balance(place.ledger, *found), rules.ledgers[place.ledger].counted);
}

std::string community::statement() const { return lab::write_statement(*engine_, {}); }

uint64_t community::last_sequence() const { return engine_->last_sequence(); }

std::string community::state_digest() const {
    journal::sha256 hash;
    const auto bytes = engine_->state_bytes();
    return journal::to_hex(hash({bytes}));
}

result<void> community::replay() const {
    journal_store& store =
        stored_ ? static_cast<journal_store&>(*stored_) : const_cast<memory_journal&>(memory_);
    const auto again = engine::replay(rules_, store);
    if (!again) return again.error();
    if ((*again)->state_bytes() == engine_->state_bytes()) return {};
    return failure{
        "REPLAY_DIFFERS", "the journal applied to an empty state gives another state", {}};
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
