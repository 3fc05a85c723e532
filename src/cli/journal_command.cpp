// SPDX-License-Identifier: Apache-2.0
#include <annona/engine/engine.hpp>

#include "cli/commands.hpp"
#include "cli/journal_access.hpp"
#include "cli/json_text.hpp"
#include "journal/proof.hpp"
#include "journal/replayed_books.hpp"
#include "stores/head_file.hpp"
#include "stores/sqlite_journal.hpp"
#include "views/journal_export.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

std::string_view description_of(const stores::sqlite_journal& journal) {
    const auto bytes = journal.description();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The last entry a person asks for.
uint64_t last_of(const journal_options& asked, uint64_t head) {
    if (asked.count == 0 || asked.first > head || asked.count > head - asked.first) return head;
    return asked.first + asked.count - 1;
}

/// What each segment says about where it begins must be what the groups before it give.
class start_check {
public:
    explicit start_check(std::vector<stores::segment_start> starts) : starts_(std::move(starts)) {}

    /// Heads in order, from the start of the chain.
    [[nodiscard]] result<void> see(const journal::chain_head& head) {
        for (; next_ < starts_.size() && starts_[next_].before.sequence <= head.sequence; ++next_) {
            const auto& one = starts_[next_];
            if (one.before == head) continue;
            return failure{"CHAIN_BROKEN",
                           "the segment says it begins after entry " +
                               std::to_string(one.before.sequence) + ", " +
                               journal::to_hex(one.before.hash) + "; found entry " +
                               std::to_string(head.sequence) + ", " + journal::to_hex(head.hash),
                           one.path};
        }
        return {};
    }

private:
    std::vector<stores::segment_start> starts_;
    size_t next_ = 0;
};

/// What is sealed is opened where the folder's keys are to be had.
journal::walk_steps steps_for(stores::sqlite_journal& journal) {
    journal::walk_steps steps;
    if (journal.has_keys()) steps.keys = &journal;
    return steps;
}

result<journal::walk_report> verify_one(stores::sqlite_journal& journal) {
    auto starts = journal.segment_starts();
    if (!starts) return starts.error();
    start_check check(std::move(*starts));
    journal::sha256 hash;
    if (auto well = check.see(journal::chain_start(hash, journal.description())); !well)
        return well.error();
    journal::walk_steps steps = steps_for(journal);
    steps.on_group = [&](const auto&, const auto& head) { return check.see(head); };
    steps.on_entry = [](const entry&, std::span<const std::byte>) { return result<void>{}; };
    return journal::walk(journal, journal.description(), journal.last_sequence(), steps);
}

int export_as(const journal_options& asked, const surroundings& around,
              views::export_format format) {
    return for_one_community(asked, around, [&](stores::sqlite_journal& journal) {
        views::export_choice choice;
        choice.format = format;
        choice.first = asked.first;
        choice.last = last_of(asked, journal.last_sequence());
        choice.shows_frame = asked.first == 1 && asked.count == 0;
        const uint64_t last = choice.last;
        if (journal.has_keys()) choice.keys = &journal;
        auto heads = stores::read_heads(asked.folder);
        if (!heads) return around.err << to_text(heads.error()) << '\n', exit_failure;
        for (auto& one : *heads)
            if (one.community == journal.name()) choice.signed_heads.push_back(std::move(one));
        choice.erased_on = [&journal](uint32_t account) {
            const auto found = journal.erased_on(account);
            return found ? *found : std::optional<instant>{};
        };
        const auto done =
            views::export_journal(journal, description_of(journal), last, choice, around.out);
        if (done) return exit_ok;
        around.err << to_text(done.error()) << '\n';
        return exit_differs;
    });
}

/// Compares the books with what the writer noted at this entry.
result<uint64_t> compare_books(const journal::replayed_books& found,
                               const std::vector<stores::state_row>& noted) {
    uint64_t compared = 0;
    for (const auto& one : noted) {
        if (one.sequence != found.sequence()) continue;
        const auto books = found.state_digest();
        if (books != one.books)
            return failure{"STATE_DIFFERS",
                           "the books after entry " + std::to_string(one.sequence) + " are " +
                               journal::to_hex(books) + ", the writer noted " +
                               journal::to_hex(one.books),
                           {}};
        ++compared;
    }
    return compared;
}

/// Replays once more with the scheme: counters, facts and waiting lists, too.
result<void> compare_whole(stores::sqlite_journal& journal, const journal_options& asked,
                           const surroundings& around, const stores::state_row& noted) {
    auto library = open_rules(asked.rules, around);
    if (!library) return library.error();
    auto read = open_scheme(scheme_path(asked.scheme), *library);
    if (read.made == nullptr)
        return failure{"SCHEME_PROBLEMS", "the scheme has problems: annona check", asked.scheme};
    auto replayed = engine::replay(std::move(read.made), journal);
    if (!replayed) return replayed.error();
    journal::sha256 hash;
    const auto found = hash({(*replayed)->open_state_bytes()});
    if (found == noted.whole) return {};
    return failure{"STATE_DIFFERS",
                   "the state after entry " + std::to_string(noted.sequence) + " is " +
                       journal::to_hex(found) + ", the writer noted " +
                       journal::to_hex(noted.whole),
                   {}};
}

result<uint64_t> replay_one(stores::sqlite_journal& journal, const journal_options& asked,
                            const surroundings& around) {
    const auto description = journal::read_description(description_of(journal));
    if (!description) return description.error();
    const auto noted = journal.states();
    if (!noted) return noted.error();
    journal::replayed_books found(*description);
    uint64_t compared = 0;
    journal::walk_steps steps = steps_for(journal);
    steps.on_entry = [&](const entry& one, std::span<const std::byte>) -> result<void> {
        if (auto applied = found.apply(one); !applied) return applied;
        auto same = compare_books(found, *noted);
        if (!same) return same.error();
        compared += *same;
        return {};
    };
    auto walked = journal::walk(journal, journal.description(), journal.last_sequence(), steps);
    if (!walked) return walked.error();
    const bool can_compare = !noted->empty() && noted->back().sequence == journal.last_sequence();
    if (!asked.scheme.empty() && can_compare)
        if (auto same = compare_whole(journal, asked, around, noted->back()); !same)
            return same.error();
    return compared;
}

/// A sealed part with its salt, for whoever is shown that the entry names it.
result<std::string> part_json(stores::sqlite_journal& journal, const journal::group_view& group,
                              size_t place, uint64_t part) {
    journal::record_opener opener;
    const auto salted = opener.salted_part(group, place, static_cast<size_t>(part - 1), journal);
    if (!salted) return salted.error();
    const auto row = (*part_rows::of(group.entry(place)))[static_cast<size_t>(part - 1)];
    if (salted->empty())
        return failure{"ERASED",
                       "the part is gone: what account " + std::to_string(row.account) +
                           " had sealed was erased",
                       {}};
    return json_object({{"number", std::to_string(part)},
                        {"kinds", std::to_string(row.kinds)},
                        {"account", std::to_string(row.account)},
                        {"salted", json_quoted(journal::to_hex(*salted))}});
}

int print_proof(stores::sqlite_journal& journal, const journal::group_view& group,
                const journal_options& asked, const surroundings& around) {
    journal::sha256 hash;
    const auto proof = journal::prove(hash, group, asked.first);
    const auto place = static_cast<size_t>(asked.first - group.header.first_sequence);
    std::string part = "null";
    if (asked.part != 0) {
        auto shown = part_json(journal, group, place, asked.part);
        if (!shown) return around.err << to_text(shown.error()) << '\n', exit_failure;
        part = *shown;
    }
    std::vector<std::string> path;
    for (const auto& one : proof.path) path.push_back(journal::to_hex(one));
    around.out << json_object({{"community", json_quoted(journal.name())},
                               {"sequence", std::to_string(proof.sequence)},
                               {"bytes", json_quoted(journal::to_hex(group.entry(place)))},
                               {"part", part},
                               {"path", json_texts(path)},
                               {"header", json_quoted(journal::to_hex(proof.header))},
                               {"hash", json_quoted(journal::to_hex(
                                            journal::header_hash(hash, proof.header)))}})
               << '\n';
    return exit_ok;
}

}  // namespace

int verify_journal(const journal_options& asked, const surroundings& around) {
    return for_communities(asked, around, [&](stores::sqlite_journal& journal) {
        around.out << journal.name() << ": ";
        const auto walked = verify_one(journal);
        if (!walked) {
            around.out << "BROKEN\n";
            around.err << journal.name() << ": " << to_text(walked.error()) << '\n';
            return exit_differs;
        }
        around.out << "whole, " << walked->head.sequence << " entries in " << walked->groups
                   << " groups, " << walked->bytes << " bytes, head "
                   << journal::to_hex(walked->head.hash) << '\n';
        return exit_ok;
    });
}

int show_journal(const journal_options& asked, const surroundings& around) {
    return export_as(asked, around, views::export_format::text);
}

int export_journal(const journal_options& asked, const surroundings& around) {
    auto format = views::export_format::ndjson;
    if (asked.format == "csv") format = views::export_format::csv;
    if (asked.format == "hledger") format = views::export_format::hledger;
    return export_as(asked, around, format);
}

int prove_entry(const journal_options& asked, const surroundings& around) {
    return for_one_community(asked, around, [&](stores::sqlite_journal& journal) -> int {
        std::vector<std::byte> blob;
        journal::group_view group;
        const auto found = journal.group_of(asked.first, blob);
        if (!found || !*found) {
            const failure missing{"NOT_FOUND",
                                  "entry " + std::to_string(asked.first) + ", the last one is " +
                                      std::to_string(journal.last_sequence()),
                                  asked.folder};
            return around.err << to_text(found ? missing : found.error()) << '\n', exit_failure;
        }
        if (const auto well = journal::read_group(blob, group); !well)
            return around.err << to_text(well.error()) << '\n', exit_differs;
        return print_proof(journal, group, asked, around);
    });
}

int replay_journal(const journal_options& asked, const surroundings& around) {
    return for_communities(asked, around, [&](stores::sqlite_journal& journal) {
        const auto compared = replay_one(journal, asked, around);
        if (!compared) {
            around.err << journal.name() << ": " << to_text(compared.error()) << '\n';
            return exit_differs;
        }
        around.out << journal.name() << ": " << journal.last_sequence()
                   << " entries applied, the state equals that of the writer at " << *compared
                   << (*compared == 1 ? " place" : " places") << '\n';
        return exit_ok;
    });
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
