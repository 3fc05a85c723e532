// SPDX-License-Identifier: Apache-2.0
#include "service/scheme_proposing.hpp"

#include <annona/rule/rule_book.hpp>
#include <map>

#include "config/tz_database.hpp"
#include "service/command_call.hpp"
#include "service/page_token.hpp"
#include "service/proposing.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// An act on the writer's thread whose call ends with what the act found, once it is durable.
class scheme_act final : public answer_receiver {
public:
    using step = std::function<status(call_state&, engine&)>;
    using last_step = std::function<void(call_ptr, status)>;

    static void start(call_ptr call, step act, last_step end) {
        auto* made = new scheme_act;
        made->call_ = std::move(call), made->end_ = std::move(end);
        auto work = [made, act = std::move(act)](engine& decider) -> result<void> {
            made->found_ = act(*made->call_, decider);
            return decider.stopped() ? result<void>{*decider.stopped()} : result<void>{};
        };
        const auto taken = made->call_->where->runtime().submit(std::move(work), *made, 0);
        if (taken) return;
        const std::unique_ptr<scheme_act> back(made);
        back->end_(std::move(back->call_), status_of(taken.error()));
    }

    void answered(uint64_t, const result<decision>& answer) override {
        const std::unique_ptr<scheme_act> self(this);
        end_(std::move(call_), answer ? std::move(found_) : status_of(answer.error()));
    }

private:
    call_ptr call_;
    last_step end_;
    status found_;
};

command activation(std::string_view principal, std::string_view request_id, std::string_view author,
                   std::string_view approver, bool validate_only) {
    command asked;
    asked.kind = command_kind::activate;
    asked.principal = principal, asked.request_id = request_id;
    asked.actors[ANNONA_ACTOR_AUTHOR] = author;
    asked.actors[ANNONA_ACTOR_APPROVER] = approver;
    asked.validate_only = validate_only;
    return asked;
}

/// Judges or does it, and writes the decision.
status activate(call_state& call, engine& decider, std::shared_ptr<scheme> next,
                const command& asked, v1::Decision& to, verdict& told) {
    const auto found = decider.activate(std::move(next), asked, call.core.now());
    if (!found)
        return make_status(status_code::failed_precondition, found.error().code,
                           found.error().text);
    if (auto fault = fault_in(*found)) return std::move(*fault);
    told = found->result;
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    write_decided(call.core, *call.where, *found, asked.validate_only, detail::whole, writer, to);
    return {};
}

std::string first_change(const scheme& older, const scheme& newer) {
    local_day first{};
    for (const auto& change : rule_changes(older, newer))
        if (first.number == 0 || change.from < first) first = change.from;
    return first.number == 0 ? std::string{} : format_local_day(first);
}

status judge(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::ProposeSchemeRequest>();
    auto& to = call.answer<v1::ProposeSchemeResponse>();
    if (from.etag() != decider.rules().digest)
        return make_status(status_code::aborted, "ETAG_MISMATCH",
                           "another version is in force: describe it again");
    auto read = read_sent(call.core, from.files(), &decider.names());
    add_problems(read, *to.mutable_problems());
    if (read.made == nullptr) return {};
    to.set_first_change(first_change(decider.rules(), *read.made));
    const std::string digest = read.made->digest;
    verdict told = verdict::refused;
    const auto asked =
        activation(call.who().name, from.request_id(), call.who().name, some_approver, true);
    auto found = activate(call, decider, std::shared_ptr<scheme>(std::move(read.made)), asked,
                          *to.mutable_decision(), told);
    if (!found.ok() || told == verdict::refused || from.validate_only()) return found;
    v1::Proposal kept;
    found = keep_proposal(call, proposal_act::scheme_version, from.request_id(), from, digest,
                          to.decision(), kept);
    to.set_proposal(kept.name());
    return found;
}

status bring_about(call_state& call, engine& decider, const proposal_record& of, verdict& told) {
    v1::ProposeSchemeRequest proposed;
    if (!proposed.ParseFromString(of.request))
        return make_status(status_code::internal, "BUG", "a proposal cannot be read");
    auto read = read_sent(call.core, proposed.files(), &decider.names());
    if (read.made == nullptr)
        return make_status(status_code::failed_precondition, "SCHEME_REFUSED",
                           "the scheme has problems now: validate it again");
    const bool validate_only = call.asked<v1::ApproveProposalRequest>().validate_only();
    const std::shared_ptr<scheme> next(std::move(read.made));
    const scheme_versions versions(call.core.config.journal);
    if (!validate_only)
        if (const auto kept = versions.keep(call.where->id(), next->digest, proposed.files());
            !kept)
            return status_of(kept.error());
    const std::string principal = "proposal:" + of.id;
    const auto asked =
        activation(principal, "decided", of.shown.author(), call.who().name, validate_only);
    auto found = activate(call, decider, next, asked, decision_field(call.response), told);
    if (found.ok() && told == verdict::accepted && !validate_only) call.where->replace_rules(next);
    return found;
}

}  // namespace

config::read_result read_sent(core_parts& core, const sent_files& files, const name_table* known) {
    std::map<std::string, const std::string*, std::less<>> by_path;
    for (const auto& one : files) by_path[one.path()] = &one.text();
    const auto read_file = [&](std::string_view path) -> result<std::string> {
        const auto found = by_path.find(path);
        if (found == by_path.end())
            return failure{"FILE", "the request has no file " + std::string(path), {}};
        return *found->second;
    };
    const std::lock_guard lock(core.library_mutex);
    const auto find_rule = [&core](std::string_view name) -> result<const annona_rule_v1*> {
        auto found = core.library.find(name);
        if (!found) return failure{"PLUGIN_NOT_FOUND", "no rule is called so here", {}};
        return found->table;
    };
    return config::read_scheme(
        files[0].path(), read_file, find_rule,
        [](std::string_view name) { return config::load_zone(name); }, known);
}

void add_problems(const config::read_result& from,
                  google::protobuf::RepeatedPtrField<v1::SchemeProblem>& to) {
    const auto add = [&to](const config::problem& one, bool is_warning) {
        auto& made = *to.Add();
        if (one.where.file != nullptr) made.set_path(*one.where.file);
        made.set_line(static_cast<int32_t>(one.where.line));
        made.set_column(static_cast<int32_t>(one.where.column));
        made.set_text(one.text);
        made.set_warning(is_warning);
    };
    for (const auto& one : from.problems) add(one, false);
    for (const auto& one : from.warnings) add(one, true);
}

void propose_scheme(call_ptr call) {
    const auto& from = call->asked<v1::ProposeSchemeRequest>();
    if (auto wrong = path_defect(from.files()); !wrong.empty())
        return call->finish(bad_field("files", std::move(wrong)));
    if (from.request_id().empty() || from.request_id().size() > request_id_length_max)
        return call->finish(bad_field("request_id", "1 to 128 characters are wanted"));
    scheme_act::start(std::move(call), judge,
                      [](call_ptr done, status found) { done->finish(std::move(found)); });
}

void approve_scheme(call_ptr call, proposal_record of) {
    const auto told = std::make_shared<verdict>(verdict::refused);
    const auto record = std::make_shared<proposal_record>(std::move(of));
    auto act = [told, record](call_state& state, engine& decider) {
        return bring_about(state, decider, *record, *told);
    };
    auto end = [told, record](call_ptr done, status found) {
        auto& to = done->answer<v1::ApproveProposalResponse>();
        if (done->asked<v1::ApproveProposalRequest>().validate_only())
            return done->finish(std::move(found));
        std::optional<v1::ProposalState> state;
        if (found.ok())
            state = *told == verdict::refused ? v1::PROPOSAL_STATE_REJECTED
                                              : v1::PROPOSAL_STATE_APPROVED;
        if (found.ok() && *told == verdict::accepted) {
            v1::SchemeVersion version;
            version.set_digest(record->shown.scheme_version());
            *version.mutable_activated_at() = to.decision().recorded_at();
            version.set_author(record->shown.author());
            version.set_approver(done->who().name);
            const scheme_versions versions(done->core.config.journal);
            // The journal has it; a line that cannot be written is missed by the list alone.
            static_cast<void>(versions.note(done->where->id(), version));
        }
        auto kept = done->core.proposals.end_decision(record->community, record->id, state,
                                                      done->who().name, *to.mutable_proposal());
        done->finish(found.ok() ? std::move(kept) : std::move(found));
    };
    scheme_act::start(std::move(call), std::move(act), std::move(end));
}

void list_scheme_versions(call_ptr call) {
    const auto& from = call->asked<v1::ListSchemeVersionsRequest>();
    const auto page = read_page(from.page_size(), from.page_token(), {from.parent()});
    if (!page.wrong.ok()) return call->finish(page.wrong);
    const auto all = scheme_versions(call->core.config.journal).list(call->where->id());
    if (!all) return call->finish(status_of(all.error()));
    auto& to = call->answer<v1::ListSchemeVersionsResponse>();
    bool is_within = page.after.empty();
    for (const auto& one : *all) {
        if (is_within && to.versions_size() == page.size) {
            const auto& last = to.versions(to.versions_size() - 1).digest();
            to.set_next_page_token(make_page_token(last, {from.parent()}));
            break;
        }
        if (is_within) *to.add_versions() = one;
        if (one.digest() == page.after) is_within = true;
    }
    call->finish({});
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
