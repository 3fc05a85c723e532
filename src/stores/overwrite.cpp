// SPDX-License-Identifier: Apache-2.0
#include "stores/overwrite.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

/// A descriptor that is closed.
class open_file {
public:
    explicit open_file(const std::string& file, int flags)
        : number_(open(file.c_str(), flags | O_CLOEXEC)) {}
    ~open_file() {
        if (number_ >= 0) close(number_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

}  // namespace

result<void> overwrite(const std::string& file) {
    const open_file opened(file, O_WRONLY);
    const auto wrong = [&] { return system_failure(errno, "overwriting a file", file); };
    if (opened.number() < 0) return errno == ENOENT ? result<void>{} : wrong();
    struct stat about {};
    if (fstat(opened.number(), &about) != 0) return wrong();
    static constexpr std::array<char, 65536> zeros{};
    for (off_t left = about.st_size; left > 0;) {
        const auto size = static_cast<size_t>(std::min<off_t>(left, zeros.size()));
        const ssize_t done = write(opened.number(), zeros.data(), size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return wrong();
        left -= done;
    }
    return fsync(opened.number()) == 0 ? result<void>{} : wrong();
}

result<void> overwrite_and_remove(const std::string& file) {
    if (auto done = overwrite(file); !done) return done;
    if (unlink(file.c_str()) == 0 || errno == ENOENT) return {};
    return system_failure(errno, "removing a file", file);
}

result<void> only_for_owner(const std::string& file) {
    if (chmod(file.c_str(), S_IRUSR | S_IWUSR) == 0) return {};
    return system_failure(errno, "setting who may read a file", file);
}

result<void> sync_file_and_folder(const std::string& file, const std::string& folder) {
    const open_file opened(file, O_RDONLY);
    if (opened.number() < 0 || fsync(opened.number()) != 0)
        return system_failure(errno, "making a file durable", file);
    return sync_folder(folder);
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
