// SPDX-License-Identifier: Apache-2.0
//! Another version of a scheme: proposed by one principal, in force by another.
#pragma once

#include "config/scheme_reader.hpp"
#include "service/call_state.hpp"
#include "service/scheme_versions.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Reads files that came with a request; opens none of this machine's. `known`: the names of the
/// community it is for.
[[nodiscard]] config::read_result read_sent(core_parts& core, const sent_files& files,
                                            const name_table* known = nullptr);
void add_problems(const config::read_result& from,
                  google::protobuf::RepeatedPtrField<v1::SchemeProblem>& to);

/// ProposeScheme.
void propose_scheme(call_ptr call);
/// ApproveProposal of such a proposal, which was begun.
void approve_scheme(call_ptr call, proposal_record of);
/// ListSchemeVersions.
void list_scheme_versions(call_ptr call);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
