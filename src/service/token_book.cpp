// SPDX-License-Identifier: Apache-2.0
#include "service/token_book.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using json = nlohmann::ordered_json;

constexpr size_t id_bytes = 6;
constexpr size_t secret_bytes = 32;
constexpr int64_t use_grain_s = 60;

failure file_trouble(const char* doing, const std::string& path) {
    return {"FILE", std::string(doing) + " " + path + ": " + std::strerror(errno), path};
}

/// Changes with each change of the file: inode, size and time of writing, in one number.
int64_t version_of(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return 0;
    const auto mixed = static_cast<uint64_t>(found.st_ino) * 0x9e3779b97f4a7c15u ^
                       static_cast<uint64_t>(found.st_mtim.tv_sec) * 1'000'000'007u ^
                       static_cast<uint64_t>(found.st_mtim.tv_nsec) ^
                       static_cast<uint64_t>(found.st_size) << 32;
    return static_cast<int64_t>(mixed >> 1);
}

std::string random_hex(const token_book::random_bytes& random, size_t bytes) {
    std::array<std::byte, secret_bytes> raw{};
    random(std::span(raw).first(bytes));
    return journal::to_hex(std::span(raw).first(bytes));
}

journal::digest hash_of(std::string_view secret) {
    journal::sha256 hash;
    return hash({std::as_bytes(std::span(secret))});
}

std::vector<std::string> role_words(role_mask roles) {
    std::vector<std::string> words;
    for (size_t i = 0; i < roles_count; ++i)
        if (const auto one = static_cast<role>(i); (roles & mask_of(one)) != 0)
            words.emplace_back(name_of(one));
    return words;
}

json to_json(const token_record& from) {
    json made{{"id", from.id},
              {"sha256", journal::to_hex(from.secret_hash)},
              {"principal", from.who.name},
              {"roles", role_words(from.who.roles)},
              {"communities", from.who.communities},
              {"classes", from.who.classes},
              {"accounts", from.who.accounts},
              {"created_at", format_instant(from.created_at)},
              {"expires_at", format_instant(from.expires_at)}};
    if (from.revoked_at) made["revoked_at"] = format_instant(*from.revoked_at);
    if (from.last_used_at) made["last_used_at"] = format_instant(*from.last_used_at);
    return made;
}

std::optional<instant> instant_in(const json& from, const char* key) {
    if (!from.contains(key)) return std::nullopt;
    const auto read = parse_instant(from.at(key).get<std::string>());
    return read ? std::optional(*read) : std::nullopt;
}

std::optional<token_record> from_json(const json& from) {
    token_record made;
    made.id = from.at("id").get<std::string>();
    const auto hash = journal::digest_from_hex(from.at("sha256").get<std::string>());
    made.who.name = from.at("principal").get<std::string>();
    for (const auto& word : from.at("roles")) {
        const auto one = find_role(word.get<std::string>());
        if (!one) return std::nullopt;
        made.who.roles |= mask_of(*one);
    }
    made.who.communities = from.at("communities").get<std::vector<std::string>>();
    made.who.classes = from.at("classes").get<std::vector<std::string>>();
    made.who.accounts = from.at("accounts").get<std::vector<std::string>>();
    const auto created = instant_in(from, "created_at"), expires = instant_in(from, "expires_at");
    if (!hash || !created || !expires) return std::nullopt;
    made.secret_hash = *hash, made.created_at = *created, made.expires_at = *expires;
    made.revoked_at = instant_in(from, "revoked_at");
    made.last_used_at = instant_in(from, "last_used_at");
    return made;
}

/// Held while the file is read and written again.
class file_lock {
public:
    explicit file_lock(const std::string& path)
        : file_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) ::close(std::exchange(file_, -1));
    }
    ~file_lock() {
        if (file_ >= 0) ::close(file_);
    }
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;
    [[nodiscard]] bool is_held() const { return file_ >= 0; }

private:
    int file_;
};

}  // namespace

result<void> token_book::open(const std::string& path) {
    const std::lock_guard lock(mutex_);
    path_ = path;
    return load();
}

result<void> token_book::load() {
    const auto version = version_of(path_);
    std::ifstream file(path_, std::ios::binary);
    std::map<std::string, token_record, std::less<>> found;
    if (file) {
        try {
            const json all = json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
            for (const auto& one : all.at("tokens")) {
                auto made = from_json(one);
                if (!made) return failure{"TOKENS_CORRUPT", "a token in it cannot be read", path_};
                found.emplace(made->id, std::move(*made));
            }
        } catch (const json::exception&) {
            return failure{"TOKENS_CORRUPT", "it is no file of tokens", path_};
        }
    }
    // What was noted of uses and is not written yet stays.
    for (const auto& [id, known] : tokens_)
        if (const auto place = found.find(id); place != found.end())
            place->second.last_used_at = std::max(place->second.last_used_at, known.last_used_at);
    tokens_ = std::move(found);
    read_version_ = version;
    return {};
}

void token_book::refresh(instant now) {
    const std::lock_guard lock(mutex_);
    if (path_.empty() || now == looked_at_) return;
    looked_at_ = now;
    // A file that cannot be read leaves what was known: nobody is let in by it.
    if (version_of(path_) != read_version_) static_cast<void>(load());
}

token_finding token_book::find(std::string_view token, instant now) {
    if (!token.starts_with(token_prefix)) return {};
    token.remove_prefix(token_prefix.size());
    const auto middle = token.find('_');
    if (middle == std::string_view::npos) return {};
    const auto hash = hash_of(token.substr(middle + 1));
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(token.substr(0, middle));
    if (found == tokens_.end()) return {};
    auto& known = found->second;
    if (CRYPTO_memcmp(hash.data(), known.secret_hash.data(), hash.size()) != 0) return {};
    if (known.revoked_at) return {token_state::revoked, {}};
    if (now >= known.expires_at) return {token_state::expired, {}};
    if (!known.last_used_at || now - *known.last_used_at >= use_grain_s) known.last_used_at = now;
    return {token_state::good, known.who};
}

result<void> token_book::store() const {
    json all{{"tokens", json::array()}};
    for (const auto& [id, one] : tokens_) all["tokens"].push_back(to_json(one));
    const std::string text = all.dump(1) + "\n", fresh = path_ + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return file_trouble("cannot write", fresh);
    const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool synced = whole && ::fsync(file) == 0;
    ::close(file);
    if (!synced || std::rename(fresh.c_str(), path_.c_str()) != 0)
        return file_trouble("cannot write", path_);
    return {};
}

result<void> token_book::change(const std::function<result<void>()>& edit) {
    const std::lock_guard lock(mutex_);
    const file_lock held(path_);
    if (!held.is_held()) return file_trouble("cannot lock", path_ + ".lock");
    if (auto read = load(); !read) return read;
    if (auto edited = edit(); !edited) return edited;
    if (auto stored = store(); !stored) return stored;
    read_version_ = version_of(path_);
    return {};
}

result<std::string> token_book::create(const principal& who, instant now, instant expires_at,
                                       const random_bytes& random) {
    if (who.name.empty() || who.name.size() > 128 || who.roles == 0 || who.communities.empty())
        return failure{"BAD_TOKEN", "a token needs a principal, a role and a community", {}};
    const std::string id = random_hex(random, id_bytes);
    const std::string secret = random_hex(random, secret_bytes);
    token_record made;
    made.id = id, made.secret_hash = hash_of(secret), made.who = who;
    made.created_at = now, made.expires_at = expires_at;
    auto done = change([&]() -> result<void> {
        tokens_[id] = made;
        return {};
    });
    if (!done) return done.error();
    return std::string(token_prefix) + id + "_" + secret;
}

result<void> token_book::revoke(std::string_view id, instant now) {
    return change([&]() -> result<void> {
        const auto found = tokens_.find(id);
        if (found == tokens_.end())
            return failure{"NOT_FOUND", "no token has the id " + std::string(id), path_};
        if (!found->second.revoked_at) found->second.revoked_at = now;
        return {};
    });
}

std::vector<token_record> token_book::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<token_record> all;
    for (const auto& [id, one] : tokens_) all.push_back(one);
    return all;
}

result<void> token_book::flush() {
    if (path_.empty()) return {};
    return change([]() -> result<void> { return {}; });
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
