// SPDX-License-Identifier: Apache-2.0
#include "stores/account_keys.hpp"

#include <annona/rule/names.hpp>

namespace annona {
inline namespace v0_1 {
namespace stores {

account_keys::~account_keys() {
    for (auto& one : slots_) journal::wipe(one.key);
    journal::wipe(shared_.key);
}

account_keys::slot& account_keys::at(uint32_t account) {
    if (account >= owned_by_community) return shared_;
    if (account >= slots_.size()) slots_.resize(size_t{account} + 1);
    return slots_[account];
}

result<void> account_keys::load(key_file& from) {
    const auto rows = from.rows_of(community_);
    if (!rows) return rows.error();
    for (const auto& [account, row] : *rows) {
        auto& place = at(account);
        place.is = row.erased ? state::erased : state::known;
        place.key = row.key;
    }
    return {};
}

const journal::part_key* account_keys::key_to_seal(uint32_t account) {
    auto& place = at(account);
    if (place.is == state::unknown) {
        place.key = cipher_.make_key(), place.is = state::known;
        new_[account >= owned_by_community ? owned_by_community : account] = place.key;
    }
    return place.is == state::known ? &place.key : nullptr;
}

result<void> account_keys::keep_new(key_file& to) {
    if (new_.empty()) return {};
    if (auto added = to.add(community_, new_); !added) return added;
    for (auto& [account, key] : new_) journal::wipe(key);
    new_.clear();
    return {};
}

void account_keys::forget(const std::vector<uint32_t>& accounts) {
    for (const uint32_t account : accounts) {
        auto& place = at(account);
        journal::wipe(place.key);
        place.is = state::erased;
        new_.erase(account);
    }
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
