// SPDX-License-Identifier: Apache-2.0
#include "stores/head_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

std::string path_of(const std::string& folder) { return folder + "/heads.txt"; }

/// Takes back what an interrupted signing left.
bool drop_torn_line(int file) {
    std::array<char, 4096> tail{};
    const off_t size = lseek(file, 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(tail.size()));
    const ssize_t read = pread(file, tail.data(), tail.size(), from);
    if (size < 0 || read < 0) return false;
    const std::string_view last(tail.data(), static_cast<size_t>(read));
    if (last.empty() || last.back() == '\n') return true;
    const size_t end = last.find_last_of('\n');
    const off_t whole = end == std::string_view::npos ? from : from + static_cast<off_t>(end) + 1;
    return ftruncate(file, whole) == 0;
}

}  // namespace

result<std::vector<journal::signed_head>> read_heads(const std::string& folder) {
    std::vector<journal::signed_head> heads;
    std::ifstream file(path_of(folder));
    if (!file) {
        if (errno == ENOENT) return heads;
        return system_failure(errno, "reading signed heads", path_of(folder));
    }
    uint64_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (file.eof()) break;  // without its end: never added
        auto head = journal::read_signed_head(line);
        if (!head)
            return failure{"MALFORMED", head.error().text,
                           path_of(folder) + ":" + std::to_string(number)};
        heads.push_back(std::move(*head));
    }
    return heads;
}

result<void> add_head(const std::string& folder, const journal::signed_head& head) {
    const std::string path = path_of(folder);
    const auto wrong = [&] { return system_failure(errno, "adding a signed head", path); };
    const int file = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return wrong();
    const std::string line = journal::write_signed_head(head) + '\n';
    result<void> done;
    const ssize_t written = drop_torn_line(file) ? write(file, line.data(), line.size()) : -1;
    if (written != static_cast<ssize_t>(line.size()) || fsync(file) != 0) done = wrong();
    close(file);
    if (!done) return done;
    return sync_folder(folder);
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
