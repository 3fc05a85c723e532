// SPDX-License-Identifier: Apache-2.0
//! TLS settings from PEM files, read again when the files change.
#pragma once

#include <annona/money/result.hpp>
#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

using tls_context_pointer = std::shared_ptr<boost::asio::ssl::context>;

/// TLS 1.2 and newer, HTTP/1.1 by ALPN, callers' certificates as `files.clients` says.
/// Failure: HTTP_TLS with the file.
[[nodiscard]] result<tls_context_pointer> read_tls_context(const service::tls_files& files);

/// When each of the files was last written; a missing one counts as never.
[[nodiscard]] std::vector<std::filesystem::file_time_type> last_written(
    const service::tls_files& files);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
