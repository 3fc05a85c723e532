// SPDX-License-Identifier: Apache-2.0
//! Acts that wait for their second principal: kept on disk from the moment they are answered.
#pragma once

#include <annona/v1/accounts.pb.h>
#include <annona/v1/issuance.pb.h>
#include <annona/v1/schemes.pb.h>

#include <annona/money/instant.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/line_log.hpp"
#include "service/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Proposals of one community that wait, at most.
inline constexpr size_t open_proposals_max = 100'000;

enum class proposal_act : uint8_t { award, override_limit, scheme_version };

struct proposal_record {
    std::string id;
    std::string community;
    proposal_act act = proposal_act::award;
    std::string request;       // the proposing request, serialized
    std::string request_hash;  // tells a retry from another request under the same id
    v1::Proposal shown;
};

/// Any thread.
class proposal_book {
public:
    /// Failure: FILE.
    [[nodiscard]] result<void> open(const std::string& path);

    /// Keeps a proposal. The same id with the same request answers the one there is; with another
    /// request REQUEST_ID_REUSED.
    [[nodiscard]] status add(proposal_record& made);

    [[nodiscard]] std::optional<proposal_record> find(std::string_view community,
                                                      std::string_view id, instant now);
    /// In the order in which they were made, after the one with this id.
    [[nodiscard]] std::vector<proposal_record> list(std::string_view community,
                                                    v1::ProposalState state, std::string_view after,
                                                    size_t most, instant now);

    /// Reserves an open proposal for the principal who decides it: NOT_FOUND, ETAG_MISMATCH,
    /// FOUR_EYES_REQUIRED for its author (unless `may_be_author`), PROPOSAL_EXPIRED,
    /// PROPOSAL_DECIDED. One decider at a time: another gets ABORTED. With `validate_only` nothing
    /// is reserved.
    [[nodiscard]] status begin_decision(std::string_view community, std::string_view id,
                                        std::string_view etag, std::string_view decider,
                                        bool may_be_author, bool validate_only, instant now,
                                        proposal_record& found);
    /// Ends what was begun: with a state it is decided and kept, without one it waits again.
    [[nodiscard]] status end_decision(std::string_view community, std::string_view id,
                                      std::optional<v1::ProposalState> state,
                                      std::string_view decider, v1::Proposal& shown);

    /// What was proposed for an account is forgotten, here and in the file; what waits is rejected.
    [[nodiscard]] status forget(std::string_view community, std::string_view account_name);

private:
    using key = std::pair<std::string, std::string>;
    [[nodiscard]] status keep(const proposal_record& made);
    [[nodiscard]] static std::string etag_of(const proposal_record& of);
    static void expire(proposal_record& one, instant now);

    std::mutex mutex_;
    line_log log_;
    std::map<key, size_t> by_id_;
    std::vector<proposal_record> all_;
    std::map<key, std::string> deciding_;  // by whom
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
