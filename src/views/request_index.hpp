// SPDX-License-Identifier: Apache-2.0
//! Every request id that was ever answered, by its keyed hash: what the engine asks when an id is
//! older than those it remembers. No id, no text. A view: made anew from the journal at any time.
#pragma once

#include <annona/engine/request_archive.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <condition_variable>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace views {

/// Request ids of one run. As many as the engine remembers in one generation.
inline constexpr size_t request_run_max = size_t{1} << 22;

class request_run;

/// Ids in order of their entries on the way in, from one thread; `find` from any. The newest ids
/// lie in memory, the others in runs: files sorted by hash, each with a filter in memory, so that
/// an id that was never there is told at one look per run.
class request_index final : public request_archive {
public:
    /// Reads the runs `<prefix>-<first entry>-<last entry>.run` there are, without gaps from entry
    /// 1, and removes those that do not fit. `last` says from which entry on ids have to be added.
    [[nodiscard]] static result<std::unique_ptr<request_index>> open(
        const std::string& folder, const std::string& prefix, size_t run_max = request_run_max);
    ~request_index() override;

    /// The entry `sequence` has been seen; `key` of 0 where it answered no request id.
    [[nodiscard]] result<void> add(hash128 key, uint64_t sequence);
    /// Writes the ids in memory as a run that a later one replaces, so that `open` finds them.
    [[nodiscard]] result<void> save();

    [[nodiscard]] uint64_t last() const;

    /// Waits for `last`; fails once `stop` was called before it came.
    result<std::optional<uint64_t>> find(hash128 key, uint64_t last) override;
    /// Nothing more will be added, and why.
    void stop(const failure& why);

private:
    request_index(std::string folder, std::string prefix, size_t run_max);
    [[nodiscard]] result<void> load();
    [[nodiscard]] result<std::shared_ptr<const request_run>> write_run() const;
    [[nodiscard]] result<void> begin_run(std::shared_ptr<const request_run> whole);
    void remove_parts(uint64_t first, uint64_t last_kept) const;
    [[nodiscard]] std::vector<std::pair<uint64_t, uint64_t>> list() const;
    [[nodiscard]] std::string path_of(uint64_t first, uint64_t last) const;

    std::string folder_;
    std::string prefix_;
    size_t run_max_;
    mutable std::shared_mutex mutex_;
    std::condition_variable_any moved_;
    std::vector<std::shared_ptr<const request_run>> runs_;  // whole ones, the oldest first
    struct key_hash {
        size_t operator()(const hash128& key) const { return static_cast<size_t>(key.lo); }
    };
    boost::unordered_flat_map<hash128, uint64_t, key_hash> recent_;
    uint64_t run_after_ = 0;  // ids in `recent_` answered entries after this one
    uint64_t last_ = 0;
    std::optional<failure> stopped_;
};

}  // namespace views
}  // namespace v0_1
}  // namespace annona
