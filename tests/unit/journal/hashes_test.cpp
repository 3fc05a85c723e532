// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "journal/crc32c.hpp"
#include "journal/merkle.hpp"
#include "unit/journal/group_bytes.hpp"

namespace {

using namespace annona;
using namespace annona::journal;
using journal_test::bytes_of;

// FIPS 180-2, appendix B.
TEST(sha256, gives_the_published_hashes) {
    sha256 hash;
    EXPECT_EQ(to_hex(hash({bytes_of("abc")})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(hash({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(hash({bytes_of("abcdbcdecdefdefgefghfghighijhij"),
                           bytes_of("kijkljklmklmnlmnomnopnopq")})),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(sha256, reads_back_what_it_writes_as_text) {
    sha256 hash;
    const digest one = hash({bytes_of("one")});
    EXPECT_EQ(digest_from_hex(to_hex(one)), one);
    EXPECT_FALSE(digest_from_hex(to_hex(one).substr(1)));
    EXPECT_FALSE(digest_from_hex(std::string(63, '0') + 'G'));
    EXPECT_FALSE(digest_from_hex(std::string(63, '0') + 'A'));
}

// RFC 3720, appendix B.4, and the usual check of nine digits.
TEST(crc32c, gives_the_published_checks) {
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xe3069283u);
    EXPECT_EQ(crc32c(std::vector<std::byte>(32, std::byte{0})), 0x8a9136aau);
    EXPECT_EQ(crc32c(std::vector<std::byte>(32, std::byte{0xff})), 0x62a8ab43u);
    EXPECT_EQ(crc32c({}), 0u);
}

TEST(crc32c, is_the_same_by_instruction_by_table_and_in_parts) {
    std::vector<std::byte> bytes;
    for (uint32_t i = 0; i < 300; ++i) bytes.push_back(static_cast<std::byte>(i * 7 % 251));
    for (size_t size = 0; size <= bytes.size(); ++size) {
        const std::span<const std::byte> whole = std::span{bytes}.first(size);
        const uint32_t check = crc32c(whole);
        EXPECT_EQ(crc32c_by_table(whole), check) << size;
        EXPECT_EQ(crc32c(whole.subspan(size / 3), crc32c(whole.first(size / 3))), check) << size;
    }
}

// The inputs and roots that implementations of RFC 6962 are tested with.
TEST(merkle_tree, gives_the_published_roots) {
    const std::vector<std::string> entries = {
        "",
        std::string(1, '\0'),
        "\x10",
        "\x20\x21",
        "\x30\x31",
        "\x40\x41\x42\x43",
        "\x50\x51\x52\x53\x54\x55\x56\x57",
        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
    const std::vector<std::string> roots = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    sha256 hash;
    for (size_t count = 1; count <= entries.size(); ++count) {
        std::vector<digest> leaves;
        for (size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(hash, bytes_of(entries[i])));
        EXPECT_EQ(to_hex(merkle_root(hash, leaves)), roots[count - 1]) << count;
    }
}

// Root over "0" to "999" as tests/audit/journal_format.py prints it.
TEST(merkle_tree, every_path_of_every_size_leads_to_the_root_and_to_no_other_place) {
    sha256 hash;
    std::vector<digest> all;
    for (size_t i = 0; i < 1000; ++i) all.push_back(leaf_hash(hash, bytes_of(std::to_string(i))));
    auto scratch = all;
    EXPECT_EQ(to_hex(merkle_root(hash, scratch)),
              "638afa98022925bacfddadb15ef22fd0199c1ac99c2973b6158243d13fce05c2");
    for (size_t count = 1; count <= 33; ++count) {
        const std::span<const digest> leaves = std::span{all}.first(count);
        std::vector<digest> spoilt(leaves.begin(), leaves.end());
        const digest root = merkle_root(hash, spoilt);
        for (size_t index = 0; index < count; ++index) {
            auto path = audit_path(hash, leaves, index);
            EXPECT_EQ(root_of_path(hash, leaves[index], index, count, path), root);
            EXPECT_NE(root_of_path(hash, leaves[index], (index + 1) % (count + 1), count, path),
                      root);
            path.push_back(root);
            EXPECT_FALSE(root_of_path(hash, leaves[index], index, count, path));
            path.resize(path.size() - std::min<size_t>(path.size(), 2));
            if (count > 1) {
                EXPECT_NE(root_of_path(hash, leaves[index], index, count, path), root);
            }
        }
        EXPECT_FALSE(root_of_path(hash, leaves[0], count, count, {}));
    }
}

}  // namespace
