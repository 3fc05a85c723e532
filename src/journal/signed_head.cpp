// SPDX-License-Identifier: Apache-2.0
#include "journal/signed_head.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::string_view line_mark = "annona head 1";
constexpr size_t fields_count = 8;

struct closes_file {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct frees_key {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct frees_context {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using key_handle = std::unique_ptr<EVP_PKEY, frees_key>;
using context_handle = std::unique_ptr<EVP_MD_CTX, frees_context>;

failure unreadable(std::string text, const std::string& path) {
    return {"KEY_UNREADABLE", std::move(text), path};
}

/// A key with a pass phrase has none to ask for it.
int no_pass_phrase(char*, int, int, void*) { return -1; }

result<key_handle> read_key(const std::string& path, bool must_be_private) {
    const std::unique_ptr<std::FILE, closes_file> file(std::fopen(path.c_str(), "re"));
    if (file == nullptr) return unreadable(std::generic_category().message(errno), path);
    key_handle key(PEM_read_PrivateKey(file.get(), nullptr, &no_pass_phrase, nullptr));
    if (key == nullptr && !must_be_private) {
        std::rewind(file.get());
        key.reset(PEM_read_PUBKEY(file.get(), nullptr, &no_pass_phrase, nullptr));
    }
    if (key == nullptr)
        return unreadable(must_be_private
                              ? "there is no private key in PEM form, or it needs a pass phrase"
                              : "there is no key in PEM form",
                          path);
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519)
        return unreadable("the key is of another algorithm, allowed Ed25519", path);
    return key;
}

const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}
unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

public_key shown_part_of(EVP_PKEY* key) {
    public_key shown{};
    size_t size = shown.size();
    EVP_PKEY_get_raw_public_key(key, raw(shown.data()), &size);
    return shown;
}

/// What is signed: the line up to its hash.
std::string signed_text(const signed_head& of) {
    std::string text(line_mark);
    for (const std::string& field : {of.community, to_hex(of.start), std::to_string(of.head.epoch),
                                     std::to_string(of.head.sequence), to_hex(of.head.hash)})
        text += '\t' + field;
    return text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (size_t found = line.find('\t'); found != std::string_view::npos; found = line.find('\t')) {
        fields.push_back(line.substr(0, found));
        line.remove_prefix(found + 1);
    }
    fields.push_back(line);
    return fields;
}

bool read_number(std::string_view text, uint64_t& value) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

bool read_digest(std::string_view text, digest& value) {
    const auto found = digest_from_hex(text);
    if (found) value = *found;
    return found.has_value();
}

}  // namespace

struct signing_key::library {
    key_handle key;
};

signing_key::signing_key(std::unique_ptr<library> made)
    : library_(std::move(made)), shown_(shown_part_of(library_->key.get())) {}
signing_key::signing_key(signing_key&&) noexcept = default;
signing_key::~signing_key() = default;

result<signing_key> signing_key::read(const std::string& path) {
    auto key = read_key(path, true);
    if (!key) return key.error();
    auto made = std::make_unique<library>();
    made->key = std::move(*key);
    return signing_key(std::move(made));
}

result<void> signing_key::sign(signed_head& head) const {
    head.by = shown_;
    const std::string text = signed_text(head);
    const context_handle context(EVP_MD_CTX_new());
    size_t size = head.signature.size();
    const bool well =
        context != nullptr &&
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, library_->key.get()) == 1 &&
        EVP_DigestSign(context.get(), raw(head.signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    if (well && size == head.signature.size()) return {};
    return unreadable("the key does not sign", {});
}

result<public_key> read_public_key(const std::string& path) {
    const auto key = read_key(path, false);
    if (!key) return key.error();
    return shown_part_of(key->get());
}

bool is_signed(const signed_head& head) {
    const std::string text = signed_text(head);
    const key_handle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(head.by.data()),
                                                     head.by.size()));
    const context_handle context(EVP_MD_CTX_new());
    return key != nullptr && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(head.signature.data()), head.signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

std::string write_signed_head(const signed_head& head) {
    return signed_text(head) + '\t' + to_hex(head.by) + '\t' + to_hex(head.signature);
}

result<signed_head> read_signed_head(std::string_view line) {
    const auto fields = fields_of(line);
    signed_head read;
    digest halves[2];
    const bool well = fields.size() == fields_count && fields[0] == line_mark &&
                      read_digest(fields[2], read.start) &&
                      read_number(fields[3], read.head.epoch) &&
                      read_number(fields[4], read.head.sequence) &&
                      read_digest(fields[5], read.head.hash) && read_digest(fields[6], read.by) &&
                      fields[7].size() == 128 && read_digest(fields[7].substr(0, 64), halves[0]) &&
                      read_digest(fields[7].substr(64), halves[1]);
    if (!well)
        return failure{"MALFORMED",
                       "a signed head has " + std::to_string(fields_count) +
                           " fields divided by tabs; found " + std::to_string(fields.size()) +
                           " that begin with \"" + std::string(fields[0].substr(0, 40)) + "\"",
                       {}};
    read.community = fields[1];
    std::copy(halves[0].begin(), halves[0].end(), read.signature.begin());
    std::copy(halves[1].begin(), halves[1].end(), read.signature.begin() + 32);
    return read;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
