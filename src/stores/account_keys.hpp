// SPDX-License-Identifier: Apache-2.0
//! The keys of one community's accounts in memory, for whoever seals.
#pragma once

#include <map>
#include <vector>

#include "journal/record_sealer.hpp"
#include "stores/key_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Keys by account. Made for an account when it is first asked for; `keep_new` makes them durable
/// and comes before the group that was sealed with them. One thread at a time.
class account_keys final : public journal::sealing_keys {
public:
    explicit account_keys(uint32_t community) : community_(community) {}
    ~account_keys() override;

    /// What is in the file. Called once, before the first key is asked for.
    [[nodiscard]] result<void> load(key_file& from);
    [[nodiscard]] const journal::part_key* key_to_seal(uint32_t account) override;
    [[nodiscard]] result<void> keep_new(key_file& to);
    /// These accounts have no key any more.
    void forget(const std::vector<uint32_t>& accounts);

private:
    enum class state : uint8_t { unknown, known, erased };
    struct slot {
        journal::part_key key{};
        state is = state::unknown;
    };
    slot& at(uint32_t account);

    uint32_t community_;
    std::vector<slot> slots_;  // by account
    slot shared_;              // what is nobody's in particular
    std::map<uint32_t, journal::part_key> new_;
    journal::part_cipher cipher_;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
