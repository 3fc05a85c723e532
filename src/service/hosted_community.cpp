// SPDX-License-Identifier: Apache-2.0
#include "service/hosted_community.hpp"

#include <vector>

#include "loader/scheme_files.hpp"
#include "runtime/reopening.hpp"
#include "service/scheme_versions.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// Schemes that may be in force: the operator's file, and versions that came by calls.
std::vector<scheme_source> sources_of(const shared_folder& in, const std::string& id,
                                      const std::string& path, loader::rule_library& library) {
    auto paths = scheme_versions(in.path).main_files(id);
    paths.insert(paths.begin(), path);
    std::vector<scheme_source> sources;
    sources.reserve(paths.size());
    for (const auto& one : paths)
        sources.push_back([one, &library](const name_table& known) {
            return loader::open_sound_scheme(one, library, &known);
        });
    return sources;
}

follower_options follow_in(const shared_folder& in, const std::string& id) {
    follower_options options;
    options.folder = in.path;
    options.community = id;
    return options;
}

}  // namespace

result<std::unique_ptr<hosted_community>> hosted_community::open(
    const std::string& scheme_path, shared_folder& in, loader::rule_library& library,
    const community_runtime::clock& clock,
    const std::function<void(std::string_view id, const failure&)>& on_stopped) {
    std::unique_ptr<hosted_community> made(new hosted_community);
    made->scheme_path_ = loader::scheme_path(scheme_path);
    made->folder_path_ = in.path;
    auto rules = loader::open_sound_scheme(made->scheme_path_, library);
    if (!rules) return rules.error();
    auto journal = journal_for(*in.folder, **rules);
    if (!journal) return journal.error();
    made->journal_ = std::move(*journal);
    made->store_ = std::make_unique<durable_store>(*made->journal_, in.appending);
    made->id_ = (*rules)->id;
    const auto follow = follow_in(in, made->id_);
    const auto sources = sources_of(in, made->id_, made->scheme_path_, library);
    auto begun = begin_or_reopen(*rules, sources, *made->store_, clock().wall, follow);
    if (!begun) return begun.error();
    made->rules_ = begun->rules;
    made->engine_ = begun->decider.get();
    made->follower_ = std::move(begun->behind);
    made->follower_->start();
    runtime_options options;
    options.on_stopped = [id = made->id_, on_stopped](const failure& why) { on_stopped(id, why); };
    made->runtime_ = std::make_unique<community_runtime>(std::move(begun->decider), *made->store_,
                                                         clock, options);
    return made;
}

hosted_community::~hosted_community() {
    if (runtime_ != nullptr) runtime_->stop();
}

std::shared_ptr<const scheme> hosted_community::rules() const {
    const std::lock_guard lock(mutex_);
    return rules_;
}

void hosted_community::replace_rules(std::shared_ptr<const scheme> next) {
    const std::lock_guard lock(mutex_);
    follower_->follow(next);
    rules_ = std::move(next);
}

result<void> hosted_community::erase(uint32_t account, instant at) {
    if (auto done = journal_->erase({account}, at); !done) return done;
    store_->forget_tail();
    follower_->forget_person(account);
    return {};
}

result<void> hosted_community::read_journal(
    const std::function<result<void>(stores::sqlite_reader&)>& look) {
    const std::lock_guard lock(reading_);
    if (reader_ == nullptr) {
        auto opened = open_reader();
        if (!opened) return opened.error();
        reader_ = std::move(*opened);
    } else if (auto moved = reader_->look(); !moved) {
        return moved.error();
    }
    return look(*reader_);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
