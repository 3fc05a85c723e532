// SPDX-License-Identifier: Apache-2.0
// The same payments through the C++ engine and through annona/embed.h, in turns: nanoseconds of
// each, one by one and in batches of 1,000. The first round is not told: memory is new then. Usage:
// pay_cxx_and_c SCHEME ROUNDS
#include <annona/embed.h>
#include <annona/annona.hpp>
#include <loader/scheme_files.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int payments = 20'000, batch = 1'000;
constexpr int64_t morning = 20'514LL * 86'400 + 9 * 3'600;

[[noreturn]] void stop(const char* why) { std::fputs(why, stderr), std::exit(1); }
annona_text text(std::string_view from) { return {from.data(), from.size()}; }

/// Nanoseconds per payment of what `work` does.
template <class Work>
double timed(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    return spent.count() / payments;
}

std::vector<std::string> ids(int round, const char* way) {
    std::vector<std::string> made;
    for (int i = 0; i < payments; ++i)
        made.push_back(way + std::to_string(round) + "-" + std::to_string(i));
    return made;
}

class by_cxx {
public:
    explicit by_cxx(const char* scheme) {
        annona::loader::rule_library rules(annona::loader::process_search_path({}));
        auto read = annona::loader::open_scheme(scheme, rules);
        if (read.made == nullptr) stop("no scheme");
        auto begun = annona::engine::start(std::shared_ptr<annona::scheme>(std::move(read.made)),
                                           journal_, annona::instant{morning});
        if (!begun) stop(begun.error().text.c_str());
        town_ = std::move(*begun);
        annona::command asked;
        asked.kind = annona::command_kind::issue;
        asked.principal = "office", asked.request_id = "award", asked.other = "ben:A";
        asked.value = annona::amount::of(100'000'000'00), asked.has_value = true;
        if (!town_->submit(asked, annona::instant{morning})) stop("no award");
    }
    double one_by_one(int round) {
        const auto names = ids(round, "x");
        return timed([&] {
            for (const auto& id : names)
                if (town_->submit(payment(id), annona::instant{morning})->result !=
                    annona::verdict::accepted)
                    stop("refused");
        });
    }
    double batches(int round) {
        const auto names = ids(round, "xb");
        std::vector<annona::command> asked(batch);
        std::vector<annona::decision> answers(batch);
        return timed([&] {
            for (int from = 0; from < payments; from += batch) {
                for (int i = 0; i < batch; ++i) asked[i] = payment(names[from + i]);
                if (!town_->submit(asked, answers, annona::instant{morning})) stop("batch");
            }
        });
    }

private:
    annona::command payment(std::string_view id) {
        annona::command asked;
        asked.principal = "till", asked.request_id = id;
        asked.account = "ben:A", asked.other = "mer:S", asked.lines = {&line_, 1};
        return asked;
    }
    annona::basket_line line_{"food", annona::amount::of(1), {}, {}};
    annona::memory_journal journal_;
    std::unique_ptr<annona::engine> town_;
};

class by_c {
public:
    explicit by_c(const char* scheme) {
        annona_options options{};
        options.size = sizeof options, options.scheme = text(scheme), options.now = morning;
        if (annona_open(&options, &town_, nullptr, nullptr) != ANNONA_DONE) stop("no scheme");
        auto award = request("award");
        award.command = text("issue"), award.other = text("ben:A");
        award.amount = text("100000000.00");
        submit(award);
    }
    double one_by_one(int round) {
        const auto names = ids(round, "c");
        return timed([&] {
            for (const auto& id : names) submit(payment(id));
        });
    }
    double batches(int round) {
        const auto names = ids(round, "cb");
        std::vector<annona_request> asked(batch);
        std::vector<annona_answer> answers(batch);
        for (auto& one : answers) one.size = sizeof one;
        return timed([&] {
            for (int from = 0; from < payments; from += batch) {
                for (int i = 0; i < batch; ++i) asked[i] = payment(names[from + i]);
                if (annona_submit_many(town_, asked.data(), batch, morning, answers.data(),
                                       nullptr) != ANNONA_DONE)
                    stop("batch");
            }
        });
    }

private:
    static annona_request request(std::string_view id) {
        annona_request made{};
        made.size = sizeof made, made.principal = text("till"), made.request_id = text(id);
        return made;
    }
    annona_request payment(std::string_view id) {
        auto made = request(id);
        made.command = text("pay"), made.account = text("ben:A"), made.other = text("mer:S");
        made.lines = &line_, made.lines_count = 1;
        return made;
    }
    void submit(const annona_request& asked) {
        annona_answer answer{};
        answer.size = sizeof answer;
        if (annona_submit(town_, &asked, morning, &answer, nullptr) != ANNONA_DONE ||
            answer.verdict != ANNONA_VERDICT_ACCEPTED)
            stop("refused");
    }
    annona_basket_line line_{text("food"), text("0.01"), {}, {}};
    annona_community town_{};
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    by_cxx direct(argv[1]);
    by_c wrapped(argv[1]);
    for (int round = 0; round <= std::atoi(argv[2]); ++round) {
        const std::pair<const char*, double> figures[] = {
            {"C++", direct.one_by_one(round)},
            {"C", wrapped.one_by_one(round)},
            {"C++ batches", direct.batches(round)},
            {"C batches", wrapped.batches(round)},
        };
        if (round == 0) continue;
        for (const auto& [name, figure] : figures) std::printf("%s %.0f\n", name, figure);
    }
    return 0;
}
