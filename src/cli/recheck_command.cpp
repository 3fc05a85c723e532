// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_access.hpp"
#include "lab/recheck.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

void print(const lab::recheck_difference& one, std::ostream& to) {
    to << "entry " << one.sequence << ", " << one.command << ": was " << one.was << ", would be "
       << one.would << '\n';
    for (const auto& line : one.movements) to << "    " << line << '\n';
}

/// The scheme with the numbers its names have in this journal.
result<std::shared_ptr<scheme>> scheme_for(const stores::sqlite_journal& journal,
                                           const journal_options& asked,
                                           loader::rule_library& library,
                                           const surroundings& around) {
    const auto names = engine::names_in(journal);
    if (!names) return names.error();
    auto read = open_scheme(scheme_path(asked.scheme), library, &*names);
    if (read.made != nullptr) return std::shared_ptr<scheme>(std::move(read.made));
    print_problems(read, around.err);
    return failure{"SCHEME_PROBLEMS", "the scheme has problems: annona check", asked.scheme};
}

/// An exit code.
int recheck_one(stores::sqlite_journal& journal, const journal_options& asked,
                const surroundings& around) {
    auto library = open_rules(asked.rules, around);
    if (!library) return around.err << to_text(library.error()) << '\n', exit_failure;
    auto rules = scheme_for(journal, asked, *library, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    const auto done =
        lab::recheck(std::move(*rules), journal,
                     [&](const lab::recheck_difference& one) { print(one, around.out); });
    if (!done) {
        around.err << journal.name() << ": " << to_text(done.error()) << '\n';
        return exit_failure;
    }
    around.out << journal.name() << ": " << done->entries << " entries, " << done->judged
               << " commands judged again, " << done->differences
               << (done->differences == 1 ? " difference" : " differences");
    if (done->activations != 0)
        around.out << "; " << done->activations << " activations not judged";
    if (done->without != 0)
        around.out << "; " << done->without << " commands whose request is not kept not judged";
    around.out << '\n';
    return done->differences == 0 ? exit_ok : exit_differs;
}

}  // namespace

int recheck_journal(const journal_options& asked, const surroundings& around) {
    return for_communities(asked, around, [&](stores::sqlite_journal& journal) {
        return recheck_one(journal, asked, around);
    });
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
