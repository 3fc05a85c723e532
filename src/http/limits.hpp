// SPDX-License-Identifier: Apache-2.0
//! What the HTTP front takes at most, and how long it waits. First values; all named in
//! docs/reference/limits.md.
#pragma once

#include <chrono>
#include <cstddef>

namespace annona {
inline namespace v0_1 {
namespace http {

struct limits {
    std::size_t header_size_max = std::size_t{8} << 10;  ///< Request line and headers.
    std::size_t body_size_max = std::size_t{256} << 10;  ///< One request message.
    std::size_t connections_max = 1'000;                 ///< Beyond: closed at once, and counted.
    std::chrono::seconds header_wait_max{5};             ///< From the first byte, and for TLS.
    std::chrono::seconds body_wait_max{20};              ///< From the headers to the last byte.
    std::chrono::seconds idle_max{60};                   ///< Between two requests.
    std::chrono::seconds write_wait_max{20};             ///< A reader slower than this is dropped.
    std::chrono::milliseconds unary_deadline{10'000};    ///< Where the caller names none.
    std::chrono::milliseconds stream_deadline{3'600'000};  ///< The same, and the most, of streams.
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
