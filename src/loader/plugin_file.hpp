// SPDX-License-Identifier: Apache-2.0
//! Finds, opens and hashes one plugin file. What was hashed is what is loaded: the file is opened
//! once, and whoever loads it goes through the open descriptor.
#pragma once

#include <annona/money/result.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace loader {

/// A rule of a few thousand lines has 100 KiB; the bound keeps a mistaken path from being read for
/// minutes.
inline constexpr std::uint64_t plugin_size_max = 64u << 20;

/// `transaction_fee` -> `annona-rule-transaction-fee.so`. `rule` is snake_case.
[[nodiscard]] std::string file_name_of(std::string_view rule);

/// The reverse, or nothing where a file is not named like a rule.
[[nodiscard]] std::optional<std::string> rule_of_file_name(std::string_view file_name);

/// An open plugin file. The descriptor stays open as long as the object lives.
class plugin_file {
public:
    /// Opens `folder / name`, checks who may write it, hashes it. Nothing where there is no such
    /// file or folder. Failures, PLUGIN_REFUSED: folder or file writable by everybody, a link that
    /// leaves the folder, not a regular file, larger than `plugin_size_max`, unreadable.
    static result<std::optional<plugin_file>> open(const std::filesystem::path& folder,
                                                   const std::string& name);

    plugin_file(plugin_file&& other) noexcept;
    plugin_file& operator=(plugin_file&&) = delete;
    ~plugin_file();

    /// Absolute, links resolved: what messages and lock files name.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Lower case hexadecimal.
    [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; }
    /// The open file as a path of this process.
    [[nodiscard]] std::string descriptor_path() const;
    /// Device and inode: the same file under two names is loaded once.
    [[nodiscard]] std::uint64_t device() const noexcept { return device_; }
    [[nodiscard]] std::uint64_t inode() const noexcept { return inode_; }

private:
    plugin_file(int descriptor, std::string path);
    result<void> read();

    int descriptor_;
    std::string path_;
    std::string sha256_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
};

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
