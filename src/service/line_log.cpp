// SPDX-License-Identifier: Apache-2.0
#include "service/line_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace service {

line_log::~line_log() {
    if (file_ >= 0) ::close(file_);
}

failure line_log::system_trouble(const char* doing) const {
    return {"FILE", std::string(doing) + " " + path_ + ": " + std::strerror(errno), path_};
}

result<void> line_log::open(const std::string& path) {
    path_ = path;
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (file_ < 0) return system_trouble("cannot open");
    return {};
}

result<std::vector<std::string>> line_log::read_all() {
    const std::lock_guard lock(mutex_);
    std::string text;
    char piece[1 << 16];
    for (off_t at = 0;;) {
        const auto got = ::pread(file_, piece, sizeof piece, at);
        if (got < 0) return system_trouble("cannot read");
        if (got == 0) break;
        text.append(piece, static_cast<size_t>(got));
        at += got;
    }
    std::vector<std::string> lines;
    size_t begin = 0;
    for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        lines.push_back(text.substr(begin, end - begin));
    if (begin != text.size() && ::ftruncate(file_, static_cast<off_t>(begin)) != 0)
        return system_trouble("cannot shorten");
    return lines;
}

result<void> line_log::append(std::string_view line, bool durable) {
    std::string whole(line);
    whole += '\n';
    const std::lock_guard lock(mutex_);
    for (size_t done = 0; done < whole.size();) {
        const auto wrote = ::write(file_, whole.data() + done, whole.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return system_trouble("cannot write");
        done += static_cast<size_t>(wrote);
    }
    if (durable && ::fdatasync(file_) != 0) return system_trouble("cannot sync");
    return {};
}

result<void> line_log::replace(const std::vector<std::string>& lines) {
    line_log fresh;
    const std::string beside = path_ + ".new";
    ::unlink(beside.c_str());
    if (auto opened = fresh.open(beside); !opened) return opened;
    for (size_t i = 0; i < lines.size(); ++i)
        if (auto added = fresh.append(lines[i], i + 1 == lines.size()); !added) return added;
    const std::lock_guard lock(mutex_);
    if (std::rename(beside.c_str(), path_.c_str()) != 0) return system_trouble("cannot replace");
    std::swap(file_, fresh.file_);
    return {};
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
