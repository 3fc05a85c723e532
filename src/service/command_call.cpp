// SPDX-License-Identifier: Apache-2.0
#include "service/command_call.hpp"

#include <annona/engine/entry_codec.hpp>

#include "lab/figures.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

v1::Decision& decision_field(google::protobuf::Message& response) {
    const auto* field = response.GetDescriptor()->FindFieldByName("decision");
    ANNONA_ASSERT(field != nullptr && field->message_type() == v1::Decision::descriptor(),
                  "a command's response has no decision");
    return static_cast<v1::Decision&>(*response.GetReflection()->MutableMessage(&response, field));
}

std::optional<status> fault_in(const decision& found) {
    if (found.code == ANNONA_REASON_REQUEST_ID_REUSED)
        return make_status(status_code::invalid_argument, "REQUEST_ID_REUSED",
                           "this request id was used for another request");
    if (found.code == ANNONA_REASON_MALFORMED)
        return make_status(status_code::invalid_argument, "MALFORMED",
                           "the request lacks what this command needs, or has what cannot be");
    return std::nullopt;
}

void write_decided(core_parts& core, hosted_community& where, const decision& found,
                   bool validate_only, detail much, const decision_writer& writer,
                   v1::Decision& to) {
    // One thread answers, and steady work allocates nothing.
    thread_local entry record;
    const auto& decider = where.decider();
    const uint64_t sequence =
        found.result == verdict::duplicate ? found.original_sequence : found.sequence;
    bool has_record = false;
    if (!found.record.empty())
        has_record = static_cast<bool>(decode(found.record, record));
    else if (sequence != 0 && (much == detail::whole || found.result == verdict::refused))
        has_record = decider.read(sequence, record);
    writer.write(found, has_record ? &record : nullptr, validate_only, much, to);
    if (!validate_only)
        core.figures.count_decision(where.id(), name_of(found.result),
                                    found.code == 0 ? std::string_view{} : to.code());
}

command_call::command_call(call_ptr call)
    : call_(std::move(call)),
      rules_(call_->where->rules()),
      reader(*rules_, call_->admitted.community) {}

void command_call::start(std::unique_ptr<command_call> one) {
    if (auto wrong = one->reader.finish(); !wrong.ok()) return one->call_->finish(std::move(wrong));
    auto& runtime = one->call_->where->runtime();
    auto* queued = one.release();  // its answer may come before `submit` returns
    if (const auto taken = runtime.submit(queued->reader.asked, *queued, 0); !taken) {
        const std::unique_ptr<command_call> back(queued);
        back->call_->finish(status_of(taken.error()));
    }
}

void command_call::answered(uint64_t, const result<decision>& answer) {
    const std::unique_ptr<command_call> self(this);
    auto& call = *call_;
    if (!answer) return call.finish(status_of(answer.error()));
    if (auto fault = fault_in(*answer)) {
        if (reader.asked.shape != 0 && !reader.asked.shape_field.empty())
            fault->violations.push_back({std::string(reader.asked.shape_field), fault->message});
        return call.finish(std::move(*fault));
    }
    const auto& decider = call.where->decider();
    decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    if (!reader.asked.account.empty()) writer.set_subject(reader.asked.account);
    write_decided(call.core, *call.where, *answer, reader.asked.validate_only, detail::whole,
                  writer, decision_field(call.response));
    if (after != nullptr) after(call, reader, *answer, writer, decider);
    call.finish({});
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
