// SPDX-License-Identifier: Apache-2.0
// A process that runs a community is killed at any moment while clients pay, again and again. Each
// client keeps the request id it has no answer to and asks again under it. In the end everything
// that was answered is in the journal, once. More cycles: ANNONA_KILL_CYCLES.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>

#include "../../conformance/community.hpp"
#include "journal/description.hpp"
#include "journal/walk.hpp"
#include "runtime/community_runtime.hpp"
#include "runtime/reopening.hpp"
#include "unit/temporary_folder.hpp"

namespace annona {
namespace {

using annona_test::temporary_folder;
using conformance::ask;
using conformance::at;

constexpr uint64_t seed = 20261122;
constexpr size_t clients_count = 8;
constexpr int64_t award_cents = 1'000'000'000;

std::string killed_scheme() {
    return conformance::with_rules(conformance::town_head, {conformance::ninety_days});
}

/// What goes to the process and what comes back, whole or not at all.
struct question {
    uint32_t client = 0;
    uint32_t number = 0;
    int64_t cents = 0;
};
struct told {
    uint32_t client = 0;
    uint32_t number = 0;
    verdict result = verdict::refused;
    uint64_t sequence = 0;  // of the first answer where it is a repeat
};

// ---- the process that is killed ----

/// Wakes the follower after each group.
class notifying_store final : public journal_store {
public:
    explicit notifying_store(journal_store& beneath) : beneath_(beneath) {}
    append_outcome append(const journal_group& group) override {
        const auto outcome = beneath_.append(group);
        if (behind != nullptr) behind->notify();
        return outcome;
    }
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override {
        return beneath_.read(sequence, out);
    }
    bool read_for_state(uint64_t sequence, std::vector<std::byte>& out) const override {
        return beneath_.read_for_state(sequence, out);
    }
    uint64_t last_sequence() const override { return beneath_.last_sequence(); }
    follower* behind = nullptr;

private:
    journal_store& beneath_;
};

/// Tells what was answered; `tag` holds client and number.
class telling final : public answer_receiver {
public:
    explicit telling(int to) : to_(to) {}
    void answered(uint64_t tag, const result<decision>& answer) override {
        if (!answer) _exit(10);
        told one{
            static_cast<uint32_t>(tag >> 32), static_cast<uint32_t>(tag), answer->result,
            answer->result == verdict::duplicate ? answer->original_sequence : answer->sequence};
        if (send(to_, &one, sizeof one, MSG_NOSIGNAL) != sizeof one) _exit(0);
    }

private:
    int to_;
};

class served_town {
public:
    served_town(const std::string& path, int socket) : socket_(socket) {
        stores::folder_options small;
        small.segment_size_max = 64 << 10, small.ballast_size = 4096;
        folder_ = std::move(*stores::sqlite_folder::open_to_write(path, small));
        follow_.folder = path, follow_.community = "town";
        follow_.request_run_max = few_.recent_requests_max = 50;
        follow_.snapshot_every = 150;
        const bool is_new = folder_->communities().empty();
        auto begun = is_new ? begin() : go_on();
        if (!begun) _exit(11);
        begun->behind->start();
        behind_ = std::move(begun->behind);
        store_->behind = behind_.get();
        town_ = std::make_unique<community_runtime>(std::move(begun->decider), *store_, [] {
            return clock_reading{at("2026-03-02", 9), 0};
        });
        begin_accounts();
    }

    /// Until the other side closes.
    void serve() {
        telling answers(socket_);
        question asked;
        while (recv(socket_, &asked, sizeof asked, 0) == sizeof asked) {
            const std::string id =
                "c" + std::to_string(asked.client) + "-" + std::to_string(asked.number);
            const std::string from = "ben:" + std::to_string(asked.client);
            command made = ask(command_kind::pay, from, "mer:S", asked.cents);
            basket_line line;
            line.category = "food", line.value = made.value;
            made.lines = {&line, 1}, made.request_id = id;
            if (!town_->submit(made, answers, uint64_t{asked.client} << 32 | asked.number))
                _exit(12);
        }
        town_->stop();
    }

private:
    result<reopened_community> begin() {
        auto rules = conformance::scheme_of(killed_scheme());
        const auto text = journal::write_description("town", *rules);
        journal_ = std::move(*folder_->add("town", std::as_bytes(std::span(text))));
        store_ = std::make_unique<notifying_store>(*journal_);
        reopened_community made;
        made.decider = std::move(*engine::start(rules, *store_, at("2026-03-01", 8), few_));
        made.behind = std::move(*follower::open(rules, follow_));
        made.decider->ask_older_requests(made.behind->requests());
        return made;
    }
    result<reopened_community> go_on() {
        journal_ = std::move(*folder_->journal_of("town"));
        store_ = std::make_unique<notifying_store>(*journal_);
        if (journal_->last_sequence() == 0) _exit(13);  // killed before the first entry
        const scheme_source source =
            [](const name_table& known) -> result<std::shared_ptr<scheme>> {
            return conformance::scheme_of(killed_scheme(), nullptr, &known);
        };
        return reopen({&source, 1}, *store_, follow_, few_);
    }
    /// The same ids in each life: repeats from the second on.
    void begin_accounts() {
        command money = ask(command_kind::fund, "", "", award_cents * int64_t{clients_count});
        money.programme = "town", money.request_id = "money";
        if (!town_->submit_and_wait(money)) _exit(14);
        for (size_t i = 0; i < clients_count; ++i) {
            const std::string to = "ben:" + std::to_string(i), id = "award-" + std::to_string(i);
            command award = ask(command_kind::issue, "", to, award_cents);
            award.other_pocket = "aid", award.request_id = id;
            if (!town_->submit_and_wait(award)) _exit(15);
        }
    }

    int socket_;
    engine_options few_;
    follower_options follow_;
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::unique_ptr<notifying_store> store_;
    std::unique_ptr<follower> behind_;
    std::unique_ptr<community_runtime> town_;  // stops before what it uses goes
};

// ---- the clients ----

/// One client: what it asked last and has no answer to, and what it was told.
struct client {
    uint32_t number = 0;
    int64_t cents = 0;
    std::vector<uint64_t> sequences;  // of its payments, by number
    std::vector<int64_t> paid;
};

class clients {
public:
    clients(std::string path, std::mt19937_64& random) : path_(std::move(path)), random_(random) {
        for (auto& one : all_) next(one);
    }

    /// One life of the process; killed after so many answers, or asked to end.
    void live(uint64_t answers, bool is_last) {
        int ends[2];
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            served_town(path_, ends[1]).serve();
            _exit(0);
        }
        close(ends[1]);
        for (uint32_t i = 0; i < clients_count; ++i) put(ends[0], i, all_[i].number);
        told one;
        for (uint64_t i = 0; recv(ends[0], &one, sizeof one, 0) == sizeof one; ++i) {
            hear(one);
            const bool is_over = i >= answers;
            if (i == answers && !is_last) kill(child, SIGKILL);
            // What was told before it died counts, too.
            if (!is_over) put(ends[0], one.client, choose(one.client));
            if (is_last && i + 1 == answers + clients_count) break;
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        if (is_last)
            EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
        else
            EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
    }

    /// The journal has each payment that was answered, once, and no other.
    void check() const {
        auto reader = stores::sqlite_reader::open(path_, "town");
        ASSERT_TRUE(reader) << reader.error().text;
        const auto whole =
            journal::walk(**reader, (*reader)->description(), (*reader)->last_sequence(), {});
        ASSERT_TRUE(whole) << whole.error().text;
        size_t payments = 0, answered = 0;
        amount paid, told_paid;
        entry found;
        for (uint64_t at = 1; at <= (*reader)->last_sequence(); ++at) {
            ASSERT_TRUE(*(*reader)->read(at, found));
            if (found.kind != entry_kind::command || found.command != command_kind::pay) continue;
            EXPECT_EQ(found.result, verdict::accepted)
                << "entry " << at << ": " << name_of_reason(found.code);
            ++payments, paid += found.value;
        }
        for (const auto& one : all_)
            for (size_t i = 0; i < one.sequences.size(); ++i) {
                ASSERT_TRUE(*(*reader)->read(one.sequences[i], found));
                EXPECT_EQ(found.command, command_kind::pay);
                EXPECT_EQ(found.value, amount::of(one.paid[i]));
                ++answered, told_paid += found.value;
            }
        EXPECT_EQ(payments, answered);
        EXPECT_EQ(paid, told_paid);
        std::printf("%zu payments, each answered and there once\n", payments);
    }

private:
    void next(client& of) {
        of.number = static_cast<uint32_t>(of.sequences.size());
        of.cents = static_cast<int64_t>(random_() % 900 + 1);
    }
    void put(int to, uint32_t who, uint32_t number) {
        const auto& one = all_[who];
        const question asked{who, number, number < one.paid.size() ? one.paid[number] : one.cents};
        static_cast<void>(send(to, &asked, sizeof asked, MSG_NOSIGNAL));
    }
    /// What it asks next: mostly something new, sometimes what it was told long ago.
    uint32_t choose(uint32_t who) {
        const auto& one = all_[who];
        return random_() % 8 == 0 && one.number > 0 ? static_cast<uint32_t>(random_() % one.number)
                                                    : one.number;
    }
    void hear(const told& answer) {
        auto& one = all_[answer.client];
        if (answer.number < one.sequences.size()) {
            EXPECT_EQ(answer.result, verdict::duplicate) << "paid twice";
            EXPECT_EQ(answer.sequence, one.sequences[answer.number]);
            return;
        }
        ASSERT_EQ(answer.number, one.number);
        EXPECT_NE(answer.result, verdict::refused);
        one.sequences.push_back(answer.sequence), one.paid.push_back(one.cents);
        next(one);
    }

    std::string path_;
    std::mt19937_64& random_;
    std::array<client, clients_count> all_;
};

/// So many lives of one community, and a last one in which every question is answered.
void live_and_die(int cycles, std::mt19937_64& random) {
    const temporary_folder files(temporary_folder::in_memory());
    clients all(files.path(), random);
    for (int cycle = 0; cycle < cycles && !testing::Test::HasFailure(); ++cycle)
        all.live(random() % 150, false);
    all.live(40, true);
    all.check();
}

TEST(a_killed_community, loses_no_answered_payment_and_pays_none_twice) {
    const char* asked = getenv("ANNONA_KILL_CYCLES");
    const int cycles = asked == nullptr ? 20 : std::stoi(asked);
    std::printf("seed %lu, %d cycles\n", static_cast<unsigned long>(seed), cycles);
    std::mt19937_64 random(seed);
    for (int left = cycles; left > 0 && !testing::Test::HasFailure(); left -= 20)
        live_and_die(std::min(left, 20), random);
}

}  // namespace
}  // namespace annona
