// SPDX-License-Identifier: Apache-2.0
//! ExportJournal: the journal as text, made on a thread of its own no faster than its reader takes
//! it, so that a long one needs little memory.
#pragma once

#include "service/call_state.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Bytes of one message, cut between two lines, and how many messages wait for their reader.
inline constexpr size_t export_piece_max = size_t{1} << 20;
inline constexpr size_t export_pieces_waiting_max = 2;

/// A reader that takes nothing for so long is given up: others' exports wait for it.
inline constexpr std::chrono::seconds export_reader_wait_max{30};

[[nodiscard]] std::unique_ptr<reply_stream> export_entries(
    core_parts& core, const admission& admitted, const google::protobuf::Message& request);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
