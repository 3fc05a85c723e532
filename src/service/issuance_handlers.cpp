// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/issuance.pb.h>

#include "service/command_call.hpp"
#include "service/handlers.hpp"
#include "service/proposing.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

void entitle(call_ptr call) {
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().asked<v1::EntitleRequest>();
    auto& in = made->reader;
    in.begin(command_kind::entitle, made->call().who().name, "entitle", true);
    in.asked.request_id = {};
    in.read_award(from.award(), "award");
    in.asked.question = in.text(from.question());
    command_call::start(std::move(made));
}

void issue(call_ptr call) {
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().asked<v1::IssueRequest>();
    auto& in = made->reader;
    in.begin(command_kind::issue, made->call().who().name, from.request_id(), from.validate_only());
    in.asked.actors[ANNONA_ACTOR_AUTHOR] = in.asked.principal;
    in.asked.actors[ANNONA_ACTOR_PROPOSER] = in.asked.principal;
    in.read_award(from.award(), "award");
    command_call::start(std::move(made));
}

void convert(call_ptr call) {
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().asked<v1::ConvertRequest>();
    auto& in = made->reader;
    in.begin(command_kind::convert, made->call().who().name, from.request_id(),
             from.validate_only());
    in.asked.other = in.account(from.account(), "account");
    in.asked.other_pocket = in.text(from.pocket());
    if (from.has_amount() || from.notes_size() == 0) {
        in.asked.value = in.units(from.amount(), "amount");
        in.asked.has_value = true;
    }
    in.require_limit(static_cast<size_t>(from.notes_size()), payers_max, "notes");
    for (int i = 0; i < from.notes_size() && in.violations.empty(); ++i)
        in.draft.notes.push_back(in.units(from.notes(i), field_path("notes").at(i)));
    in.read_inputs(from.inputs(), "inputs");
    command_call::start(std::move(made));
}

void fund(call_ptr call) {
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().asked<v1::FundRequest>();
    auto& in = made->reader;
    in.begin(command_kind::fund, made->call().who().name, from.request_id(), from.validate_only());
    in.asked.other = in.account(from.account(), "account", false);
    in.asked.source = in.account(from.source(), "source", false);
    in.asked.value = in.units_of_ledger(from.amount(), "amount", in.asked.ledger);
    in.asked.has_value = true;
    in.asked.programme = in.text(from.programme());
    command_call::start(std::move(made));
}

}  // namespace

void add_issuance_handlers(handler_map& to) {
    to["/annona.v1.IssuanceService/Entitle"] = entitle;
    to["/annona.v1.IssuanceService/Issue"] = issue;
    to["/annona.v1.IssuanceService/Convert"] = convert;
    to["/annona.v1.IssuanceService/Fund"] = fund;
    add_proposal_handlers(to);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
