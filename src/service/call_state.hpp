// SPDX-License-Identifier: Apache-2.0
//! One call that passed the guard, and what all methods share.
#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/call_context.hpp"
#include "service/guard.hpp"
#include "service/hosted_community.hpp"
#include "service/line_log.hpp"
#include "service/proposal_book.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

class slow_lane;
class watch_hub;

/// What the server consists of. Made once; its parts say which threads they take.
struct core_parts {
    server_config config;
    surroundings around;
    method_table methods;
    token_book tokens;
    std::unique_ptr<guard> door;
    loader::rule_library library;
    std::mutex library_mutex;
    shared_folder folder;
    std::vector<std::unique_ptr<hosted_community>> communities;
    proposal_book proposals;
    line_log reads;
    counters figures;
    std::atomic<int64_t> manual_now{0};
    std::unique_ptr<watch_hub> watchers;
    std::atomic<bool> draining{false};
    // Last: what they do may look at all of the above.
    std::unique_ptr<slow_lane> slow;
    std::unique_ptr<slow_lane> exports;  // their readers take their time

    [[nodiscard]] instant now() const;
    [[nodiscard]] clock_reading reading() const;
    [[nodiscard]] hosted_community* find(std::string_view community) const;
};

/// Borrowed from the front until `finish`.
struct call_state {
    core_parts& core;
    const method_info& method;
    const google::protobuf::Message& request;
    google::protobuf::Message& response;
    const call_context& context;
    admission admitted;
    hosted_community* where;  // null: the method is about no community
    on_done done;

    template <class Request>
    [[nodiscard]] const Request& asked() const {
        return static_cast<const Request&>(request);
    }
    template <class Response>
    [[nodiscard]] Response& answer() const {
        return static_cast<Response&>(response);
    }
    [[nodiscard]] const principal& who() const { return admitted.who; }
    void finish(status found) { done(std::move(found)); }
};
using call_ptr = std::unique_ptr<call_state>;

/// Answers a call, now or later, from this thread or another.
using handler = void (*)(call_ptr call);

/// The handlers by path; every unary method has one.
[[nodiscard]] const std::map<std::string, handler, std::less<>>& unary_handlers();

/// Looks at a community's engine on the writer's thread, with everything due by now settled, and
/// answers with the status that `look` gives when it is durable.
void answer_by_look(call_ptr call, std::function<status(call_state&, engine&)> look);

/// Makes a line in the log of reads: who saw which account, when, for what purpose. A read that
/// cannot be logged is not answered.
[[nodiscard]] status log_read(const call_state& call, std::string_view account,
                              std::string_view purpose);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
