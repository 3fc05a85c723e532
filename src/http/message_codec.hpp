// SPDX-License-Identifier: Apache-2.0
//! Messages to bytes and back, in the two forms of the Connect protocol.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "http/connect.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// Fills `into`, or says in a line what is wrong with the bytes. Names that the contract does not
/// have are wrong in JSON and kept in binary.
[[nodiscard]] std::optional<std::string> decode_message(codec from, std::string_view bytes,
                                                        google::protobuf::Message& into);

/// Nothing where Protobuf cannot write it, which is a fault of ours.
[[nodiscard]] std::optional<std::string> encode_message(codec to,
                                                        const google::protobuf::Message& from);

/// Details of google.rpc.Status bytes, as Connect lists them.
[[nodiscard]] std::vector<error_detail> details_of(const std::string& status_bytes);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
