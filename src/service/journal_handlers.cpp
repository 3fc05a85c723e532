// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/journal.pb.h>

#include <charconv>

#include "journal/proof.hpp"
#include "lab/explain.hpp"
#include "service/command_call.hpp"
#include "service/handlers.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

status no_decision() {
    return make_status(status_code::not_found, "NOT_FOUND", "there is no such decision");
}

/// The number in `communities/{community}/decisions/{sequence}`; 0: it is no such name.
uint64_t sequence_in(const std::string& name) {
    const auto id = id_in(name, "decisions");
    uint64_t number = 0;
    const auto read = std::from_chars(id.data(), id.data() + id.size(), number);
    return !id.empty() && read.ec == std::errc{} && read.ptr == id.data() + id.size() ? number : 0;
}

/// Ends the call where the name is none.
bool has_sequence(call_state& call, const std::string& name) {
    if (sequence_in(name) != 0) return true;
    call.finish(bad_field("name", "communities/{community}/decisions/{sequence} is wanted"));
    return false;
}

/// Reads the entry of a decision and logs whose it is.
status read_decision(const call_state& call, const engine& decider, const std::string& name,
                     const std::string& purpose, entry& record) {
    if (!decider.read(sequence_in(name), record) || record.kind != entry_kind::command)
        return no_decision();
    for (const auto& take : record.takes) {
        if (take.account >= decider.state().accounts_count()) continue;
        auto logged = log_read(call, decider.state().id(take.account), purpose);
        if (!logged.ok()) return logged;
        break;
    }
    return {};
}

status tell_decision(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::GetDecisionRequest>();
    entry record;
    if (auto found = read_decision(call, decider, from.name(), from.purpose(), record); !found.ok())
        return found;
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    writer.write(decision_of(record), &record, false, detail::whole,
                 *call.answer<v1::GetDecisionResponse>().mutable_decision());
    return {};
}

void get_decision(call_ptr call) {
    if (has_sequence(*call, call->asked<v1::GetDecisionRequest>().name()))
        answer_by_look(std::move(call), tell_decision);
}

status tell_explanation(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::ExplainDecisionRequest>();
    entry record;
    if (auto found = read_decision(call, decider, from.name(), from.purpose(), record); !found.ok())
        return found;
    const auto& language = from.language().empty() ? call.context.language : from.language();
    const decision_writer writer(decider, call.where->id(), call.who(), language);
    auto& to = call.answer<v1::ExplainDecisionResponse>();
    writer.write(decision_of(record), &record, false, detail::whole, *to.mutable_decision());
    to.set_language(std::string(writer.language()));
    if (to.decision().findings_size() == 0 && record.trace_count != 0) {
        to.add_lines(to.decision().text());  // the rest is not the caller's to see
        return {};
    }
    const std::string text =
        lab::to_text(lab::explain(record, {decider.rules(), decider.names()}, writer.language()));
    for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1)
        to.add_lines(text.substr(begin, end - begin));
    return {};
}

void explain_decision(call_ptr call) {
    if (has_sequence(*call, call->asked<v1::ExplainDecisionRequest>().name()))
        answer_by_look(std::move(call), tell_explanation);
}

status tell_own(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::FindDecisionRequest>();
    const auto sequence = decider.find_request(call.who().name, from.request_id());
    entry record;
    if (!sequence || !decider.read(*sequence, record)) return no_decision();
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    writer.write(decision_of(record), &record, false, detail::whole,
                 *call.answer<v1::FindDecisionResponse>().mutable_decision());
    return {};
}

void find_decision(call_ptr call) { answer_by_look(std::move(call), tell_own); }

void get_head(call_ptr call) {
    auto& to = call->answer<v1::GetHeadResponse>();
    const auto read = call->where->read_journal([&](stores::sqlite_reader& from) -> result<void> {
        to.set_sequence(static_cast<int64_t>(from.head().sequence));
        to.set_hash(journal::to_hex(from.head().hash));
        to.set_epoch(static_cast<int64_t>(from.head().epoch));
        return {};
    });
    call->finish(read ? status{} : status_of(read.error()));
}

void set_bytes(std::span<const std::byte> from, std::string& to) {
    to.assign(reinterpret_cast<const char*>(from.data()), from.size());
}

void get_proof(call_ptr call) {
    const auto& name = call->asked<v1::GetProofRequest>().name();
    if (!has_sequence(*call, name)) return;
    const uint64_t sequence = sequence_in(name);
    auto& to = call->answer<v1::GetProofResponse>();
    bool is_there = false;
    const auto read = call->where->read_journal([&](stores::sqlite_reader& from) -> result<void> {
        std::vector<std::byte> bytes;
        const auto found = from.group_of(sequence, bytes);
        if (!found) return found.error();
        if (!*found) return {};
        journal::group_view group;
        if (auto well = journal::read_group(bytes, group); !well) return well;
        journal::sha256 hash;
        const auto proof = journal::prove(hash, group, sequence);
        const auto index = static_cast<size_t>(sequence - group.header.first_sequence);
        set_bytes(group.entry(index), *to.mutable_open_part());
        to.set_index(static_cast<int32_t>(index));
        for (const auto& one : proof.path) to.add_siblings(journal::to_hex(one));
        set_bytes(proof.header, *to.mutable_header());
        is_there = true;
        return {};
    });
    call->finish(!read ? status_of(read.error()) : is_there ? status{} : no_decision());
}

}  // namespace

void add_journal_handlers(handler_map& to) {
    to["/annona.v1.JournalService/GetHead"] = get_head;
    to["/annona.v1.JournalService/GetProof"] = get_proof;
    to["/annona.v1.DecisionService/GetDecision"] = get_decision;
    to["/annona.v1.DecisionService/FindDecision"] = find_decision;
    to["/annona.v1.DecisionService/ExplainDecision"] = explain_decision;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
