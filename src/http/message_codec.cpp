// SPDX-License-Identifier: Apache-2.0
#include "http/message_codec.hpp"

#include <google/protobuf/util/json_util.h>
#include <google/rpc/status.pb.h>

#include "http/text.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

namespace util = google::protobuf::util;

constexpr std::size_t problem_size_max = 200;

// The parser's message shows the place on lines of its own: the first one is enough, and short.
std::string first_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n')).substr(0, problem_size_max);
    while (!is_utf8(line)) line.pop_back();
    return line;
}

}  // namespace

std::optional<std::string> decode_message(codec from, std::string_view bytes,
                                          google::protobuf::Message& into) {
    if (from == codec::proto) {
        const auto size = static_cast<int>(bytes.size());
        if (into.ParseFromArray(bytes.data(), size)) return std::nullopt;
        return "the bytes are no " + std::string(into.GetDescriptor()->full_name());
    }
    if (!is_utf8(bytes)) return "the JSON is not UTF-8";
    const auto read = util::JsonStringToMessage(std::string(bytes), &into);
    if (read.ok()) return std::nullopt;
    return "the JSON cannot be read: " + first_line(std::string(read.message()));
}

std::optional<std::string> encode_message(codec to, const google::protobuf::Message& from) {
    std::string made;
    if (to == codec::proto) {
        if (!from.SerializeToString(&made)) return std::nullopt;
        return made;
    }
    if (!util::MessageToJsonString(from, &made).ok()) return std::nullopt;
    return made;
}

std::vector<error_detail> details_of(const std::string& status_bytes) {
    std::vector<error_detail> made;
    google::rpc::Status status;
    if (!status.ParseFromString(status_bytes)) return made;
    for (const auto& one : status.details()) {
        const std::string& url = one.type_url();
        made.push_back({url.substr(url.rfind('/') + 1), one.value()});
    }
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
