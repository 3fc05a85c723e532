// SPDX-License-Identifier: Apache-2.0
//! Key and certificates of a listener as gRPC may read them. gRPC 1.51 takes what it finds in the
//! files at any moment, and ends the process where a key is half written. So it reads copies in
//! memory, which change only to a key with its certificate, both whole.
#pragma once

#include <annona/money/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// How often the files are looked at.
inline constexpr std::chrono::seconds certificate_look_every{1};

class certificate_copies {
public:
    /// What became of changed files: the event, and what is wrong without what stands in them.
    using log_function = std::function<void(std::string_view event, std::string_view detail)>;

    /// Reads the files, and again whenever they change, on a thread of its own; ones that do not
    /// belong together leave those before in force. Failure: TLS, with the file.
    [[nodiscard]] static result<std::unique_ptr<certificate_copies>> open(
        const service::tls_files& files, log_function log);
    virtual ~certificate_copies() = default;
    certificate_copies(const certificate_copies&) = delete;
    certificate_copies& operator=(const certificate_copies&) = delete;

    /// A file with the key and the chain: one, so that both are of one reading.
    [[nodiscard]] virtual std::string identity_path() const = 0;
    /// Those whose client certificates are accepted; empty where none are asked for.
    [[nodiscard]] virtual std::string authorities_path() const = 0;

protected:
    certificate_copies() = default;
};

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
