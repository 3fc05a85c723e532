// SPDX-License-Identifier: Apache-2.0
//! Certificates made for a test, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace test_certificates {

struct key_pair {
    std::shared_ptr<X509> certificate;
    std::shared_ptr<EVP_PKEY> key;
};

/// What a certificate says; `names` as OpenSSL writes alternative names: `URI:spiffe://x`.
struct certificate_wish {
    std::string common_name;
    std::string names;
    bool is_authority = false;
    long good_for_s = 3600;  ///< Less than zero: it ran out.
};

inline void add_extension(X509* to, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    ASSERT_NE(made, nullptr) << value;
    X509_add_ext(to, made, -1);
    X509_EXTENSION_free(made);
}

/// Signed by `issuer`, or by itself.
inline key_pair make_certificate(const certificate_wish& wish, const key_pair* issuer = nullptr) {
    static long serial = 1;
    key_pair made{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
    X509* const raw = made.certificate.get();
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), serial++);
    X509_gmtime_adj(X509_getm_notBefore(raw), -7200);
    X509_gmtime_adj(X509_getm_notAfter(raw), wish.good_for_s);
    X509_set_pubkey(raw, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                               -1, 0);
    X509* const signer = issuer != nullptr ? issuer->certificate.get() : raw;
    X509_set_issuer_name(raw, X509_get_subject_name(signer));
    if (wish.is_authority) add_extension(raw, signer, NID_basic_constraints, "critical,CA:TRUE");
    if (!wish.names.empty()) add_extension(raw, signer, NID_subject_alt_name, wish.names.c_str());
    X509_sign(raw, issuer != nullptr ? issuer->key.get() : made.key.get(), EVP_sha256());
    return made;
}

/// Writes NAME.pem and NAME.key.
inline void write_pem(const key_pair& of, const std::filesystem::path& folder,
                      const std::string& name) {
    std::FILE* const certificate = std::fopen((folder / (name + ".pem")).c_str(), "w");
    PEM_write_X509(certificate, of.certificate.get());
    std::fclose(certificate);
    std::FILE* const key = std::fopen((folder / (name + ".key")).c_str(), "w");
    PEM_write_PrivateKey(key, of.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key);
}

}  // namespace test_certificates
