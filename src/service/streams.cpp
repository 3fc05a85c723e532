// SPDX-License-Identifier: Apache-2.0
#include "service/streams.hpp"

#include <annona/v1/issuance.pb.h>
#include <annona/v1/journal.pb.h>

#include "journal/merkle.hpp"
#include "service/batch_call.hpp"
#include "service/decision_writer.hpp"
#include "service/watch_hub.hpp"
#include "views/entry_movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

constexpr uint64_t entries_looked_at_max = 512;  // for one message: what a writer can do in between
constexpr int entries_told_max = 256;

class ended_stream final : public reply_stream {
public:
    explicit ended_stream(status why) : why_(std::move(why)) {}
    void next(google::protobuf::Message&, on_next done) override { done(stream_event::end, why_); }
    void cancel() override {}

private:
    status why_;
};

bool concerns(const entry& one, uint32_t account) {
    const auto is_its = [&](const auto& effect) { return effect.account == account; };
    return std::any_of(one.takes.begin(), one.takes.end(), is_its) ||
           std::any_of(one.puts.begin(), one.puts.end(), is_its) ||
           std::any_of(one.posts.begin(), one.posts.end(), is_its) ||
           std::any_of(one.facts.begin(), one.facts.end(), is_its) ||
           std::any_of(one.states.begin(), one.states.end(), is_its);
}

/// Entries as they become durable. One look on the writer's thread a message.
class entry_stream final : public reply_stream, public answer_receiver {
public:
    entry_stream(core_parts& core, const method_info& method, admission admitted,
                 const v1::WatchEntriesRequest& asked, const call_context& context)
        : core_(core),
          method_(method),
          admitted_(std::move(admitted)),
          asked_(asked),
          shown_(context.who),
          language_(context.language),
          where_(*core.find(admitted_.community)),
          next_(asked.from_sequence() > 0 ? static_cast<uint64_t>(asked.from_sequence())
                                          : where_.store().last_sequence() + 1) {}

    void next(google::protobuf::Message& response, on_next done) override {
        response_ = static_cast<v1::WatchEntriesResponse*>(&response);
        done_ = std::move(done);
        has_waited_ = false;
        // A token or a certificate may end while the stream goes on.
        auto still = core_.door->greet(method_, shown_, core_.around.clock().wall);
        if (still.denied) return end(std::move(*still.denied));
        look();
    }
    void cancel() override {
        is_cancelled_ = true;
        core_.watchers->let_go(this);
    }
    void answered(uint64_t, const result<decision>& answer) override;

private:
    void look();
    void read(engine& decider);
    void tell(const entry& one, const engine& decider, const decision_writer& writer);
    void end(status why) { std::exchange(done_, nullptr)(stream_event::end, std::move(why)); }

    core_parts& core_;
    const method_info& method_;
    admission admitted_;
    v1::WatchEntriesRequest asked_;
    credential shown_;
    std::string language_;
    hosted_community& where_;
    uint64_t next_;
    v1::WatchEntriesResponse* response_ = nullptr;
    on_next done_;
    bool has_waited_ = false;
    std::atomic<bool> is_cancelled_ = false;
};

void entry_stream::look() {
    if (is_cancelled_) return end(cancelled());
    if (core_.draining)
        return end(make_status(status_code::unavailable, "STOPPING", "go on at another server"));
    if (where_.store().last_sequence() < next_ && !has_waited_) {
        has_waited_ = true;
        // What comes between the look and the wait tells nobody, so look again afterwards. By then
        // the wake may have run on another thread, and this object may be gone.
        auto& watchers = *core_.watchers;
        const auto& store = where_.store();
        const auto wanted = next_;
        const void* const key = this;
        watchers.wait_for(where_.id(), key, [this] { look(); });
        if (store.last_sequence() >= wanted) watchers.let_go(key);
        return;
    }
    const auto taken = where_.runtime().submit(
        [this](engine& decider) -> result<void> {
            read(decider);
            return {};
        },
        *this, 0);
    if (!taken) end(status_of(taken.error()));
}

void entry_stream::tell(const entry& one, const engine& decider, const decision_writer& writer) {
    auto& made = *response_->add_entries();
    made.set_sequence(static_cast<int64_t>(one.sequence));
    made.set_kind(one.kind == entry_kind::command    ? "command"
                  : one.kind == entry_kind::due_step ? "due_step"
                                                     : "genesis");
    write_instant(one.recorded_at, *made.mutable_recorded_at());
    write_instant(one.effective_at, *made.mutable_effective_at());
    if (one.kind == entry_kind::command) made.set_command(std::string(name_of(one.command)));
    writer.write(decision_of(one), &one, false, detail::whole, *made.mutable_decision());
    std::vector<std::byte> bytes;
    if (!where_.store().read(one.sequence, bytes)) return;
    journal::sha256 hash;
    made.set_leaf_hash(journal::to_hex(journal::leaf_hash(hash, bytes)));
    static_cast<void>(decider);
}

void entry_stream::read(engine& decider) {
    const decision_writer writer(decider, where_.id(), admitted_.who, language_);
    const auto durable = where_.store().last_sequence();
    const bool is_one_account = !asked_.account().empty();
    const auto account = decider.state().find(id_in(asked_.account(), "accounts"));
    entry one;
    for (uint64_t looked = 0; next_ <= durable && looked < entries_looked_at_max; ++looked) {
        if (response_->entries_size() >= entries_told_max || !decider.read(next_, one)) break;
        ++next_;
        if (!is_one_account || (account && concerns(one, *account))) tell(one, decider, writer);
    }
    response_->set_sequence(static_cast<int64_t>(next_ - 1));
}

void entry_stream::answered(uint64_t, const result<decision>& answer) {
    if (!answer) return end(status_of(answer.error()));
    if (is_cancelled_) return end(cancelled());
    std::exchange(done_, nullptr)(stream_event::message, {});
}

class stepped_exchange final : public exchange {
public:
    stepped_exchange(core_parts& core, const method_info& method, call_context context)
        : core_(core), method_(method), context_(std::move(context)) {
        context_.known.reset();  // Each step asks again: a token may end while the stream goes on.
    }

    void step(const google::protobuf::Message& request, google::protobuf::Message& response,
              on_done done) override;

private:
    void import_step(call_ptr call);

    core_parts& core_;
    const method_info& method_;
    call_context context_;
    std::string parent_;  // of an import, from its first message
    std::string digest_;
    bool validate_only_ = false;
};

void stepped_exchange::import_step(call_ptr call) {
    const auto& from = call->asked<v1::ImportAwardsRequest>();
    if (digest_.empty()) {
        const auto digest = journal::digest_from_hex(from.file_digest());
        if (!digest)
            return call->finish(
                bad_field("file_digest", "64 hexadecimal digits of lower case are wanted"));
        digest_ = from.file_digest();
        validate_only_ = from.validate_only();
    }
    import_message(std::move(call), digest_, validate_only_);
}

void stepped_exchange::step(const google::protobuf::Message& request,
                            google::protobuf::Message& response, on_done done) {
    const bool is_import =
        method_.request->GetDescriptor() == v1::ImportAwardsRequest::descriptor();
    const google::protobuf::Message* guarded = &request;
    v1::ImportAwardsRequest named;
    if (is_import) {
        // The community stands in the first message alone.
        const auto& from = static_cast<const v1::ImportAwardsRequest&>(request);
        if (parent_.empty()) parent_ = from.parent();
        named.set_parent(parent_);
        guarded = &named;
    }
    auto admitted = core_.door->admit(method_, *guarded, context_, core_.around.clock().wall);
    if (admitted.denied) return done(std::move(*admitted.denied));
    auto* where = core_.find(admitted.community);
    if (where == nullptr)
        return done(make_status(status_code::not_found, "NOT_FOUND", "no such community"));
    if (core_.draining)
        return done(make_status(status_code::unavailable, "STOPPING", "go on at another server"));
    call_ptr call(new call_state{core_, method_, request, response, context_, std::move(admitted),
                                 where, std::move(done)});
    if (is_import) return import_step(std::move(call));
    pay_message(std::move(call));
}

}  // namespace

std::unique_ptr<reply_stream> refused_stream(status why) {
    return std::make_unique<ended_stream>(std::move(why));
}

std::unique_ptr<reply_stream> watch_entries(core_parts& core, const method_info& method,
                                            admission admitted,
                                            const google::protobuf::Message& request,
                                            const call_context& context) {
    return std::make_unique<entry_stream>(core, method, std::move(admitted),
                                          static_cast<const v1::WatchEntriesRequest&>(request),
                                          context);
}

std::unique_ptr<exchange> open_steps(core_parts& core, const method_info& method,
                                     const call_context& context) {
    return std::make_unique<stepped_exchange>(core, method, context);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
