// SPDX-License-Identifier: Apache-2.0
// Bodies of requests to messages. First byte: the method; second: the form. What was read is
// written and read again, in both forms, and is the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "http/message_codec.hpp"
#include "service/method_table.hpp"

namespace {

using namespace annona;
using message_pointer = std::unique_ptr<google::protobuf::Message>;

message_pointer read_again(http::codec form, const google::protobuf::Message& from) {
    const auto bytes = http::encode_message(form, from);
    if (!bytes) return nullptr;
    message_pointer made(from.New());
    const auto problem = http::decode_message(form, *bytes, *made);
    ANNONA_ASSERT(!problem, "what was written can be read");
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto methods = service::method_table::make().value();
    if (size < 2) return 0;
    const auto& method = methods.all()[data[0] % methods.all().size()];
    const auto form = data[1] % 2 == 0 ? http::codec::json : http::codec::proto;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const message_pointer made(method.request->New());
    if (const auto problem = http::decode_message(form, bytes, *made)) {
        ANNONA_ASSERT(!problem->empty() && problem->size() < 300, "a problem has few words");
        return 0;
    }
    const auto binary = read_again(http::codec::proto, *made);
    ANNONA_ASSERT(binary && binary->SerializeAsString() == made->SerializeAsString(),
                  "binary is exact");
    // JSON knows nothing of fields that the contract does not have.
    made->DiscardUnknownFields();
    const auto text = read_again(http::codec::json, *made);
    ANNONA_ASSERT(form == http::codec::proto || text != nullptr, "JSON that was read is written");
    return 0;
}
