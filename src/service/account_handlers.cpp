// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/accounts.pb.h>

#include <algorithm>
#include <annona/money/decimal.hpp>
#include <charconv>
#include <chrono>

#include "runtime/follower.hpp"
#include "service/command_call.hpp"
#include "service/handlers.hpp"
#include "service/page_token.hpp"
#include "service/proposing.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// How long a look at the copy waits for it to come as far as the writer.
constexpr std::chrono::milliseconds copy_wait_max{5'000};

template <class Request>
std::unique_ptr<command_call> begin(call_ptr call, command_kind kind) {
    auto made = std::make_unique<command_call>(std::move(call));
    const auto& from = made->call().template asked<Request>();
    made->reader.begin(kind, made->call().who().name, from.request_id(), from.validate_only());
    return made;
}

void tell_account(call_state& call, const command_reader& in, const decision& found,
                  const decision_writer& writer, const engine& decider) {
    const auto number = decider.state().find(in.asked.account);
    if (found.result == verdict::refused || !number || in.asked.validate_only) return;
    writer.write_account(*number, *call.answer<v1::OpenAccountResponse>().mutable_account());
}

bool is_of_role(std::string_view id, const annona::role& one) {
    return one.whole_id ? id == one.prefix
                        : id.size() > one.prefix.size() && id.starts_with(one.prefix) &&
                              id[one.prefix.size()] == ':';
}

void open_account(call_ptr call) {
    auto made = begin<v1::OpenAccountRequest>(std::move(call), command_kind::open);
    const auto& from = made->call().asked<v1::OpenAccountRequest>();
    auto& in = made->reader;
    in.asked.account = in.text(from.account_id());
    if (from.account_id().empty()) in.violate("account_id", "an id is wanted");
    const auto& roles = in.rules().roles;
    const auto of = std::find_if(roles.begin(), roles.end(), [&](const annona::role& one) {
        return is_of_role(from.account_id(), one);
    });
    if (!from.role().empty() &&
        (of == roles.end() || (of->name != from.role() && of->prefix != from.role())))
        in.violate("role", "the id is not one of this role");
    if (from.confidential() && (of == roles.end() || !of->confidential))
        in.violate("confidential", "the scheme does not make this role confidential");
    for (int i = 0; i < from.facts_size(); ++i) {
        input_value fact;
        fact.name = in.text(from.facts(i).name());
        if (in.value(from.facts(i).value(), field_path("facts").at(i).field("value"), fact.value,
                     fact.text))
            in.draft.inputs.push_back(fact);
    }
    made->after = tell_account;
    command_call::start(std::move(made));
}

/// Holds the account's etag against the one given, then goes on.
void check_etag(call_ptr call, const std::string& etag, std::string_view account, handler next) {
    if (etag.empty()) return next(std::move(call));
    struct outcome {
        bool fits = false;
    };
    auto found = std::make_shared<outcome>();
    auto* state = call.get();
    auto* community = state->where;
    const std::string id(account);
    auto look = [state, found, etag, id](engine& decider) -> result<void> {
        v1::Account shown;
        const decision_writer writer(decider, state->admitted.community, state->who(), {});
        if (const auto number = decider.state().find(id)) writer.write_account(*number, shown);
        found->fits = shown.etag() == etag;
        return {};
    };
    // The answer must not wait on this thread: a receiver of its own goes on.
    struct go_on final : answer_receiver {
        call_ptr call;
        std::shared_ptr<outcome> found;
        handler next = nullptr;
        void answered(uint64_t, const result<decision>& answer) override {
            const std::unique_ptr<go_on> self(this);
            if (!answer) return call->finish(status_of(answer.error()));
            if (!found->fits)
                return call->finish(make_status(status_code::aborted, "ETAG_MISMATCH",
                                                "the account has changed: read it again"));
            next(std::move(call));
        }
    };
    auto* receiver = new go_on;
    receiver->call = std::move(call), receiver->found = found, receiver->next = next;
    if (const auto taken = community->runtime().submit(std::move(look), *receiver, 0); !taken) {
        const std::unique_ptr<go_on> back(receiver);
        back->call->finish(status_of(taken.error()));
    }
}

void set_fact_now(call_ptr call) {
    auto made = begin<v1::SetFactRequest>(std::move(call), command_kind::set_fact);
    const auto& from = made->call().asked<v1::SetFactRequest>();
    auto& in = made->reader;
    in.asked.account = in.account(from.account(), "account");
    in.asked.name = in.text(from.fact().name());
    static_cast<void>(
        in.value(from.fact().value(), "fact.value", in.asked.fact, in.asked.fact_text));
    in.asked.from = in.day(from.fact().first_day(), "fact.first_day");
    in.asked.until = in.day(from.fact().last_day(), "fact.last_day");
    command_call::start(std::move(made));
}

void set_fact(call_ptr call) {
    const auto& from = call->asked<v1::SetFactRequest>();
    check_etag(std::move(call), from.etag(), id_in(from.account(), "accounts"), set_fact_now);
}

void freeze_account(call_ptr call) {
    auto made = begin<v1::FreezeAccountRequest>(std::move(call), command_kind::freeze);
    const auto& from = made->call().asked<v1::FreezeAccountRequest>();
    auto& in = made->reader;
    in.asked.account = in.account(from.account(), "account");
    in.asked.on = from.frozen();
    in.asked.reason_text = in.text(from.reason());
    command_call::start(std::move(made));
}

void close_account(call_ptr call) {
    auto made = begin<v1::CloseAccountRequest>(std::move(call), command_kind::close);
    const auto& from = made->call().asked<v1::CloseAccountRequest>();
    auto& in = made->reader;
    in.asked.account = in.account(from.account(), "account");
    const bool to_another = from.unspent() == v1::UNSPENT_TREATMENT_TO;
    if (!v1::UnspentTreatment_IsValid(from.unspent())) in.violate("unspent", "it is not known");
    if (to_another || !from.unspent_to().empty())
        in.asked.other = in.account(from.unspent_to(), "unspent_to");
    if (!to_another && !from.unspent_to().empty())
        in.violate("unspent_to", "only UNSPENT_TREATMENT_TO names an account");
    in.asked.on = from.unspent() != v1::UNSPENT_TREATMENT_REFUSE;
    command_call::start(std::move(made));
}

void bind_token(call_ptr call) {
    auto made = begin<v1::BindTokenRequest>(std::move(call), command_kind::bind);
    const auto& from = made->call().asked<v1::BindTokenRequest>();
    auto& in = made->reader;
    in.asked.account = in.account(from.account(), "account");
    in.asked.name = in.text(from.token());
    if (from.token().empty()) in.violate("token", "a card or code is wanted");
    in.asked.parameter = in.text(from.replaces());
    command_call::start(std::move(made));
}

void freeze_token(call_ptr call) {
    auto made = begin<v1::FreezeTokenRequest>(std::move(call), command_kind::freeze);
    const auto& from = made->call().asked<v1::FreezeTokenRequest>();
    auto& in = made->reader;
    in.asked.name = in.text(from.token());
    if (from.token().empty()) in.violate("token", "a card or code is wanted");
    in.asked.on = from.frozen();
    in.asked.reason_text = in.text(from.reason());
    command_call::start(std::move(made));
}

status tell_one(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::GetAccountRequest>();
    const auto number = decider.state().find(id_in(from.name(), "accounts"));
    if (!number) return make_status(status_code::not_found, "NOT_FOUND", "no such account");
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    writer.write_account(*number, *call.answer<v1::GetAccountResponse>().mutable_account());
    return {};
}

void get_account(call_ptr call) { answer_by_look(std::move(call), tell_one); }

/// Every account is in the order of its number inside; people get the order of ids.
std::vector<uint32_t> accounts_in_order(const call_state& call, const decision_writer& writer,
                                        const engine& decider, std::string_view role_name) {
    const books& state = decider.state();
    const scheme& rules = decider.rules();
    std::vector<uint32_t> found;
    for (uint32_t i = 0; i < state.accounts_count(); ++i) {
        const auto& of = rules.roles[state.role(i)];
        if (!role_name.empty() && of.name != role_name && of.prefix != role_name) continue;
        if (!call.who().accounts.empty() && !call.who().owns(state.id(i))) continue;
        if (writer.may_see(i)) found.push_back(i);
    }
    std::sort(found.begin(), found.end(),
              [&](uint32_t a, uint32_t b) { return state.id(a) < state.id(b); });
    return found;
}

status tell_all(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::ListAccountsRequest>();
    const auto page = read_page(from.page_size(), from.page_token(), {from.parent(), from.role()});
    if (!page.wrong.ok()) return page.wrong;
    const decision_writer writer(decider, call.where->id(), call.who(), call.context.language);
    auto& to = call.answer<v1::ListAccountsResponse>();
    const books& state = decider.state();
    for (const auto number : accounts_in_order(call, writer, decider, from.role())) {
        const auto id = state.id(number);
        if (!page.after.empty() && id <= page.after) continue;
        if (to.accounts_size() == page.size) {
            const auto& last = to.accounts(to.accounts_size() - 1).name();
            to.set_next_page_token(
                make_page_token(id_in(last, "accounts"), {from.parent(), from.role()}));
            break;
        }
        writer.write_account(number, *to.add_accounts());
    }
    return {};
}

void list_accounts(call_ptr call) {
    const auto& from = call->asked<v1::ListAccountsRequest>();
    if (auto logged = log_read(*call, "*", from.purpose()); !logged.ok())
        return call->finish(std::move(logged));
    answer_by_look(std::move(call), tell_all);
}

/// On the writer's thread: no command comes between the key and the engine's memory.
status forget_person(call_state& call, engine& decider) {
    const auto& from = call.asked<v1::EraseAccountRequest>();
    const auto number = decider.state().find(id_in(from.account(), "accounts"));
    if (!number) return make_status(status_code::not_found, "NOT_FOUND", "no such account");
    if (decider.state().kind(*number) == account_kind::system)
        return make_status(status_code::failed_precondition, "NOT_A_PERSON",
                           "the account is the scheme's own: nobody is behind it");
    const auto at = call.core.now();
    if (const auto done = call.where->erase(*number, at); !done) return status_of(done.error());
    decider.forget_person(*number);
    write_instant(at, *call.answer<v1::EraseAccountResponse>().mutable_erased_at());
    return call.core.proposals.forget(call.admitted.community, from.account());
}

void erase_account(call_ptr call) {
    const auto& id = call->asked<v1::EraseAccountRequest>().request_id();
    if (id.empty() || id.size() > request_id_length_max)
        return call->finish(bad_field("request_id", "1 to 128 characters are wanted"));
    answer_by_look(std::move(call), forget_person);
}

/// The name of a place in a rule's own order, as overrides keep it: rows of its tables are counted
/// through, a parameter that is no table is its index.
std::string parameter_name(const rule_declaration& rule, uint32_t place, const name_table& names) {
    const auto& about = *rule.table->about;
    uint32_t rows_before = 0;
    for (uint32_t i = 0; i < about.parameters_count; ++i) {
        const auto& declared = about.parameters[i];
        if (declared.kind != ANNONA_KIND_TABLE) {
            if (i == place) return declared.name;
            continue;
        }
        const auto& value = rule.parameters.values[i];
        for (uint32_t column = 0; column < declared.columns_count; ++column) {
            const bool is_name = std::string_view{declared.columns[column].name} == "name";
            if (!is_name || place < rows_before || place - rows_before >= value.count) continue;
            const auto& cell =
                value.members[(place - rows_before) * declared.columns_count + column];
            if (cell.kind == ANNONA_KIND_TEXT) return {cell.text, cell.text_size};
            return std::string(names.text(static_cast<uint32_t>(cell.integer)));
        }
        rows_before += value.count;
    }
    return {};
}

void write_override(const override_record& from, const community_state& state, const scheme& rules,
                    v1::Override& to) {
    to.set_rule(std::string(state.names.text(from.rule_id)));
    for (const auto& rule : rules.rules)
        if (rule.id == to.rule() && rule.table != nullptr && to.parameter().empty())
            to.set_parameter(parameter_name(rule, from.parameter, state.names));
    to.set_replaces(from.sets);
    if (from.value.is_zero()) {
        to.mutable_value()->set_count(from.integer);
    } else {
        to.mutable_value()->mutable_amount()->set_unit(rules.ledgers[0].code);
        to.mutable_value()->mutable_amount()->set_value(
            format_amount(from.value, rules.ledgers[0].counted));
    }
    if (from.from.number != 0) to.set_first_day(format_local_day(from.from));
    if (from.until.number != 0) to.set_last_day(format_local_day(from.until));
}

/// The latest first, after the page before.
status tell_overrides(call_state& call, const page_asked& page) {
    const auto& from = call.asked<v1::ListOverridesRequest>();
    auto& behind = call.where->behind();
    if (const auto there = behind.wait_for(call.where->store().last_sequence(), copy_wait_max);
        !there)
        return status_of(there.error());
    const auto rules = call.where->rules();
    auto& to = call.answer<v1::ListOverridesResponse>();
    size_t skipped = 0;
    std::from_chars(page.after.data(), page.after.data() + page.after.size(), skipped);
    return behind.look([&](const community_state& state) -> status {
        const auto number = state.accounts.find(id_in(from.account(), "accounts"));
        if (!number) return make_status(status_code::not_found, "NOT_FOUND", "no such account");
        const auto found = state.overrides.find(*number);
        const auto count = found == state.overrides.end() ? 0 : found->second.size();
        size_t at = skipped;
        for (; at < count && to.overrides_size() < page.size; ++at) {
            auto& made = *to.add_overrides();
            made.set_account(from.account());
            write_override(found->second[count - 1 - at], state, *rules, made);
        }
        if (at < count)
            to.set_next_page_token(make_page_token(std::to_string(at), {from.account()}));
        return {};
    });
}

void list_overrides(call_ptr call) {
    const auto& from = call->asked<v1::ListOverridesRequest>();
    const auto page = read_page(from.page_size(), from.page_token(), {from.account()});
    call->finish(page.wrong.ok() ? tell_overrides(*call, page) : page.wrong);
}

}  // namespace

void add_account_handlers(handler_map& to) {
    to["/annona.v1.AccountService/OpenAccount"] = open_account;
    to["/annona.v1.AccountService/GetAccount"] = get_account;
    to["/annona.v1.AccountService/ListAccounts"] = list_accounts;
    to["/annona.v1.AccountService/SetFact"] = set_fact;
    to["/annona.v1.AccountService/FreezeAccount"] = freeze_account;
    to["/annona.v1.AccountService/CloseAccount"] = close_account;
    to["/annona.v1.AccountService/BindToken"] = bind_token;
    to["/annona.v1.AccountService/FreezeToken"] = freeze_token;
    to["/annona.v1.AccountService/SetOverride"] = set_override;
    to["/annona.v1.AccountService/ListOverrides"] = list_overrides;
    to["/annona.v1.AccountService/EraseAccount"] = erase_account;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
