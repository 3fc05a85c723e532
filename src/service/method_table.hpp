// SPDX-License-Identifier: Apache-2.0
//! The methods of the service, from the descriptors, with what the access table says of each.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <annona/money/result.hpp>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/access_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

enum class method_kind : uint8_t { unary, server_stream, exchange };

struct method_info {
    std::string path;  // `/annona.v1.PaymentService/Pay`
    method_kind kind = method_kind::unary;
    const google::protobuf::MethodDescriptor* descriptor = nullptr;
    const google::protobuf::Message* request = nullptr;  // prototypes: `New(arena)`
    const google::protobuf::Message* response = nullptr;
    std::span<const access_row> access;
    size_t number = 0;  // its place in `method_table::all`
};

/// Made once, then read by any thread.
class method_table {
public:
    /// The descriptors' methods with the rows of the table. Failures: ACCESS_MISSING, a method has
    /// no row; ACCESS_UNKNOWN, a row names no method or a field its request does not have.
    [[nodiscard]] static result<method_table> make(
        std::span<const access_row> rows = access_rows());

    /// Null for a path that is none.
    [[nodiscard]] const method_info* find(std::string_view path) const;
    [[nodiscard]] const std::vector<method_info>& all() const { return methods_; }
    /// The services in the order of their files.
    [[nodiscard]] const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
        return services_;
    }

private:
    std::vector<method_info> methods_;
    std::map<std::string, size_t, std::less<>> by_path_;
    std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
