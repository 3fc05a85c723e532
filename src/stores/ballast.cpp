// SPDX-License-Identifier: Apache-2.0
#include "stores/ballast.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

result<void> ballast::take() {
    if (is_held_ || size_ == 0) return {};
    const int file = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return system_failure(errno, "opening the ballast", path_);
    const int wrong = posix_fallocate(file, 0, static_cast<off_t>(size_));
    close(file);
    if (wrong != 0) {
        unlink(path_.c_str());
        return system_failure(
            wrong, "keeping " + std::to_string(size_) + " bytes free for the last group", path_);
    }
    is_held_ = true;
    return {};
}

bool ballast::release() {
    if (!is_held_) return false;
    is_held_ = false;
    return truncate(path_.c_str(), 0) == 0;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
