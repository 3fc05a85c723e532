// SPDX-License-Identifier: Apache-2.0
// A town of 1,000 people, of whom 100 are erased: nothing of them is left, and every sum is.
#include <gtest/gtest.h>
#include <annona/engine/engine.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/scheme_access.hpp"
#include "journal/description.hpp"
#include "journal/replayed_books.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/cli/run_program.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using cli_test::answer;

constexpr const char* scheme_text = R"(scheme: plain
title: A unit without rules
zone: Europe/Rome
unit: {code: UNO, digits: 2, worth: 1 EUR, backed: yes}
accounts:
  ben: {is: household, pays_from: "cash:{holder}"}
  mer: {is: shop, paid_to: "bank:{holder}"}
programmes:
  town: {payer: muni, reserve: reserve}
pockets:
  aid: {programme: town, default: yes}
inputs: {members: count, street: name}
categories:
  food:
    bread: bread of all kinds
commands: [open, fund, issue, pay, redeem, advance, set_fact, bind]
rules: []
)";

constexpr int people = 1000;
constexpr int erased_people = 100;
constexpr int64_t begins = 1'772'438'400;  // 2026-03-02, noon in Rome

answer run(const std::vector<std::string>& words) { return cli_test::run(words, {1'790'000'000}); }

/// What is personal of one of them, each text with a mark of its own in front.
std::string secret(const char* mark, int person) {
    return std::string(mark) + "Zq7" + std::to_string(100'000 + person);
}
std::string household(int person) { return "ben:" + secret("id", person); }

class town {
public:
    explicit town(const std::string& folder) : folder_(folder) {
        std::filesystem::create_directories(scheme_folder());
        std::ofstream(scheme_folder() + "/scheme.yaml") << scheme_text;
    }
    [[nodiscard]] std::string data() const { return folder_ + "/data"; }
    [[nodiscard]] std::string scheme_folder() const { return folder_ + "/scheme"; }

    std::shared_ptr<scheme> read_scheme() {
        std::ostringstream unused;
        if (!library_) library_.emplace(std::move(*cli::open_rules({}, {unused, unused, {}, {}})));
        auto read = cli::open_scheme(scheme_folder() + "/scheme.yaml", *library_);
        for (const auto& one : read.problems) ADD_FAILURE() << one.text;
        return std::move(read.made);
    }

    void live() {
        auto folder = std::move(*stores::sqlite_folder::open_to_write(data()));
        auto rules = read_scheme();
        const std::string description = journal::write_description("town", *rules);
        auto journal = std::move(*folder->add("town", std::as_bytes(std::span{description})));
        auto running = engine::start(rules, *journal, {begins});
        ASSERT_TRUE(running) << running.error().text;
        decider_ = running->get();
        decider_->commit_by_hand(true);
        fund();
        for (int person = 0; person < people; ++person) {
            live_as(person);
            if (person % 50 == 49) commit(*journal);
        }
        state_ = decider_->open_state_bytes();
        journal::sha256 hash;
        ASSERT_TRUE(journal->note_state(
            journal::books_digest(decider_->state(), decider_->last_sequence()), hash({state_})));
    }
    [[nodiscard]] const std::vector<std::byte>& state() const { return state_; }

private:
    void commit(stores::sqlite_journal& journal) {
        ASSERT_EQ(journal.append(decider_->hand_over()), append_outcome::committed)
            << journal.trouble()->text;
        decider_->committed();
    }
    void submit(command& asked) {
        const std::string id = "r" + std::to_string(++requests_);
        asked.request_id = id, asked.principal = "office";
        const auto decided = decider_->submit(asked, {begins + requests_});
        ASSERT_TRUE(decided) << decided.error().text;
        ASSERT_EQ(decided->result, verdict::accepted) << decided->code << " of " << requests_;
    }
    void fund() {
        command asked;
        asked.kind = command_kind::fund;
        asked.programme = "town", asked.value = amount::of(100'000'00);
        submit(asked);
    }
    void live_as(int person) {
        const std::string id = household(person);
        const std::string street = secret("street", person);
        const std::string file = secret("file", person);
        const std::string product = secret("product", person);
        const std::string card = secret("card", person);
        command asked;
        const std::array<input_value, 2> inputs{
            input_value{"members", {ANNONA_KIND_COUNT, 3, 0, {}}, {}},
            input_value{"street", {ANNONA_KIND_NAME, 0, 0, {}}, street}};
        asked.kind = command_kind::open, asked.account = id, asked.inputs = inputs;
        submit(asked);
        command bound;
        bound.kind = command_kind::bind, bound.account = id, bound.name = card;
        submit(bound);
        command award;
        const std::array<reference, 1> references{reference{"case_file", file}};
        award.kind = command_kind::issue, award.other = id, award.programme = "town";
        award.value = amount::of(50'00), award.has_value = true, award.references = references;
        award.reason_text = file;
        submit(award);
        command paid;
        const std::array<basket_line, 1> lines{
            basket_line{"food.bread", amount::of(12'00), {}, product}};
        const std::array<std::string_view, 1> tokens{card};
        paid.kind = command_kind::pay, paid.account = id, paid.other = "mer:bakery";
        paid.lines = lines, paid.tokens = tokens;
        submit(paid);
    }

    std::string folder_;
    std::optional<loader::rule_library> library_;
    engine* decider_ = nullptr;
    int requests_ = 0;
    std::vector<std::byte> state_;
};

/// All bytes of all files of a folder, one after another.
std::string all_bytes(const std::string& folder) {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
}

/// Amounts of the balances an export ends with, whoever has them.
std::multiset<std::string> balances(const std::string& ndjson) {
    std::multiset<std::string> found;
    std::istringstream lines(ndjson);
    for (std::string line; std::getline(lines, line);)
        if (line.find(R"("type":"balance")") != std::string::npos)
            found.insert(line.substr(line.find(R"("amount")")));
    return found;
}

constexpr std::array marks{"idZq7", "streetZq7", "fileZq7", "productZq7", "cardZq7"};

TEST(erase, leaves_nothing_of_100_of_1000_people_and_every_sum) {
    const annona_test::temporary_folder at(annona_test::temporary_folder::in_memory());
    town home(at.path());
    home.live();
    if (HasFatalFailure()) return;
    // What is personal is in clear in no file, also before anybody is erased.
    const std::string before = all_bytes(home.data());
    for (const auto* mark : marks) EXPECT_EQ(before.find(mark), std::string::npos) << mark;
    const answer shown = run({"journal", "export", home.data()});
    ASSERT_EQ(shown.code, cli::exit_ok) << shown.err;
    EXPECT_NE(shown.out.find(household(17)), std::string::npos);
    const answer verified = run({"journal", "verify", home.data()});

    std::vector<std::string> words{"erase", home.data()};
    for (int i = 0; i < erased_people; ++i) words.push_back(household(i * 10 + 3));
    const answer erased = run(words);
    ASSERT_EQ(erased.code, cli::exit_ok) << erased.err;
    EXPECT_NE(erased.out.find(": erased on 2026-09-21, 38.00 UNO stay"), std::string::npos)
        << erased.out.substr(0, 200);

    EXPECT_EQ(run({"journal", "verify", home.data()}).out, verified.out);
    const answer replayed = run({"replay", home.data(), "--scheme", home.scheme_folder()});
    EXPECT_EQ(replayed.code, cli::exit_ok) << replayed.err;
    const answer after = run({"journal", "export", home.data()});
    ASSERT_EQ(after.code, cli::exit_ok) << after.err;
    EXPECT_EQ(balances(after.out), balances(shown.out));
    EXPECT_NE(after.out.find(R"("erased_on":"2026-09-21")"), std::string::npos);
    for (int person = 0; person < people; ++person) {
        const bool is_erased = person % 10 == 3;
        EXPECT_EQ(after.out.find(household(person)) == std::string::npos, is_erased) << person;
    }
    // Not by opening what is left either: the state that all keys together give.
    auto folder = std::move(*stores::sqlite_folder::open_to_write(home.data()));
    auto journal = std::move(*folder->journal_of("town"));
    const auto again = engine::replay(home.read_scheme(), *journal);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_TRUE((*again)->open_state_bytes() == home.state());
    const auto bytes = (*again)->state_bytes();
    const std::string state(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const char* mark : {"id", "street", "card"}) {
        EXPECT_EQ(state.find(secret(mark, 3)), std::string::npos) << mark;
        EXPECT_NE(state.find(secret(mark, 4)), std::string::npos) << mark;
    }
    // The id is free again, and its new account is another one.
    command asked;
    asked.kind = command_kind::open, asked.account = household(3);
    const std::string id = household(3);
    asked.account = id, asked.request_id = "again", asked.principal = "office";
    const auto opened = (*again)->submit(asked, {begins + 100'000});
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ(opened->result, verdict::accepted);
    EXPECT_TRUE((*again)->state().balance(0, *(*again)->state().find(id)).is_zero());
}

TEST(erase, a_running_engine_forgets_what_a_restart_does_not_find) {
    const annona_test::temporary_folder at(annona_test::temporary_folder::in_memory());
    town home(at.path());
    home.live();
    if (HasFatalFailure()) return;
    auto folder = std::move(*stores::sqlite_folder::open_to_write(home.data()));
    auto journal = std::move(*folder->journal_of("town"));
    auto running = std::move(*engine::replay(home.read_scheme(), *journal));
    const auto account = *running->state().find(household(3));
    ASSERT_TRUE(journal->erase({account}, {1'790'000'000}));
    running->forget_person(account);
    EXPECT_FALSE(running->state().find(household(3)));
    const auto again = engine::replay(home.read_scheme(), *journal);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_TRUE((*again)->state_bytes() == running->state_bytes());
}

TEST(erase, says_what_it_cannot_erase) {
    const annona_test::temporary_folder at(annona_test::temporary_folder::in_memory());
    town home(at.path());
    EXPECT_EQ(run({"erase", home.data(), "ben:nobody"}).code, cli::exit_failure);
    EXPECT_FALSE(std::filesystem::exists(home.data()));
    home.live();
    if (HasFatalFailure()) return;
    const answer unknown = run({"erase", home.data(), household(3), "ben:nobody"});
    EXPECT_NE(unknown.err.find("NOT_FOUND: there is no account ben:nobody"), std::string::npos);
    EXPECT_NE(run({"erase", home.data(), "muni"}).err.find("NOT_A_PERSON"), std::string::npos);
    EXPECT_EQ(run({"erase", home.data(), household(3)}).code, cli::exit_ok);
}

}  // namespace
