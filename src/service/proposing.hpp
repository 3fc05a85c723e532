// SPDX-License-Identifier: Apache-2.0
//! Acts of two principals: the first call stores a proposal, a second one of another principal
//! brings it about.
#pragma once

#include "service/handlers.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// SetOverride: at once, or as a proposal where the scheme asks for four eyes.
void set_override(call_ptr call);

/// Stands for the principal nobody knows yet, when a proposal is judged as if it were approved.
inline constexpr std::string_view some_approver = "(approver)";

/// Keeps a judged proposal. `version`: digest of a scheme, where it is one.
[[nodiscard]] status keep_proposal(call_state& call, proposal_act act,
                                   const std::string& request_id,
                                   const google::protobuf::Message& request,
                                   const std::string& version, const v1::Decision& judged,
                                   v1::Proposal& to);

/// ProposeAward, ApproveProposal, RejectProposal, GetProposal, ListProposals.
void add_proposal_handlers(handler_map& to);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
