// SPDX-License-Identifier: Apache-2.0
#include "grpc/certificate_copies.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>

#include "loader/scheme_files.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

using certificate_pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

failure refused(const std::string& what, const std::string& file) {
    ERR_clear_error();
    return {"TLS", what, file};
}

result<std::string> text_of(const std::string& path) {
    auto text = loader::read_text_file(path);
    return text ? text : refused("cannot read " + path, path);
}

std::unique_ptr<BIO, decltype(&BIO_free)> reader_of(const std::string& text) {
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

certificate_pointer next_certificate(BIO* from) {
    return {PEM_read_bio_X509(from, nullptr, nullptr, nullptr), X509_free};
}

/// A program that runs by itself is asked no passphrase.
int no_passphrase(char* /*place*/, int /*size*/, int /*writes*/, void* /*nothing*/) { return -1; }

/// What gRPC reads: checked, and of one moment.
struct contents {
    std::string identity;
    std::string authorities;
    friend bool operator==(const contents&, const contents&) = default;
};

result<contents> read_files(const service::tls_files& files) {
    const auto key = text_of(files.key), chain = text_of(files.certificate);
    if (!key) return key.error();
    if (!chain) return chain.error();
    contents made{*key + '\n' + *chain, {}};
    if (files.clients == service::client_certificates::none) return made;
    auto authorities = text_of(files.authorities);
    if (!authorities) return authorities.error();
    made.authorities = std::move(*authorities);
    return made;
}

result<void> check(const contents& found, const service::tls_files& files) {
    const auto keys = reader_of(found.identity), chain = reader_of(found.identity);
    const key_pointer key(PEM_read_bio_PrivateKey(keys.get(), nullptr, no_passphrase, nullptr),
                          EVP_PKEY_free);
    if (key == nullptr) return refused("no private key in " + files.key, files.key);
    const auto own = next_certificate(chain.get());
    if (own == nullptr) return refused("no certificate in " + files.certificate, files.certificate);
    if (X509_check_private_key(own.get(), key.get()) != 1)
        return refused("the key in " + files.key + " is not that of the certificate", files.key);
    while (next_certificate(chain.get()) != nullptr) {
    }
    const bool ends_whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!ends_whole)
        return refused("the chain in " + files.certificate + " is cut short", files.certificate);
    if (files.clients == service::client_certificates::none) return {};
    if (next_certificate(reader_of(found.authorities).get()) == nullptr)
        return refused("no certificate in " + files.authorities, files.authorities);
    return {};
}

/// A file in memory whose path stays while what it holds is replaced as a whole.
class memory_file {
public:
    ~memory_file() {
        if (file_ >= 0) ::close(file_);
    }
    /// gRPC tells by the time of the last change, in seconds, whether what it read is of one
    /// moment: each version has another.
    bool replace(const std::string& text, int version) {
        const int next = ::memfd_create("certificates", MFD_CLOEXEC);
        if (next < 0) return false;
        const timespec changed[2] = {{version, 0}, {version, 0}};
        const bool is_whole =
            ::write(next, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
            ::futimens(next, changed) == 0;
        if (is_whole && file_ < 0) {
            file_ = next;
            return true;
        }
        const bool is_there = is_whole && ::dup3(next, file_, O_CLOEXEC) >= 0;
        ::close(next);
        return is_there;
    }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_ = -1;
};

class watched_copies final : public certificate_copies {
public:
    watched_copies(const service::tls_files& files, log_function log)
        : files_(files), log_(std::move(log)) {}
    ~watched_copies() override {
        {
            const std::lock_guard lock(mutex_);
            is_ending_ = true;
        }
        ending_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

    result<void> begin() {
        auto found = read_files(files_);
        if (!found) return found.error();
        if (auto sound = check(*found, files_); !sound) return sound;
        if (!put(*found)) return failure{"TLS", "no memory for the certificates", {}};
        if (!std::ifstream(identity_path()).good())
            return failure{"TLS", "cannot read " + identity_path(), identity_path()};
        seen_ = std::move(*found);
        thread_ = std::thread([this] { watch(); });
        return {};
    }

    [[nodiscard]] std::string identity_path() const override { return identity_.path(); }
    [[nodiscard]] std::string authorities_path() const override {
        return files_.clients == service::client_certificates::none ? std::string{}
                                                                    : authorities_.path();
    }

private:
    void watch() {
        std::unique_lock lock(mutex_);
        while (!ending_.wait_for(lock, certificate_look_every, [this] { return is_ending_; }))
            look();
    }

    /// Files that were refused are not looked at again before they change.
    void look() {
        auto found = read_files(files_);
        if (!found) {
            if (std::exchange(seen_, {}) != contents{})
                note("grpc.tls_not_reloaded", found.error().text);
            return;
        }
        if (*found == seen_) return;
        seen_ = *found;
        if (auto sound = check(*found, files_); !sound)
            return note("grpc.tls_not_reloaded", sound.error().text);
        put(*found) ? note("grpc.tls_reloaded", "")
                    : note("grpc.tls_not_reloaded", "no memory for the certificates");
    }

    bool put(const contents& next) {
        ++version_;
        return identity_.replace(next.identity, version_) &&
               (next.authorities.empty() || authorities_.replace(next.authorities, version_));
    }
    void note(std::string_view event, std::string_view detail) const {
        if (log_) log_(event, detail);
    }

    service::tls_files files_;
    log_function log_;
    memory_file identity_, authorities_;
    contents seen_;
    int version_ = 0;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace

result<std::unique_ptr<certificate_copies>> certificate_copies::open(
    const service::tls_files& files, log_function log) {
    auto made = std::make_unique<watched_copies>(files, std::move(log));
    if (auto begun = made->begin(); !begun) return begun.error();
    return std::unique_ptr<certificate_copies>(std::move(made));
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
