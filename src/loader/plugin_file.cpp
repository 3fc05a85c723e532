// SPDX-License-Identifier: Apache-2.0
#include "loader/plugin_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include "loader/table_check.hpp"

namespace annona {
inline namespace v0_1 {
namespace loader {

namespace {

constexpr std::string_view prefix = "annona-rule-";
constexpr std::string_view suffix = ".so";
constexpr std::size_t block_size = 65'536;

failure refused(const std::string& file, const std::string& why) {
    return {"PLUGIN_REFUSED", file + ": " + why, {}};
}

std::string words_of(int error) {
    return std::error_code(error, std::generic_category()).message();
}

struct digest_delete {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using digest_context = std::unique_ptr<EVP_MD_CTX, digest_delete>;

std::string hexadecimal(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// SHA-256 of the open file from its first byte, or nothing where reading or hashing fails.
std::optional<std::string> sha256_of(int descriptor) {
    const digest_context context(EVP_MD_CTX_new());
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return {};
    std::array<unsigned char, block_size> block{};
    off_t at = 0;
    while (std::cmp_less_equal(at, plugin_size_max)) {
        const ssize_t got = pread(descriptor, block.data(), block.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {};
        if (got == 0) break;
        if (EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(got)) != 1) {
            return {};
        }
        at += got;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1) return {};
    return hexadecimal(std::span(digest).first(size));
}

result<void> check_folder(const std::filesystem::path& folder) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0) return refused(folder, words_of(errno));
    if ((found.st_mode & S_IWOTH) == 0) return {};
    return refused(folder, "everybody may write into this plugin directory (chmod o-w)");
}

bool stands_below(const std::filesystem::path& file, const std::filesystem::path& folder) {
    const auto [in_folder, in_file] =
        std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return in_folder == folder.end() && in_file != file.end();
}

}  // namespace

std::string file_name_of(std::string_view rule) {
    std::string name(prefix);
    for (const char letter : rule) name += letter == '_' ? '-' : letter;
    return name.append(suffix);
}

std::optional<std::string> rule_of_file_name(std::string_view file_name) {
    if (!file_name.starts_with(prefix) || !file_name.ends_with(suffix)) return {};
    if (file_name.size() <= prefix.size() + suffix.size()) return {};
    file_name.remove_prefix(prefix.size());
    file_name.remove_suffix(suffix.size());
    std::string rule(file_name);
    std::ranges::replace(rule, '-', '_');
    if (!is_snake_case(rule)) return {};
    return rule;
}

plugin_file::plugin_file(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

plugin_file::plugin_file(plugin_file&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      sha256_(std::move(other.sha256_)),
      device_(other.device_),
      inode_(other.inode_) {}

plugin_file::~plugin_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string plugin_file::descriptor_path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
}

result<void> plugin_file::read() {
    struct stat found {};
    if (::fstat(descriptor_, &found) != 0) return refused(path_, words_of(errno));
    if (!S_ISREG(found.st_mode)) return refused(path_, "is not a regular file");
    if ((found.st_mode & S_IWOTH) != 0) {
        return refused(path_, "everybody may write this file (chmod o-w)");
    }
    if (std::cmp_greater(found.st_size, plugin_size_max)) {
        return refused(path_, "has " + std::to_string(found.st_size) + " bytes, at most " +
                                  std::to_string(plugin_size_max));
    }
    device_ = found.st_dev;
    inode_ = found.st_ino;
    std::optional<std::string> digest = sha256_of(descriptor_);
    if (!digest) return refused(path_, "cannot be read to its end for its SHA-256");
    sha256_ = std::move(*digest);
    return {};
}

result<std::optional<plugin_file>> plugin_file::open(const std::filesystem::path& folder,
                                                     const std::string& name) {
    std::error_code error;
    const std::filesystem::path home = std::filesystem::canonical(folder, error);
    if (error) return std::optional<plugin_file>();
    const std::filesystem::path link = home / name;
    if (!std::filesystem::exists(std::filesystem::symlink_status(link, error))) {
        return std::optional<plugin_file>();
    }
    const std::filesystem::path file = std::filesystem::canonical(link, error);
    if (error) return refused(link, error.message());
    if (!stands_below(file, home)) return refused(link, "is a link that leaves its directory");
    if (auto safe = check_folder(home); !safe) return std::move(safe).error();
    if (auto safe = check_folder(file.parent_path()); !safe) return std::move(safe).error();
    // O_NONBLOCK: a pipe of that name must not hang the start.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return refused(file, words_of(errno));
    plugin_file opened(descriptor, file.string());
    if (auto done = opened.read(); !done) return std::move(done).error();
    return std::optional<plugin_file>(std::move(opened));
}

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
