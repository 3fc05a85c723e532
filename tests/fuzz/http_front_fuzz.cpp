// SPDX-License-Identifier: Apache-2.0
// Bytes of a connection to replies: the reader, the Connect protocol, the messages. The core
// answers everything with an empty response. First byte: how large the pieces are that arrive.
#include <cstddef>
#include <cstdint>
#include <string>

#include "unit/http/fake_core.hpp"

#include "http/reader.hpp"

namespace {

using namespace annona;

http::limits small() {
    http::limits most;
    most.header_size_max = 2'048;
    most.body_size_max = 4'096;
    return most;
}

// Every answer is well formed, and a stream ends with its last message.
void check_answer(const http::fake_sink& to) {
    ANNONA_ASSERT(to.finished == 1, "a request has one answer");
    const std::string bytes = http::reply_bytes(to.whole);
    ANNONA_ASSERT(bytes.starts_with("HTTP/1.1 ") && bytes.find("\r\n\r\n") != std::string::npos,
                  "an answer has a head");
    for (const http::header& one : to.whole.headers)
        ANNONA_ASSERT(http::is_printable(one.name) && http::is_printable(one.value),
                      "no header breaks its line");
    if (!to.pieces.empty())
        ANNONA_ASSERT(to.pieces.back().at(0) == http::end_of_stream_flag, "a stream has an end");
}

void answer(http::front& front, http::request asked) {
    http::peer from;
    from.is_encrypted = true;
    const auto to = std::make_shared<http::fake_sink>();
    front.handle(std::move(asked), from, to);
    check_answer(*to);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static http::fake_core core;
    static http::front front{core, {"0.1.0", "", small(), {}}};
    if (size < 2) return 0;
    core.entries_left = 1;
    http::reader from(small());
    const std::size_t piece = data[0] + std::size_t{1};
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        from.feed(bytes.substr(at, piece));
        while (from.current() == http::reader::state::complete) answer(front, from.take());
        if (from.current() == http::reader::state::unreadable) {
            ANNONA_ASSERT(from.refusal().close && from.refusal().status >= 400, "it says why");
            break;
        }
    }
    return 0;
}
