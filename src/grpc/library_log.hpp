// SPDX-License-Identifier: Apache-2.0
//! What gRPC and Protobuf log by themselves: words that strangers cause, some with their addresses,
//! as many as they like.
#pragma once

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// From now on an error inside gRPC is one JSON line on stderr with its place in gRPC's source, at
/// most once a minute for each place, and without its words; Protobuf says nothing. Not where
/// GRPC_VERBOSITY is set: then both log as they like.
void keep_library_log_short();

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
