// SPDX-License-Identifier: Apache-2.0
//! `annona-server serve`: from a server file to a process that answers, and back to nothing.
#pragma once

#include <ostream>
#include <string>

#include "main/server/demo.hpp"
#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {

struct serve_options {
    std::string config;  ///< Server file; with the demo: only its `listen` counts.
    bool is_demo = false;
    demo_options demo;
};

/// Serves until SIGTERM or SIGINT, then drains. Events and logs are JSON lines of `around.log`;
/// what stands in the way goes to `err`. The exit code of a program.
[[nodiscard]] int serve(const serve_options& options, const service::surroundings& around,
                        std::ostream& err);

}  // namespace server
}  // namespace v0_1
}  // namespace annona
