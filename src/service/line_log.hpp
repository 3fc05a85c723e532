// SPDX-License-Identifier: Apache-2.0
//! A file of lines that only grows.
#pragma once

#include <annona/money/result.hpp>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// Any thread.
class line_log {
public:
    line_log() = default;
    ~line_log();
    line_log(const line_log&) = delete;
    line_log& operator=(const line_log&) = delete;

    /// Opens or makes the file, readable by its owner and group alone. Failure: FILE.
    [[nodiscard]] result<void> open(const std::string& path);
    /// Whole lines of the file, in order; what was cut short at its end is left out, and cut off.
    [[nodiscard]] result<std::vector<std::string>> read_all();
    /// Adds one line, which has no line feed. With `durable` it is on the disk when this returns.
    [[nodiscard]] result<void> append(std::string_view line, bool durable);
    /// Puts these lines in the place of all; the old file or the new one is there, whatever
    /// happens.
    [[nodiscard]] result<void> replace(const std::vector<std::string>& lines);

private:
    [[nodiscard]] failure system_trouble(const char* doing) const;

    std::mutex mutex_;
    std::string path_;
    int file_ = -1;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
