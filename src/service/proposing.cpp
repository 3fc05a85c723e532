// SPDX-License-Identifier: Apache-2.0
#include "service/proposing.hpp"

#include <annona/v1/accounts.pb.h>
#include <annona/v1/issuance.pb.h>

#include "journal/sha256.hpp"
#include "service/command_call.hpp"
#include "service/page_token.hpp"
#include "service/scheme_proposing.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

constexpr size_t proposal_id_size = 20;

std::string hash_of(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto one : parts) all += std::to_string(one.size()) + ':' + std::string(one);
    journal::sha256 hash;
    return journal::to_hex(hash({std::as_bytes(std::span(all))}));
}

std::string proposal_name(const proposal_record& of) {
    return "communities/" + of.community + "/proposals/" + of.id;
}

/// What is proposed, without what differs from try to try: a repeated request gives the same bytes.
std::string bytes_of(const google::protobuf::Message& from) {
    const std::unique_ptr<google::protobuf::Message> copy(from.New());
    copy->CopyFrom(from);
    const auto* look = copy->GetReflection();
    for (const char* name : {"request_id", "validate_only"})
        look->ClearField(copy.get(), copy->GetDescriptor()->FindFieldByName(name));
    return copy->SerializeAsString();
}

void set_actors(command_reader& in, std::string_view author, std::string_view approver) {
    in.asked.actors[ANNONA_ACTOR_AUTHOR] = in.draft.keep(author);
    in.asked.actors[ANNONA_ACTOR_PROPOSER] = in.draft.keep(author);
    in.asked.actors[ANNONA_ACTOR_APPROVER] = in.draft.keep(approver);
}

void read_act(const v1::ProposeAwardRequest& from, command_reader& in) {
    in.asked.kind = command_kind::issue;
    in.read_award(from.award(), "award");
}

void read_act(const v1::SetOverrideRequest& from, command_reader& in) {
    const auto& one = from.override();
    in.asked.kind = command_kind::override_limit;
    in.asked.account = in.account(one.account(), "override.account");
    in.asked.name = in.text(one.rule());
    in.asked.parameter = in.text(one.parameter());
    in.asked.on = one.replaces();
    fact_value read;
    std::string_view words;
    if (in.value(one.value(), "override.value", read, words)) {
        in.asked.fact = read;
        in.asked.value = read.value;
        in.asked.has_value = true;
    }
    in.asked.reason_text = in.text(one.reason());
    in.asked.from = in.day(one.first_day(), "override.first_day");
    in.asked.until = in.day(one.last_day(), "override.last_day");
}

/// Judges an act as if it were approved now, then keeps it as a proposal unless it is refused.
template <class Request>
class proposal_call final : public answer_receiver {
public:
    proposal_call(call_ptr call, proposal_act act)
        : call_(std::move(call)),
          act_(act),
          rules_(call_->where->rules()),
          reader_(*rules_, call_->admitted.community) {}

    static void start(std::unique_ptr<proposal_call> one) {
        auto& in = one->reader_;
        const auto& from = one->call_->template asked<Request>();
        in.begin(command_kind::issue, one->call_->who().name, from.request_id(), true);
        read_act(from, in);
        set_actors(in, one->call_->who().name, some_approver);
        if (auto wrong = in.finish(); !wrong.ok()) return one->call_->finish(std::move(wrong));
        auto* queued = one.release();
        const auto taken = queued->call_->where->runtime().submit(in.asked, *queued, 0);
        if (taken) return;
        const std::unique_ptr<proposal_call> back(queued);
        back->call_->finish(status_of(taken.error()));
    }

    void answered(uint64_t, const result<decision>& answer) override {
        const std::unique_ptr<proposal_call> self(this);
        auto& call = *call_;
        if (!answer) return call.finish(status_of(answer.error()));
        if (auto fault = fault_in(*answer)) return call.finish(std::move(*fault));
        decision_writer writer(call.where->decider(), call.where->id(), call.who(),
                               call.context.language);
        writer.set_subject(reader_.asked.account.empty() ? reader_.asked.other
                                                         : reader_.asked.account);
        auto& judged = decision_field(call.response);
        write_decided(call.core, *call.where, *answer, true, detail::whole, writer, judged);
        const bool waits =
            answer->result != verdict::refused && !call.template asked<Request>().validate_only();
        if (!waits) return call.finish({});
        v1::Proposal kept;
        if (auto trouble = keep_proposal(call, act_, call.template asked<Request>().request_id(),
                                         call.request, {}, judged, kept);
            !trouble.ok())
            return call.finish(std::move(trouble));
        if constexpr (std::is_same_v<Request, v1::ProposeAwardRequest>)
            *call.template answer<v1::ProposeAwardResponse>().mutable_proposal() = kept;
        else
            call.template answer<v1::SetOverrideResponse>().set_proposal(kept.name());
        call.finish({});
    }

private:
    call_ptr call_;
    proposal_act act_;
    std::shared_ptr<const scheme> rules_;
    command_reader reader_;
};

void propose_award(call_ptr call) {
    using made = proposal_call<v1::ProposeAwardRequest>;
    made::start(std::make_unique<made>(std::move(call), proposal_act::award));
}

/// A proposal brought about. Its command is the proposal's own, whoever approves it: should the
/// server stop between the two, it cannot happen twice.
class approval_call final : public answer_receiver {
public:
    approval_call(call_ptr call, proposal_record of)
        : call_(std::move(call)),
          of_(std::move(of)),
          rules_(call_->where->rules()),
          reader_(*rules_, call_->admitted.community) {}

    static void start(std::unique_ptr<approval_call> one);
    void answered(uint64_t, const result<decision>& answer) override;

private:
    void end(status found, std::optional<v1::ProposalState> state);
    [[nodiscard]] bool read();

    call_ptr call_;
    proposal_record of_;
    std::shared_ptr<const scheme> rules_;
    command_reader reader_;
};

bool approval_call::read() {
    const bool validate_only = call_->asked<v1::ApproveProposalRequest>().validate_only();
    reader_.begin(command_kind::issue, "proposal:" + of_.id, "decided", validate_only);
    v1::ProposeAwardRequest award;
    v1::SetOverrideRequest exception;
    if (of_.act == proposal_act::award && award.ParseFromString(of_.request))
        read_act(award, reader_);
    else if (of_.act == proposal_act::override_limit && exception.ParseFromString(of_.request))
        read_act(exception, reader_);
    else
        return false;
    set_actors(reader_, of_.shown.author(), call_->who().name);
    return true;
}

void approval_call::start(std::unique_ptr<approval_call> one) {
    if (!one->read())
        return one->end(make_status(status_code::unimplemented, "NOT_YET",
                                    "this act cannot be brought about by a call yet"),
                        std::nullopt);
    if (auto wrong = one->reader_.finish(); !wrong.ok())
        return one->end(std::move(wrong), std::nullopt);
    auto* queued = one.release();
    const auto taken = queued->call_->where->runtime().submit(queued->reader_.asked, *queued, 0);
    if (taken) return;
    const std::unique_ptr<approval_call> back(queued);
    back->end(status_of(taken.error()), std::nullopt);
}

void approval_call::end(status found, std::optional<v1::ProposalState> state) {
    auto& call = *call_;
    auto& answer = call.answer<v1::ApproveProposalResponse>();
    if (call.asked<v1::ApproveProposalRequest>().validate_only()) {
        *answer.mutable_proposal() = of_.shown;
        return call.finish(std::move(found));
    }
    auto kept = call.core.proposals.end_decision(of_.community, of_.id, state, call.who().name,
                                                 *answer.mutable_proposal());
    call.finish(found.ok() ? std::move(kept) : std::move(found));
}

void approval_call::answered(uint64_t, const result<decision>& answer) {
    const std::unique_ptr<approval_call> self(this);
    auto& call = *call_;
    if (!answer) return end(status_of(answer.error()), std::nullopt);
    if (answer->code == ANNONA_REASON_REQUEST_ID_REUSED)
        return end(make_status(status_code::failed_precondition, "PROPOSAL_DECIDED",
                               "another principal has brought it about before"),
                   v1::PROPOSAL_STATE_APPROVED);
    if (auto fault = fault_in(*answer)) return end(std::move(*fault), std::nullopt);
    decision_writer writer(call.where->decider(), call.where->id(), call.who(),
                           call.context.language);
    writer.set_subject(reader_.asked.account.empty() ? reader_.asked.other : reader_.asked.account);
    write_decided(call.core, *call.where, *answer, reader_.asked.validate_only, detail::whole,
                  writer, decision_field(call.response));
    // A refusal is journaled under the proposal's own id, so it is decided as well.
    end({}, answer->result == verdict::refused ? v1::PROPOSAL_STATE_REJECTED
                                               : v1::PROPOSAL_STATE_APPROVED);
}

std::string_view proposal_id(std::string_view name) { return id_in(name, "proposals"); }

bool has_id(call_state& call, const std::string& name) {
    if (!proposal_id(name).empty()) return true;
    call.finish(bad_field("name", "communities/{community}/proposals/{proposal} is wanted"));
    return false;
}

void approve_proposal(call_ptr call) {
    const auto& from = call->asked<v1::ApproveProposalRequest>();
    if (!has_id(*call, from.name())) return;
    if (from.request_id().empty())
        return call->finish(bad_field("request_id", "1 to 128 characters are wanted, found 0"));
    proposal_record found;
    auto begun = call->core.proposals.begin_decision(
        call->admitted.community, proposal_id(from.name()), from.etag(), call->who().name, false,
        from.validate_only(), call->core.now(), found);
    if (!begun.ok()) return call->finish(std::move(begun));
    if (found.act == proposal_act::scheme_version)
        return approve_scheme(std::move(call), std::move(found));
    approval_call::start(std::make_unique<approval_call>(std::move(call), std::move(found)));
}

void reject_proposal(call_ptr call) {
    const auto& from = call->asked<v1::RejectProposalRequest>();
    if (!has_id(*call, from.name())) return;
    proposal_record found;
    auto begun = call->core.proposals.begin_decision(
        call->admitted.community, proposal_id(from.name()), from.etag(), call->who().name, true,
        false, call->core.now(), found);
    if (!begun.ok()) return call->finish(std::move(begun));
    auto& to = call->answer<v1::RejectProposalResponse>();
    call->finish(call->core.proposals.end_decision(
        call->admitted.community, proposal_id(from.name()), v1::PROPOSAL_STATE_REJECTED,
        call->who().name, *to.mutable_proposal()));
}

/// An award's account and figures are the holder's: only for whoever may see its class.
bool may_see(const call_state& call, const proposal_record& one) {
    if (!one.shown.has_award()) return true;
    const auto rules = call.where->rules();
    return call.who().may_see(
        confidential_class(id_in(one.shown.award().account(), "accounts"), *rules));
}

void get_proposal(call_ptr call) {
    const auto& from = call->asked<v1::GetProposalRequest>();
    if (!has_id(*call, from.name())) return;
    auto found = call->core.proposals.find(call->admitted.community, proposal_id(from.name()),
                                           call->core.now());
    if (!found)
        return call->finish(
            make_status(status_code::not_found, "NOT_FOUND", "there is no such proposal"));
    if (!may_see(*call, *found))
        return call->finish(make_status(status_code::permission_denied, "CLASS_NOT_ALLOWED",
                                        "the account's class is not the caller's to see"));
    *call->answer<v1::GetProposalResponse>().mutable_proposal() = found->shown;
    call->finish({});
}

void list_proposals(call_ptr call) {
    const auto& from = call->asked<v1::ListProposalsRequest>();
    if (!v1::ProposalState_IsValid(from.state()))
        return call->finish(bad_field("state", "it is not known"));
    const std::string state = std::to_string(from.state());
    const auto page = read_page(from.page_size(), from.page_token(), {from.parent(), state});
    if (!page.wrong.ok()) return call->finish(page.wrong);
    auto& to = call->answer<v1::ListProposalsResponse>();
    const auto found =
        call->core.proposals.list(call->admitted.community, from.state(), page.after,
                                  static_cast<size_t>(page.size) + 1, call->core.now());
    for (const auto& one : found) {
        if (&one - found.data() == page.size) {
            to.set_next_page_token(make_page_token((&one - 1)->id, {from.parent(), state}));
            break;
        }
        if (may_see(*call, one)) *to.add_proposals() = one.shown;
    }
    call->finish({});
}

}  // namespace

status keep_proposal(call_state& call, proposal_act act, const std::string& request_id,
                     const google::protobuf::Message& request, const std::string& version,
                     const v1::Decision& judged, v1::Proposal& to) {
    proposal_record made;
    made.community = call.admitted.community;
    made.act = act;
    made.request = bytes_of(request);
    made.request_hash = hash_of({made.request});
    made.id = hash_of({made.community, call.who().name, request_id}).substr(0, proposal_id_size);
    made.shown.set_name(proposal_name(made));
    made.shown.set_author(call.who().name);
    const auto now = call.core.now();
    write_instant(now, *made.shown.mutable_proposed_at());
    write_instant(now + int64_t{call.core.config.proposal_days} * seconds_per_day,
                  *made.shown.mutable_expires_at());
    made.shown.set_state(v1::PROPOSAL_STATE_OPEN);
    if (act == proposal_act::award) {
        *made.shown.mutable_award() = static_cast<const v1::ProposeAwardRequest&>(request).award();
    } else if (act == proposal_act::scheme_version) {
        made.shown.set_scheme_version(version);
    } else {
        const auto& one = static_cast<const v1::SetOverrideRequest&>(request).override();
        made.shown.set_override(one.rule() + "/" + one.parameter());
    }
    *made.shown.mutable_decision() = judged;
    if (auto kept = call.core.proposals.add(made); !kept.ok()) return kept;
    to = made.shown;
    return {};
}

void set_override(call_ptr call) {
    if (call->where->rules()->override_four_eyes) {
        using made = proposal_call<v1::SetOverrideRequest>;
        return made::start(std::make_unique<made>(std::move(call), proposal_act::override_limit));
    }
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().asked<v1::SetOverrideRequest>();
    made->reader.begin(command_kind::override_limit, made->call().who().name, from.request_id(),
                       from.validate_only());
    read_act(from, made->reader);
    made->reader.asked.actors[ANNONA_ACTOR_AUTHOR] = made->reader.asked.principal;
    command_call::start(std::move(made));
}

void add_proposal_handlers(handler_map& to) {
    to["/annona.v1.IssuanceService/ProposeAward"] = propose_award;
    to["/annona.v1.IssuanceService/ApproveProposal"] = approve_proposal;
    to["/annona.v1.IssuanceService/RejectProposal"] = reject_proposal;
    to["/annona.v1.IssuanceService/GetProposal"] = get_proposal;
    to["/annona.v1.IssuanceService/ListProposals"] = list_proposals;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
