// SPDX-License-Identifier: Apache-2.0
#include <annona/v1/payments.pb.h>
#include <annona/v1/redemption.pb.h>

#include "service/batch_call.hpp"
#include "service/command_call.hpp"
#include "service/handlers.hpp"
#include "service/usable.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

template <class Request>
void begin(command_kind kind, const Request& from, const principal& who, command_reader& in) {
    in.begin(kind, who.name, from.request_id(), from.validate_only());
}

void read(const v1::QuoteRequest& from, const principal& who, command_reader& in) {
    // An id of its own: one that was answered before would make the quote a duplicate.
    in.begin(command_kind::pay, quoting_principal, "quote", true);
    static_cast<void>(who);
    in.read_payment(from.payment(), "payment");
}

void read(const v1::PayRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::pay, from, who, in);
    in.read_payment(from.payment(), "payment");
}

void read(const v1::HoldRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::hold, from, who, in);
    in.read_payment(from.payment(), "payment");
    if (!from.has_deadline()) in.violate("deadline", "an instant is wanted");
    in.asked.deadline = instant_of(from.deadline());
}

/// An amount that may be missing: then all there is.
template <class Request>
void read_part(const Request& from, command_reader& in) {
    if (!from.has_amount()) return;
    in.asked.value = in.units(from.amount(), "amount");
    in.asked.has_value = true;
}

void read(const v1::CaptureRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::capture, from, who, in);
    in.asked.original = in.text(from.hold_request_id());
    read_part(from, in);
}

void read(const v1::VoidRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::void_hold, from, who, in);
    in.asked.original = in.text(from.hold_request_id());
}

void read(const v1::ReverseRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::reverse, from, who, in);
    in.asked.original = in.text(from.original_request_id());
    read_part(from, in);
}

void read(const v1::TransferRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::transfer, from, who, in);
    in.asked.other = in.account(from.payee(), "payee");
    in.asked.pocket = in.text(from.pocket());
    in.asked.label = in.text(from.label());
    in.read_inputs(from.inputs(), "inputs");
    in.require_limit(static_cast<size_t>(from.parts_size()), payers_max, "parts");
    if (from.parts_size() == 0) in.violate("parts", "at least one payer is wanted");
    if (!in.violations.empty()) return;
    if (from.parts_size() == 1) {
        in.asked.account = in.account(from.parts(0).payer(), "parts[0].payer");
        in.asked.value =
            in.units_of_ledger(from.parts(0).amount(), "parts[0].amount", in.asked.ledger);
        in.asked.has_value = true;
        if (in.asked.ledger == in.rules().ledgers[0].code) in.asked.ledger = {};
        return;
    }
    for (int i = 0; i < from.parts_size(); ++i) {
        payer_part made;
        made.account = in.account(from.parts(i).payer(), field_path("parts").at(i).field("payer"));
        made.value = in.units(from.parts(i).amount(), field_path("parts").at(i).field("amount"));
        in.draft.payers.push_back(made);
    }
}

void read(const v1::SplitRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::split, from, who, in);
    in.asked.account = in.account(from.from(), "from");
    in.asked.other = in.account(from.to(), "to");
    in.asked.pocket = in.text(from.pocket());
    in.asked.value = in.units(from.amount(), "amount");
    in.asked.has_value = true;
}

void read(const v1::RedeemRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::redeem, from, who, in);
    in.asked.account = in.account(from.account(), "account");
    in.asked.value = in.units(from.amount(), "amount");
    in.asked.has_value = true;
    in.require_limit(static_cast<size_t>(from.lots_size()), payers_max, "lots");
    for (const auto& one : from.lots()) in.draft.lots.push_back(in.text(one));
    in.read_inputs(from.inputs(), "inputs");
}

void read(const v1::RenewRequest& from, const principal& who, command_reader& in) {
    begin(command_kind::renew, from, who, in);
    in.asked.account = in.account(from.account(), "account");
    in.require_limit(static_cast<size_t>(from.lots_size()), payers_max, "lots");
    for (const auto& one : from.lots()) in.draft.lots.push_back(in.text(one));
    read_part(from, in);
}

template <class Request>
void answer(call_ptr call) {
    auto made = std::make_unique<command_call>(std::move(call));
    read(made->call().template asked<Request>(), made->call().who(), made->reader);
    command_call::start(std::move(made));
}

}  // namespace

void read_pay(const v1::PayRequest& from, const principal& who, command_reader& in) {
    read(from, who, in);
}

void add_payment_handlers(handler_map& to) {
    to["/annona.v1.PaymentService/Quote"] = answer<v1::QuoteRequest>;
    to["/annona.v1.PaymentService/Pay"] = answer<v1::PayRequest>;
    to["/annona.v1.PaymentService/Hold"] = answer<v1::HoldRequest>;
    to["/annona.v1.PaymentService/Capture"] = answer<v1::CaptureRequest>;
    to["/annona.v1.PaymentService/Void"] = answer<v1::VoidRequest>;
    to["/annona.v1.PaymentService/Reverse"] = answer<v1::ReverseRequest>;
    to["/annona.v1.PaymentService/Transfer"] = answer<v1::TransferRequest>;
    to["/annona.v1.PaymentService/Split"] = answer<v1::SplitRequest>;
    to["/annona.v1.PaymentService/BatchPay"] = [](call_ptr call) { pay_each(std::move(call)); };
    to["/annona.v1.PaymentService/AtomicPay"] = [](call_ptr call) {
        pay_all_or_none(std::move(call));
    };
    to["/annona.v1.RedemptionService/Redeem"] = answer<v1::RedeemRequest>;
    to["/annona.v1.RedemptionService/Renew"] = answer<v1::RenewRequest>;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
