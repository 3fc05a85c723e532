// SPDX-License-Identifier: Apache-2.0
//! A call that is one command: read, queued, answered when it is durable.
#pragma once

#include <memory>
#include <optional>

#include "service/call_state.hpp"
#include "service/command_reader.hpp"
#include "service/decision_writer.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

class command_call final : public answer_receiver {
public:
    explicit command_call(call_ptr call);

    /// What else the response says, on the writer's thread.
    using after_step = void (*)(call_state&, const command_reader&, const decision&,
                                const decision_writer&, const engine&);

    /// Queues what was read, or ends with what is wrong with it. Owns itself from here on.
    static void start(std::unique_ptr<command_call> one);

    void answered(uint64_t tag, const result<decision>& answer) override;

    [[nodiscard]] call_state& call() { return *call_; }

private:
    call_ptr call_;
    std::shared_ptr<const scheme> rules_;

public:
    command_reader reader;
    after_step after = nullptr;
};

/// The `decision` of a response that has one.
[[nodiscard]] v1::Decision& decision_field(google::protobuf::Message& response);

/// What a decision that is no answer of a rule is to the caller: a request id used before, a
/// command that could not be read.
[[nodiscard]] std::optional<status> fault_in(const decision& found);

/// Writes a decision with its entry, and counts it. The writer's thread alone.
void write_decided(core_parts& core, hosted_community& where, const decision& found,
                   bool validate_only, detail much, const decision_writer& writer,
                   v1::Decision& to);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
