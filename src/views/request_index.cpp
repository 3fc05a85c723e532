// SPDX-License-Identifier: Apache-2.0
#include "views/request_index.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "views/request_run.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {
namespace {

constexpr std::string_view ending = ".run";

std::string number_text(uint64_t number) {
    std::string digits = std::to_string(number);
    if (digits.size() < 14) digits.insert(0, 14 - digits.size(), '0');
    return digits;
}

/// The two numbers of `<first>-<last>`.
std::optional<std::pair<uint64_t, uint64_t>> numbers_in(std::string_view text) {
    std::pair<uint64_t, uint64_t> found;
    const auto* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, found.first);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
    const auto last = std::from_chars(first.ptr + 1, end, found.second);
    if (last.ec != std::errc{} || last.ptr != end) return std::nullopt;
    return found;
}

}  // namespace

request_index::request_index(std::string folder, std::string prefix, size_t run_max)
    : folder_(std::move(folder)), prefix_(std::move(prefix)), run_max_(run_max) {}

request_index::~request_index() = default;

std::string request_index::path_of(uint64_t first, uint64_t last) const {
    return folder_ + "/" + prefix_ + "-" + number_text(first) + "-" + number_text(last) +
           std::string(ending);
}

std::vector<std::pair<uint64_t, uint64_t>> request_index::list() const {
    std::vector<std::pair<uint64_t, uint64_t>> found;
    std::error_code wrong;
    for (std::filesystem::directory_iterator file(folder_, wrong), end; !wrong && file != end;
         file.increment(wrong)) {
        const std::string name = file->path().filename().string();
        if (!name.starts_with(prefix_ + "-") || !name.ends_with(ending)) continue;
        const auto inside = std::string_view(name).substr(
            prefix_.size() + 1, name.size() - prefix_.size() - 1 - ending.size());
        if (const auto numbers = numbers_in(inside)) found.push_back(*numbers);
    }
    // Of those that begin alike the longest first.
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    return found;
}

result<std::unique_ptr<request_index>> request_index::open(const std::string& folder,
                                                           const std::string& prefix,
                                                           size_t run_max) {
    std::unique_ptr<request_index> made(new request_index(folder, prefix, run_max));
    if (auto loaded = made->load(); !loaded) return loaded.error();
    return made;
}

result<void> request_index::load() {
    for (const auto& [first, last] : list()) {
        std::shared_ptr<const request_run> run;
        if (first == last_ + 1 && last >= first)
            if (auto opened = request_run::open(path_of(first, last)))
                if ((*opened)->first() == first && (*opened)->last() == last) run = *opened;
        if (run == nullptr) {
            std::error_code ignored;  // a run that does not fit is made anew
            std::filesystem::remove(path_of(first, last), ignored);
            continue;
        }
        last_ = last;
        if (run->count() >= run_max_) {
            runs_.push_back(std::move(run));
            run_after_ = last_;
            continue;
        }
        auto ids = run->all();
        if (!ids) {
            last_ = first - 1;
            continue;
        }
        recent_.reserve(run_max_);
        for (const auto& one : *ids) recent_.emplace(one.key, one.sequence);
    }
    recent_.reserve(run_max_);
    return {};
}

uint64_t request_index::last() const {
    const std::shared_lock lock(mutex_);
    return last_;
}

result<void> request_index::add(hash128 key, uint64_t sequence) {
    {
        const std::unique_lock lock(mutex_);
        last_ = sequence;
        if (key != hash128{}) recent_.emplace(key, sequence);
    }
    moved_.notify_all();
    if (recent_.size() < run_max_) return {};
    auto whole = write_run();
    if (!whole) return whole.error();
    return begin_run(std::move(*whole));
}

result<std::shared_ptr<const request_run>> request_index::write_run() const {
    std::vector<answered_request> ids;
    ids.reserve(recent_.size());
    for (const auto& [key, sequence] : recent_) ids.push_back({key, sequence});
    const auto path = path_of(run_after_ + 1, last_);
    if (auto done = request_run::write(path, std::move(ids), run_after_ + 1, last_); !done)
        return done.error();
    remove_parts(run_after_ + 1, last_);
    return request_run::open(path);
}

/// Earlier states of the run that begins here.
void request_index::remove_parts(uint64_t first, uint64_t last_kept) const {
    std::error_code ignored;
    for (const auto& [begin, last] : list())
        if (begin == first && last != last_kept)
            std::filesystem::remove(path_of(begin, last), ignored);
}

result<void> request_index::begin_run(std::shared_ptr<const request_run> whole) {
    const std::unique_lock lock(mutex_);
    runs_.push_back(std::move(whole));
    run_after_ = last_;
    recent_.clear();
    return {};
}

result<void> request_index::save() {
    if (last_ == run_after_) return {};
    const auto written = write_run();
    return written ? result<void>{} : written.error();
}

void request_index::stop(const failure& why) {
    {
        const std::unique_lock lock(mutex_);
        if (!stopped_) stopped_ = why;
    }
    moved_.notify_all();
}

result<std::optional<uint64_t>> request_index::find(hash128 key, uint64_t last) {
    std::shared_lock lock(mutex_);
    moved_.wait(lock, [&] { return last_ >= last || stopped_; });
    if (last_ < last) return *stopped_;
    if (run_after_ < last)
        if (const auto found = recent_.find(key); found != recent_.end() && found->second <= last)
            return std::optional{found->second};
    for (size_t i = runs_.size(); i-- > 0;) {
        const auto found = runs_[i]->find(key);
        if (!found) return found.error();
        if (*found && **found <= last) return *found;
    }
    return std::optional<uint64_t>{};
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
