// SPDX-License-Identifier: Apache-2.0
#include "runtime/reopening.hpp"

#include <annona/engine/state_codec.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "journal/description.hpp"
#include "runtime/entries_ahead.hpp"
#include "stores/folder_guard.hpp"
#include "stores/snapshot_files.hpp"

namespace annona {
inline namespace v0_1 {
namespace {

/// Another scheme may do, or the same one read with more names.
bool is_of_the_scheme(const failure& why) {
    return why.code == "SCHEME_NOT_ACTIVATED" || why.code == "SCHEME_NUMBERING";
}

class opening {
public:
    opening(std::span<const scheme_source> schemes, journal_store& journal,
            const follower_options& follow, const engine_options& options)
        : schemes_(schemes), journal_(journal), follow_(follow), options_(options) {}

    result<reopened_community> go_on() {
        if (auto looked = look_for_snapshot(); !looked) return looked.error();
        if (snapshot_) {
            auto resumed = from_snapshot();
            if (resumed || is_of_the_scheme(resumed.error())) return resumed;
            made_.passed_over.push_back(resumed.error());
            snapshot_.reset();
        }
        const auto names = engine::names_in(journal_);
        if (!names) return names.error();
        return with_names(*names);
    }

private:
    [[nodiscard]] result<std::unique_ptr<stores::sqlite_reader>> open_reader() const {
        return stores::sqlite_reader::open(follow_.folder, follow_.community, follow_.store);
    }

    result<void> look_for_snapshot() {
        auto reader = open_reader();
        if (!reader) return reader.error();
        auto guard = follow_.guard;
        if (!guard.open) {
            const auto key = (*reader)->folder_key();
            if (!key) return key.error();
            guard = stores::folder_guard(*key);
        }
        const stores::snapshot_files files(follow_.folder, follow_.community);
        snapshot_ = files.newest(**reader, guard, made_.passed_over);
        return {};
    }

    /// What the snapshot names is enough unless a scheme was activated after it.
    result<reopened_community> from_snapshot() {
        uint64_t at = 0;
        const auto names = decode_state_names(snapshot_->state, at);
        if (!names) return names.error();
        auto begun = with_names(*names);
        if (begun || !is_of_the_scheme(begun.error())) return begun;
        const auto all = engine::names_in(journal_, image());
        if (!all) return all.error();
        return with_names(*all);
    }

    result<reopened_community> with_names(const name_table& names) {
        std::optional<failure> first;
        for (const auto& read : schemes_) {
            auto rules = read(names);
            auto begun = rules ? begin(std::move(*rules)) : result<void>{rules.error()};
            if (begun) return std::move(made_);
            if (!first) first = begun.error();
            if (rules && !is_of_the_scheme(begun.error())) break;
        }
        return *first;
    }

    result<void> begin(std::shared_ptr<scheme> rules) {
        auto behind = follower::open(rules, follow_, snapshot_ ? &*snapshot_ : nullptr);
        if (!behind) return behind.error();
        auto reader = open_reader();
        if (!reader) return reader.error();
        const uint64_t at = snapshot_ ? snapshot_->head.at.sequence : 0;
        entries_ahead ahead(std::move(*reader), at + 1);
        auto begun = snapshot_ ? engine::resume(rules, journal_, image(), (*behind)->requests(),
                                                options_, &ahead)
                               : engine::replay(rules, journal_, options_, &ahead);
        if (!begun) return begun.error();
        (*begun)->ask_older_requests((*behind)->requests());
        made_.rules = std::move(rules);
        made_.behind = std::move(*behind), made_.decider = std::move(*begun);
        made_.snapshot_at = at;
        return {};
    }

    [[nodiscard]] state_image image() const {
        return {snapshot_->state, snapshot_->head.scheme_digest};
    }

    std::span<const scheme_source> schemes_;
    journal_store& journal_;
    const follower_options& follow_;
    const engine_options& options_;
    std::optional<journal::snapshot> snapshot_;
    reopened_community made_;
};

}  // namespace

result<reopened_community> reopen(std::span<const scheme_source> schemes, journal_store& journal,
                                  const follower_options& follow, const engine_options& options) {
    return opening(schemes, journal, follow, options).go_on();
}

result<reopened_community> begin_or_reopen(std::shared_ptr<scheme> rules,
                                           std::span<const scheme_source> schemes,
                                           journal_store& journal, instant now,
                                           const follower_options& follow,
                                           const engine_options& options) {
    if (journal.last_sequence() != 0) return reopen(schemes, journal, follow, options);
    reopened_community made;
    auto begun = engine::start(rules, journal, now, options);
    if (!begun) return begun.error();
    auto behind = follower::open(rules, follow);
    if (!behind) return behind.error();
    (*begun)->ask_older_requests((*behind)->requests());
    made.rules = std::move(rules);
    made.behind = std::move(*behind), made.decider = std::move(*begun);
    return made;
}

result<std::unique_ptr<stores::sqlite_journal>> journal_for(stores::sqlite_folder& folder,
                                                            const scheme& rules) {
    const auto known = folder.communities();
    if (std::ranges::find(known, rules.id) != known.end()) return folder.journal_of(rules.id);
    const std::string description = journal::write_description(rules.id, rules);
    return folder.add(rules.id, std::as_bytes(std::span(description)));
}

}  // namespace v0_1
}  // namespace annona
