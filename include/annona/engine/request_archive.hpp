// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/keyed_hash.hpp>
#include <annona/money/result.hpp>

#include <cstdint>
#include <optional>

namespace annona {
inline namespace v0_1 {

/// Port of the engine: the request ids it remembers no more (`request_ids`). What a follower of the
/// journal keeps implements it; the engine asks on its writer's thread and for ids that are new to
/// it, so an answer "never seen" has to be cheap.
class request_archive {
public:
    virtual ~request_archive() = default;

    /// The entry that answered this id, if it is one of those up to `last`, all of which the
    /// archive must know before it answers: it waits for them. Failure where it will never know
    /// them; the engine then stops rather than decide an old command once more.
    virtual result<std::optional<uint64_t>> find(hash128 key, uint64_t last) = 0;
};

}  // namespace v0_1
}  // namespace annona
