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

/// ProposeAward, ApproveProposal, RejectProposal, GetProposal, ListProposals.
void add_proposal_handlers(handler_map& to);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
