// SPDX-License-Identifier: Apache-2.0
// Heads that somebody vouched for: signed, kept, checked, and refused with a reason. The keys are
// those of RFC 8032, section 7.1, tests 1 and 2.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/exit_codes.hpp"
#include "journal/signed_head.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/cli/run_program.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using cli_test::answer;
using cli_test::run;

constexpr const char* first_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* second_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* first_public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* first_public_hex =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

class signed_heads : public testing::Test {
protected:
    void SetUp() override {
        add("town", 3);
        write("first.pem", first_key), write("second.pem", second_key);
        write("first.pub", first_public_key);
    }
    [[nodiscard]] std::string data() const { return folder_.path() + "/data"; }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name)) << text;
    }
    /// Entries up to this one.
    void add(const std::string& community, uint64_t last) const {
        stores::folder_options options;
        options.ballast_size = 4096;
        auto folder = std::move(*stores::sqlite_folder::open_to_write(data(), options));
        auto journal = folder->journal_of(community);
        if (!journal) journal = folder->add(community, journal_test::bytes_of(community));
        for (uint64_t next = (*journal)->last_sequence() + 1; next <= last; ++next)
            ASSERT_EQ((*journal)->append(journal_test::text_group(next, {"one"}).view()),
                      append_outcome::committed);
    }
    [[nodiscard]] answer sign(const std::string& key, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"journal", "head", data(), "--sign", file(key)};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    [[nodiscard]] answer verify(const std::string& key) const {
        return run({"journal", "head", data(), "--community", "town", "--verify", file(key)});
    }

private:
    annona_test::temporary_folder folder_;
};

TEST_F(signed_heads, are_kept_and_checked_with_the_public_key) {
    const answer done = sign("first.pem");
    ASSERT_EQ(done.code, cli::exit_ok) << done.err;
    const auto head = journal::read_signed_head(done.out.substr(0, done.out.size() - 1));
    ASSERT_TRUE(head);
    EXPECT_EQ(journal::to_hex(head->by), first_public_hex);
    EXPECT_EQ(head->head.sequence, 3u);
    add("town", 5);
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    const answer checked = verify("first.pub");
    EXPECT_EQ(checked.code, cli::exit_ok) << checked.err;
    EXPECT_EQ(checked.out, "town: 2 signed heads are in the chain, the newest at entry 5 of 5\n");
}

TEST_F(signed_heads, a_key_of_another_community_is_refused) {
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    add("village", 1);
    const answer done = sign("first.pem", {"--community", "village"});
    EXPECT_EQ(done.code, cli::exit_failure);
    EXPECT_NE(done.err.find("KEY_OF_ANOTHER_COMMUNITY: this key signs for town, the journal is "
                            "that of village"),
              std::string::npos)
        << done.err;
    EXPECT_EQ(sign("first.pem").code, cli::exit_usage);  // of two communities, which?
}

TEST_F(signed_heads, a_community_changes_its_key_on_purpose_only) {
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    EXPECT_NE(sign("second.pem").err.find("KEY_DIFFERS"), std::string::npos);
    EXPECT_EQ(sign("second.pem", {"--new-key"}).code, cli::exit_ok);
    EXPECT_EQ(verify("first.pub").code, cli::exit_ok);
    EXPECT_EQ(verify("second.pem").code, cli::exit_ok);
}

TEST_F(signed_heads, a_key_that_cannot_be_read_says_why) {
    const answer missing = sign("none.pem");
    EXPECT_EQ(missing.code, cli::exit_failure);
    EXPECT_NE(missing.err.find("KEY_UNREADABLE: No such file"), std::string::npos) << missing.err;
    write("words.pem", "no key\n");
    EXPECT_NE(sign("words.pem").err.find("there is no private key in PEM form"), std::string::npos);
    EXPECT_NE(sign("first.pub").err.find("there is no private key in PEM form"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(data() + "/heads.txt"));
}

TEST_F(signed_heads, another_chain_and_a_changed_line_are_found) {
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    const std::string path = data() + "/heads.txt";
    std::string line;
    std::getline(std::ifstream(path) >> std::ws, line);
    // Another number: the signature is not good for it.
    auto head = *journal::read_signed_head(line);
    head.head.sequence = 2;
    EXPECT_FALSE(journal::is_signed(head));
    std::ofstream(path) << journal::write_signed_head(head) << '\n';
    const answer changed = verify("first.pub");
    EXPECT_EQ(changed.code, cli::exit_differs);
    EXPECT_NE(changed.err.find("does not have a good signature"), std::string::npos);
    // A journal that ends before the head: what was signed is missing.
    std::ofstream(path) << line << '\n';
    std::filesystem::rename(data() + "/heads.txt", file("heads.txt"));
    std::filesystem::remove_all(data());
    add("town", 2);
    std::filesystem::rename(file("heads.txt"), data() + "/heads.txt");
    const answer shorter = verify("first.pub");
    EXPECT_EQ(shorter.code, cli::exit_differs);
    EXPECT_NE(shorter.err.find("ends with entry 2"), std::string::npos) << shorter.err;
}

TEST_F(signed_heads, a_line_cut_short_is_taken_back) {
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    std::ofstream(data() + "/heads.txt", std::ios::app) << "annona head 1\ttown";
    EXPECT_EQ(verify("first.pub").code, cli::exit_ok);
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    EXPECT_NE(verify("first.pub").out.find("2 signed heads"), std::string::npos);
}

TEST_F(signed_heads, a_key_that_signed_nothing_here_proves_nothing) {
    EXPECT_NE(verify("first.pub").err.find("NOT_FOUND"), std::string::npos);
    ASSERT_EQ(sign("first.pem").code, cli::exit_ok);
    EXPECT_NE(verify("second.pem").err.find("KEY_DIFFERS"), std::string::npos);
}

}  // namespace
