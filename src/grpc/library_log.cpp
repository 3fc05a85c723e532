// SPDX-License-Identifier: Apache-2.0
#include "grpc/library_log.hpp"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

constexpr int64_t silence_s = 60;

/// Whether a place has been silent long enough to speak again.
bool may_speak(const std::string& place) {
    static std::mutex mutex;
    static std::map<std::string, int64_t, std::less<>> spoke_at;
    const int64_t now = gpr_now(GPR_CLOCK_MONOTONIC).tv_sec;
    const std::lock_guard lock(mutex);
    const auto found = spoke_at.find(place);
    if (found != spoke_at.end() && now - found->second < silence_s) return false;
    spoke_at[place] = now;
    return true;
}

void write_place(gpr_log_func_args* said) {
    if (said->severity != GPR_LOG_SEVERITY_ERROR) return;
    const std::string_view path = said->file;
    const auto file = path.substr(path.rfind('/') + 1);
    const auto place = std::string(file) + ":" + std::to_string(said->line);
    if (may_speak(place))
        std::fprintf(stderr, "{\"event\":\"grpc_error\",\"place\":\"%s\"}\n", place.c_str());
}

}  // namespace

void keep_library_log_short() {
    if (std::getenv("GRPC_VERBOSITY") != nullptr) return;
    gpr_set_log_function(write_place);
    google::protobuf::SetLogHandler(nullptr);  // a line for each text that is no UTF-8
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
