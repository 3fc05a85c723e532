// SPDX-License-Identifier: Apache-2.0
#include "service/method_table.hpp"

#include <annona/v1/accounts.pb.h>
#include <annona/v1/balances.pb.h>
#include <annona/v1/issuance.pb.h>
#include <annona/v1/journal.pb.h>
#include <annona/v1/payments.pb.h>
#include <annona/v1/redemption.pb.h>
#include <annona/v1/schemes.pb.h>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr std::string_view package = "annona.v1.";

method_kind kind_of(const MethodDescriptor& method) {
    if (method.client_streaming()) return method_kind::exchange;
    return method.server_streaming() ? method_kind::server_stream : method_kind::unary;
}

/// Whether a path of field names leads to a text: `parts.payer`. `.` stands for anything.
bool leads_to_text(const Descriptor* from, std::string_view path) {
    if (path.empty() || path == ".") return true;
    const auto dot = path.find('.');
    const auto* field = from->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) return false;
    if (dot == std::string_view::npos)
        return field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    return field->message_type() != nullptr &&
           leads_to_text(field->message_type(), path.substr(dot + 1));
}

/// `PaymentService/Pay` of `/annona.v1.PaymentService/Pay`.
std::string_view row_name(std::string_view path) { return path.substr(1 + package.size()); }

result<void> check_row(const access_row& row, const std::vector<method_info>& methods) {
    const auto found = std::find_if(methods.begin(), methods.end(), [&](const method_info& one) {
        return row_name(one.path) == row.method;
    });
    if (found == methods.end())
        return failure{"ACCESS_UNKNOWN", "the access table names a method that does not exist",
                       std::string(row.method)};
    const Descriptor* request = found->descriptor->input_type();
    for (const auto path : {row.community, row.own, row.shows})
        if (!leads_to_text(request, path))
            return failure{"ACCESS_UNKNOWN",
                           "the access table names a field that is no text of the request: " +
                               std::string(path),
                           std::string(row.method)};
    return {};
}

const google::protobuf::FileDescriptor* const* contract_files(size_t& count) {
    static const google::protobuf::FileDescriptor* const files[] = {
        v1::Account::descriptor()->file(),       v1::Payment::descriptor()->file(),
        v1::Award::descriptor()->file(),         v1::RedeemRequest::descriptor()->file(),
        v1::PocketBalance::descriptor()->file(), v1::Entry::descriptor()->file(),
        v1::SchemeFile::descriptor()->file()};
    count = std::size(files);
    return files;
}

}  // namespace

result<method_table> method_table::make(std::span<const access_row> rows) {
    method_table made;
    size_t count = 0;
    const auto* files = contract_files(count);
    for (size_t at = 0; at < count; ++at) {
        for (int i = 0; i < files[at]->service_count(); ++i) {
            const auto* service = files[at]->service(i);
            made.services_.push_back(service);
            for (int j = 0; j < service->method_count(); ++j) {
                const MethodDescriptor* method = service->method(j);
                auto* factory = MessageFactory::generated_factory();
                made.methods_.push_back(
                    {"/" + std::string(service->full_name()) + "/" + std::string(method->name()),
                     kind_of(*method),
                     method,
                     factory->GetPrototype(method->input_type()),
                     factory->GetPrototype(method->output_type()),
                     {},
                     made.methods_.size()});
            }
        }
    }
    for (const auto& row : rows)
        if (auto well = check_row(row, made.methods_); !well) return well.error();
    for (auto& method : made.methods_) {
        const auto is_its = [&](const access_row& row) {
            return row.method == row_name(method.path);
        };
        const auto first = std::find_if(rows.begin(), rows.end(), is_its);
        if (first == rows.end())
            return failure{"ACCESS_MISSING",
                           "the access table has no row for a method: nobody knows who may call it",
                           method.path};
        const auto last = std::find_if_not(first, rows.end(), is_its);
        method.access = rows.subspan(static_cast<size_t>(first - rows.begin()),
                                     static_cast<size_t>(last - first));
        made.by_path_[method.path] = method.number;
    }
    return made;
}

const method_info* method_table::find(std::string_view path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : &methods_[found->second];
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
