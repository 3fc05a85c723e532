// SPDX-License-Identifier: Apache-2.0
//! What the operating system gives the server: clocks, chance, signals, where to write.
#pragma once

#include <annona/money/result.hpp>

#include <functional>
#include <ostream>
#include <string_view>

#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {

/// Clocks, the system's generator of secrets, and whole lines to `out` from any thread; `out` lives
/// as long as what is made here. Rules and folders are for the caller to fill in.
[[nodiscard]] service::surroundings process_surroundings(std::ostream& out);

/// Prints what went wrong as a line of its own; answers the exit code of a program.
[[nodiscard]] int fail(std::ostream& err, const failure& why);

/// As many descriptors as the system lets this process have: connections and the journal's files
/// share them. Returns how many that is.
std::size_t raise_descriptor_limit();

/// Keeps SIGTERM and SIGINT for `wait_for_stop`. Before the first thread is started.
void hold_stop_signals();

/// Returns at SIGTERM or SIGINT; until then calls `each_minute` once a minute.
void wait_for_stop(const std::function<void()>& each_minute);

}  // namespace server
}  // namespace v0_1
}  // namespace annona
