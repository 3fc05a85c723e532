// SPDX-License-Identifier: Apache-2.0
//! All HTTP listeners of a server file, with the pages for those who watch over it.
#pragma once

#include <annona/money/result.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/server_config.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

class listeners {
public:
    struct settings {
        std::string release;
        /// One JSON object a line, without personal data; any thread. May be empty.
        std::function<void(std::string_view line)> log;
    };

    /// Listens at every place of `all` whose protocol is http. The core outlives it, and is drained
    /// after `drain` and before the destructor. Failures: those of `server::start`.
    [[nodiscard]] static result<std::unique_ptr<listeners>> start(
        const std::vector<service::listener>& all, service::service_core& core, settings with);

    listeners(const listeners&) = delete;
    listeners& operator=(const listeners&) = delete;
    virtual ~listeners() = default;

    /// Where it listens, in the order of the file, with the ports chosen: `127.0.0.1:43211`.
    [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;

    /// `/healthz` says so, nothing new is taken, answers under way are given, at most so long for
    /// all together. True where all were given.
    virtual bool drain(std::chrono::milliseconds most) = 0;

protected:
    listeners() = default;
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
