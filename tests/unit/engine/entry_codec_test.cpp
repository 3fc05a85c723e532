// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec.hpp>
#include <annona/engine/entry_codec_bytes.hpp>
#include <annona/engine/request_form.hpp>

#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace annona;

using bytes = std::vector<std::byte>;

bytes encoded(const entry& written) {
    bytes out;
    encode(written, out);
    return out;
}

bytes of(std::initializer_list<int> values) {
    bytes out;
    for (const int value : values) out.push_back(static_cast<std::byte>(value));
    return out;
}

std::string place_of_failure(const bytes& read) {
    entry out;
    const auto done = decode(read, out);
    return done.ok() ? "read" : done.error().text;
}

// ---- equality, field by field, apart from the codec

bool same(const take_effect& a, const take_effect& b) {
    return a.account == b.account && a.lot == b.lot && a.line == b.line && a.value == b.value &&
           a.face == b.face && a.attributes == b.attributes && a.clock == b.clock &&
           a.mark == b.mark;
}
bool same(const put_effect& a, const put_effect& b) {
    return a.account == b.account && a.value == b.value && a.face == b.face &&
           a.attributes == b.attributes && a.clock == b.clock && a.mark == b.mark &&
           a.hold == b.hold;
}
bool same(const change_effect& a, const change_effect& b) {
    return a.account == b.account && a.lot == b.lot && a.attributes == b.attributes &&
           a.clock == b.clock && a.mark == b.mark && a.hold == b.hold;
}
bool same(const post_effect& a, const post_effect& b) {
    return a.ledger == b.ledger && a.account == b.account && a.delta == b.delta;
}
bool same(const count_effect& a, const count_effect& b) {
    return a.counter == b.counter && a.subject == b.subject && a.day == b.day &&
           a.delta == b.delta && a.given_back == b.given_back;
}
bool same(const settled_effect& a, const settled_effect& b) {
    return a.account == b.account && a.settled == b.settled && a.next_due == b.next_due;
}
bool same(const opened_effect& a, const opened_effect& b) {
    return a.id == b.id && a.role == b.role && a.account == b.account && a.holder == b.holder;
}
bool same(const named_effect& a, const named_effect& b) {
    return a.text == b.text && a.where == b.where && a.owner == b.owner;
}
bool same(const fact_effect& a, const fact_effect& b) {
    return a.account == b.account && a.name == b.name && a.value == b.value && a.from == b.from &&
           a.until == b.until && a.text == b.text;
}
bool same(const state_effect& a, const state_effect& b) {
    return a.account == b.account && a.state == b.state;
}
bool same(const token_effect& a, const token_effect& b) {
    return a.token == b.token && a.state == b.state && a.account == b.account;
}
bool same(const override_effect& a, const override_effect& b) {
    return a.account == b.account && a.rule_id == b.rule_id && a.parameter == b.parameter &&
           a.sets == b.sets && a.value == b.value && a.integer == b.integer && a.from == b.from &&
           a.until == b.until;
}
bool same(const reversed_effect& a, const reversed_effect& b) {
    return a.sequence == b.sequence && a.value == b.value;
}
bool same(const hold_effect& a, const hold_effect& b) {
    return a.sequence == b.sequence && a.account == b.account && a.hold == b.hold &&
           a.open == b.open && a.value == b.value && a.until == b.until && a.payee == b.payee &&
           a.pocket == b.pocket && a.own_money == b.own_money;
}
bool same(const queued_effect& a, const queued_effect& b) {
    return a.list == b.list && a.account == b.account && a.joins == b.joins;
}
bool same(const calendar_effect& a, const calendar_effect& b) {
    return a.day == b.day && a.starts_at == b.starts_at;
}
bool same(const activated_effect& a, const activated_effect& b) {
    return a.scheme_digest == b.scheme_digest && a.rules == b.rules && a.counters == b.counters;
}
bool same(const balance_effect& a, const balance_effect& b) {
    return a.ledger == b.ledger && a.account == b.account && a.value == b.value;
}
bool same(const trace_figure& a, const trace_figure& b) {
    return a.name == b.name && a.kind == b.kind && a.integer == b.integer && a.other == b.other &&
           a.value == b.value;
}
template <class List>
requires requires(const List& all) { all.begin(), all.size(); }
bool same(const List& a, const List& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i)
        if (!same(a[i], b[i])) return false;
    return true;
}
bool same_trace(const entry& a, const entry& b) {
    if (a.trace_count != b.trace_count) return false;
    for (size_t i = 0; i < a.trace_count; ++i) {
        const auto& x = a.trace[i];
        const auto& y = b.trace[i];
        if (x.rule != y.rule || x.what != y.what || x.code != y.code || x.line != y.line ||
            !same(x.figures, y.figures)) {
            return false;
        }
    }
    return true;
}
bool same(const entry& a, const entry& b) {
    return a.kind == b.kind && a.sequence == b.sequence && a.recorded_at == b.recorded_at &&
           a.effective_at == b.effective_at && a.first_day == b.first_day &&
           a.last_day == b.last_day && a.boundaries == b.boundaries && a.due_rule == b.due_rule &&
           a.command == b.command && a.result == b.result && a.code == b.code && a.rule == b.rule &&
           a.line == b.line && a.original_sequence == b.original_sequence && a.value == b.value &&
           a.valid_until == b.valid_until && a.request == b.request && same(a.named, b.named) &&
           same(a.opened, b.opened) && same(a.calendar, b.calendar) &&
           same(a.activated, b.activated) && same(a.facts, b.facts) && same(a.states, b.states) &&
           same(a.tokens, b.tokens) && same(a.overrides, b.overrides) && same(a.takes, b.takes) &&
           same(a.puts, b.puts) && same(a.changes, b.changes) && same(a.posts, b.posts) &&
           same(a.counts, b.counts) && same(a.settled, b.settled) && same(a.reversed, b.reversed) &&
           a.owner == b.owner && same(a.holds, b.holds) && same(a.queued, b.queued) &&
           same(a.balances, b.balances) && same_trace(a, b);
}

// ---- entries of every shape

class maker {
public:
    explicit maker(uint64_t seed) : random_(seed) {}

    entry make() {
        entry made;
        made.kind = static_cast<entry_kind>(1 + pick(3));
        made.command = static_cast<command_kind>(pick(command_kinds_count));
        made.result = static_cast<verdict>(pick(4));
        fill(made.sequence), fill(made.recorded_at.seconds), fill(made.effective_at.seconds);
        fill(made.first_day), fill(made.last_day), fill(made.boundaries), fill(made.due_rule);
        fill(made.code), fill(made.rule), fill(made.line), fill(made.original_sequence);
        fill(made.value), fill(made.valid_until);
        made.request.resize(pick(2) * pick(600));
        for (auto& one : made.request) one = static_cast<std::byte>(random_());
        many(made.named), many(made.opened), many(made.calendar), many(made.activated);
        many(made.facts), many(made.states), many(made.tokens), many(made.overrides);
        many(made.takes), many(made.puts), many(made.changes), many(made.posts);
        many(made.counts), many(made.settled), many(made.reversed), many(made.holds);
        many(made.queued), many(made.balances);
        for (size_t lines = pick(2) * pick(20); lines-- > 0;) fill(made.trace_next());
        bool has_papers = !made.request.empty();
        for (size_t at = 0; at < made.trace_count; ++at)
            has_papers |= !made.trace[at].figures.empty();
        if (has_papers) fill(made.owner);
        return made;
    }

    uint64_t pick(uint64_t below) { return random_() % below; }

private:
    // The usual value, a small one, or any bits at all.
    template <class Number>
    void fill(Number& value) {
        switch (pick(4)) {
            case 0:
                break;
            case 1:
                value = static_cast<Number>(pick(100));
                break;
            case 2:
                value = static_cast<Number>(0 - pick(100));
                break;
            default:
                value = static_cast<Number>(random_());
                break;
        }
    }
    void fill(local_day& day) { fill(day.number); }
    void fill(amount& value) {
        switch (pick(4)) {
            case 0:
                break;
            case 1:
                value = amount::of(static_cast<int64_t>(pick(100'000)));
                break;
            case 2:
                value = amount::of(-static_cast<int64_t>(pick(100'000)));
                break;
            default:
                value = amount::from_halves(random_(), static_cast<int64_t>(random_()));
                break;
        }
    }
    void fill(bool& value) { value = pick(2) != 0; }
    void fill(std::string& text) {
        text.resize(pick(2) * pick(40));
        for (auto& letter : text) letter = static_cast<char>(random_());
    }
    void fill(lot_attributes& lot) {
        fill(lot.note), fill(lot.origin), fill(lot.funding), fill(lot.programme);
        fill(lot.pocket), fill(lot.valid_from), fill(lot.expires), fill(lot.first_use);
        fill(lot.issued), fill(lot.received), fill(lot.label);
    }
    void fill(fact_value& fact) {
        fill(fact.kind), fill(fact.integer), fill(fact.other), fill(fact.value);
    }
    void fill(take_effect& take) {
        fill(take.account), fill(take.lot), fill(take.line), fill(take.value), fill(take.face);
        fill(take.attributes), fill(take.clock), fill(take.mark);
    }
    void fill(put_effect& put) {
        fill(put.account), fill(put.value), fill(put.face), fill(put.attributes);
        fill(put.clock), fill(put.mark), fill(put.hold);
    }
    void fill(change_effect& change) {
        fill(change.account), fill(change.lot), fill(change.attributes), fill(change.clock);
        fill(change.mark), fill(change.hold);
    }
    void fill(post_effect& post) { fill(post.ledger), fill(post.account), fill(post.delta); }
    void fill(count_effect& count) {
        fill(count.counter), fill(count.subject), fill(count.day), fill(count.delta);
        fill(count.given_back);
    }
    void fill(settled_effect& settled) {
        fill(settled.account), fill(settled.settled), fill(settled.next_due);
    }
    void fill(opened_effect& opened) {
        fill(opened.id), fill(opened.role), fill(opened.account), fill(opened.holder);
    }
    void fill(named_effect& named) {
        named.where = static_cast<name_text>(pick(3));
        if (named.where != name_text::elsewhere) fill(named.text);
        if (named.where != name_text::openly) fill(named.owner);
    }
    void fill(fact_effect& fact) {
        fill(fact.account), fill(fact.name), fill(fact.value), fill(fact.from), fill(fact.until);
        fill(fact.text);
    }
    void fill(state_effect& state) {
        fill(state.account), state.state = static_cast<account_state>(pick(3));
    }
    void fill(token_effect& token) {
        fill(token.token), token.state = static_cast<token_state>(pick(4)), fill(token.account);
    }
    void fill(override_effect& given) {
        fill(given.account), fill(given.rule_id), fill(given.parameter), fill(given.sets);
        fill(given.value), fill(given.integer), fill(given.from), fill(given.until);
    }
    void fill(reversed_effect& reversed) { fill(reversed.sequence), fill(reversed.value); }
    void fill(hold_effect& hold) {
        fill(hold.sequence), fill(hold.account), fill(hold.hold), fill(hold.open);
        fill(hold.value), fill(hold.until);
        if (hold.open) fill(hold.payee);
        fill(hold.pocket), fill(hold.own_money);
    }
    void fill(queued_effect& queued) {
        fill(queued.list), fill(queued.account), fill(queued.joins);
    }
    void fill(calendar_effect& row) { fill(row.day), fill(row.starts_at.seconds); }
    void fill(activated_effect& activated) {
        fill(activated.scheme_digest);
        activated.rules.resize(pick(4));
        for (auto& rule : activated.rules) fill(rule);
        activated.counters.resize(pick(4));
        for (auto& counter : activated.counters) fill(counter);
    }
    void fill(balance_effect& balance) {
        fill(balance.ledger), fill(balance.account), fill(balance.value);
    }
    void fill(charged_effect& charged) {
        fill(charged.rule), fill(charged.ledger), fill(charged.account), fill(charged.programme);
        fill(charged.lots), fill(charged.delta);
    }
    void fill(trace_line& line) {
        fill(line.rule), fill(line.code), fill(line.line);
        line.what = static_cast<said>(pick(6));
        for (size_t figures = pick(2) * pick(trace_figures_max + 1); figures-- > 0;) {
            auto& figure = line.figures.emplace_back();
            fill(figure.name), fill(figure.kind), fill(figure.integer), fill(figure.other);
            fill(figure.value);
        }
    }

    template <class Effect>
    void many(std::vector<Effect>& section) {
        for (size_t count = pick(2) * pick(6); count-- > 0;) {
            // Often as the one before, so that what is left out is exercised.
            if (!section.empty() && pick(3) == 0)
                section.push_back(section.back());
            else
                fill(section.emplace_back());
        }
    }

    std::mt19937_64 random_;
};

uint64_t seed_of_run(uint64_t usual) {
    const char* given = std::getenv("ANNONA_SEED");
    const uint64_t seed = given == nullptr ? usual : std::strtoull(given, nullptr, 10);
    std::cout << "seed " << seed << " (ANNONA_SEED)\n";
    return seed;
}

// ---- a payment: two lines, three lots of two classes, eight rules, five counters, a fee

constexpr int32_t pay_day = 20'514;  // 2026-03-02

command payment() {
    static const basket_line lines[] = {
        {"food.basic", amount::of(12'500'000), {}, {}},
        {"culture.books", amount::of(7'250'000), {}, {}},
    };
    command asked;
    asked.kind = command_kind::pay;
    asked.request_id = "till-4711/2026-03-02/000123";
    asked.principal = "till-4711";
    asked.account = "ben:7f3a9c2e51d04b68";
    asked.other = "mer:2b81d0c4";
    asked.lines = lines;
    return asked;
}

void add_lots(entry& paid) {
    lot_attributes aid;
    aid.origin = 1'204'331, aid.programme = 2, aid.pocket = 1;
    aid.expires = {pay_day + 58}, aid.issued = {pay_day - 30}, aid.received = {pay_day - 30};
    lot_attributes older = aid;
    older.origin = 1'190'877, older.expires = {pay_day + 27}, older.issued = {pay_day - 61};
    older.received = older.issued;
    const amount parts[] = {amount::of(4'100'000), amount::of(8'400'000), amount::of(7'250'000)};
    for (uint32_t at = 0; at < 3; ++at) {
        paid.takes.push_back({812'345,
                              17 + at,
                              at / 2,
                              parts[at],
                              parts[at],
                              at == 0 ? older : aid,
                              {pay_day - 61 + static_cast<int32_t>(at)},
                              0});
    }
    lot_attributes takings;
    takings.programme = 2, takings.pocket = 1, takings.received = {pay_day};
    paid.puts.push_back(
        {40'112, amount::of(19'256'250), amount::of(19'256'250), takings, {pay_day}, 0, 0});
    paid.puts.push_back({3, amount::of(493'750), amount::of(493'750), takings, {pay_day}, 0, 0});
}

void add_rules(entry& paid) {
    for (uint16_t rule = 0; rule < 8; ++rule) {
        auto& line = paid.trace_next();
        line.rule = rule;
        line.what = said::passed;
        if (rule == 2 || rule == 5) {
            line.figures.push_back(
                {ANNONA_FIGURE_LIMIT, ANNONA_KIND_AMOUNT, 0, 0, amount::of(150'000'000)});
            line.figures.push_back(
                {ANNONA_FIGURE_USED, ANNONA_KIND_AMOUNT, 0, 0, amount::of(61'400'000)});
        }
    }
    auto& fee = paid.trace[6];
    fee.what = said::charged;
    fee.figures.push_back({ANNONA_FIGURE_FEE, ANNONA_KIND_AMOUNT, 0, 0, amount::of(493'750)});
}

entry paid_entry() {
    entry paid;
    paid.command = command_kind::pay;
    paid.result = verdict::accepted;
    paid.sequence = 12'345'678;
    paid.recorded_at = {int64_t{pay_day} * 86'400 + 36'123};
    paid.effective_at = paid.recorded_at;
    paid.value = amount::of(19'750'000);
    bytes canonical;
    std::vector<id_place> places;
    const auto asked = payment();
    canonical_request_without_ids(asked, canonical, places);
    const uint32_t accounts[] = {812'345, 40'112};
    keep_request(canonical, places, accounts, books{}, paid.request);
    paid.owner = 812'345;
    add_lots(paid);
    for (uint32_t counter = 0; counter < 5; ++counter) {
        paid.counts.push_back({counter,
                               counter < 4 ? 812'345u : 40'112u,
                               {pay_day},
                               counter == 3 ? amount::of(1) : amount::of(19'750'000),
                               false});
    }
    paid.balances.push_back({0, 812'345, amount::of(88'250'000)});
    paid.balances.push_back({0, 40'112, amount::of(1'204'777'500)});
    paid.balances.push_back({0, 3, amount::of(55'431'200)});
    add_rules(paid);
    return paid;
}

TEST(entry_codec, keeps_a_payment_of_2_lines_3_lots_8_rules_below_280_bytes) {
    const auto paid = paid_entry();
    const auto written = encoded(paid);
    auto without_request = paid;
    without_request.request.clear();
    std::cout << written.size() << " bytes, " << encoded(without_request).size()
              << " of them effects and trace, " << paid.request.size() << " the request\n";
    RecordProperty("bytes", static_cast<int>(written.size()));
    EXPECT_LT(written.size(), 280u);  // 49 of them frame and row of its sealed part
    entry read;
    ASSERT_TRUE(decode(written, read).ok());
    EXPECT_TRUE(same(paid, read));
}

TEST(entry_codec, shows_the_open_side_alone_with_blanks) {
    entry made = paid_entry();
    made.named.push_back({"ben", name_text::sealed, 7});
    made.named.push_back({"food", name_text::openly, owned_by_nobody});
    made.opened.push_back({"citizen:ben", 2, 7, 31});
    made.facts.push_back({7, 4, {ANNONA_KIND_COUNT, 3, 0, {}}, {}, {}, {}});
    made.facts.push_back({8, 4, {ANNONA_KIND_NAME, 33, 0, {}}, {}, {}, "a class"});
    const auto record = encoded(made);
    const auto sides = sides_of(record);
    ASSERT_TRUE(sides);
    const auto rows = part_rows::of(sides->open);
    ASSERT_TRUE(rows);
    // What is 7's (name, id, fact), then 8's fact, then the payer's papers.
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ((*rows)[0].account, 7u);
    EXPECT_EQ((*rows)[0].kinds, part_names | part_ids | part_facts);
    EXPECT_EQ((*rows)[1].account, 8u);
    EXPECT_EQ((*rows)[2].account, 812'345u);
    EXPECT_EQ((*rows)[2].kinds, part_papers);
    entry shown;
    ASSERT_TRUE(decode(sides->open, shown));
    EXPECT_EQ(shown.parts_gone, 3u);
    EXPECT_EQ(shown.named[0].text, "");
    EXPECT_EQ(shown.named[1].text, "food");
    EXPECT_EQ(shown.opened[0].id, "");
    EXPECT_EQ(shown.facts[0].value, fact_value{});
    EXPECT_TRUE(shown.request.empty());
    EXPECT_EQ(shown.trace_count, 8u);
    EXPECT_TRUE(shown.trace[2].figures.empty());
    EXPECT_EQ(shown.value, made.value);
    const std::string text(reinterpret_cast<const char*>(sides->open.data()), sides->open.size());
    for (const char* personal : {"ben", "a class", "till-4711", "food.basic"})
        EXPECT_EQ(text.find(personal), std::string::npos) << personal;
}

TEST(entry_codec, writes_a_refusal_as_documented) {
    entry refused;
    refused.sequence = 300;
    refused.recorded_at = {-1};
    refused.code = 704;
    refused.rule = 3;
    refused.trace_next().rule = 3;
    refused.trace[0].what = said::refused;
    // format; command, refused; pay; fields code and rule; section trace; 300; zigzag of -1;
    // 704; 3; one line: refused, a rule stated, 3.
    EXPECT_EQ(encoded(refused), of({2, 1 | 2 << 2, ANNONA_PAY, 0x18, 0x20, 0xac, 0x02, 0x01, 0xc0,
                                    0x05, 3, 1, 2 | 8, 3}));
}

TEST(entry_codec, reads_back_what_it_wrote) {
    maker make(seed_of_run(20'260'303));
    entry read;  // used again and again, as the engine does
    bytes written;
    for (int run = 0; run < 20'000; ++run) {
        const auto made = make.make();
        written.clear();
        encode(made, written);
        const auto done = decode(written, read);
        ASSERT_TRUE(done.ok()) << "run " << run << ": " << done.error().text;
        ASSERT_TRUE(same(made, read)) << "run " << run;
    }
}

TEST(entry_codec, appends_to_what_is_there) {
    bytes out = of({9, 9});
    encode(entry{}, out);
    EXPECT_EQ(out[1], std::byte{9});
    EXPECT_EQ(bytes(out.begin() + 2, out.end()), encoded(entry{}));
}

TEST(entry_codec, refuses_every_shortened_entry_and_bytes_left_over) {
    auto written = encoded(paid_entry());
    entry out;
    for (size_t size = 0; size < written.size(); ++size)
        ASSERT_FALSE(decode(std::span{written}.first(size), out).ok()) << size;
    written.push_back(std::byte{0});
    EXPECT_EQ(place_of_failure(written),
              "an entry cannot be read: bytes are left over behind the parts");
    EXPECT_TRUE(out.takes.empty());
}

TEST(entry_codec, a_changed_byte_is_refused_or_another_entry) {
    const uint64_t seed = seed_of_run(11);
    maker make(seed);
    entry out;
    int refused = 0;
    for (int run = 0; run < 20'000; ++run) {
        auto written = encoded(make.make());
        written[make.pick(written.size())] ^= static_cast<std::byte>(1 + make.pick(255));
        if (decode(written, out).ok())
            ASSERT_EQ(encoded(out), written) << "run " << run;
        else
            ++refused;
    }
    EXPECT_GT(refused, 1'000);
}

TEST(entry_codec, refuses_an_unknown_format) {
    auto written = encoded(entry{});
    written[0] = std::byte{1};
    EXPECT_EQ(place_of_failure(written), "an entry cannot be read: not an entry of format 2");
}

TEST(entry_codec, refuses_overlong_and_overflowing_numbers) {
    // Sequence 0 as two bytes.
    EXPECT_EQ(place_of_failure(of({2, 1 | 2 << 2, ANNONA_PAY, 0, 0, 0x80, 0x00, 0})),
              "an entry cannot be read: a number is longer than it needs to be");
    // 2^64 as a sequence: nine bytes of sevens hold 63 bits, the tenth may only be 1.
    EXPECT_EQ(place_of_failure(of({2, 1 | 2 << 2, ANNONA_PAY, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80,
                                   0x80, 0x80, 0x80, 0x80, 0x02, 0})),
              "an entry cannot be read: a number is larger than its field");
}

TEST(entry_codec, refuses_counts_that_the_bytes_cannot_hold) {
    // Section takes with 2^28 elements in an entry of a few bytes.
    EXPECT_EQ(
        place_of_failure(of({2, 1 | 2 << 2, ANNONA_PAY, 0, 1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x01})),
        "an entry cannot be read: a count reaches beyond the bytes");
}

TEST(entry_codec, refuses_a_mask_that_states_the_usual) {
    // The field `code` is stated and 0.
    EXPECT_EQ(place_of_failure(of({2, 1 | 2 << 2, ANNONA_PAY, 0x08, 0, 0, 0, 0})),
              "an entry cannot be read: a mask states what goes without saying");
}

TEST(entry_codec_bytes, numbers_of_128_bits_survive_at_their_limits) {
    for (const int128 value : {int128{0}, int128{-1}, int128_max, int128_min, int128{1} << 64}) {
        bytes written;
        byte_writer(written).value(amount::raw(value));
        byte_reader reader(written);
        EXPECT_EQ(reader.value(), amount::raw(value));
        EXPECT_EQ(reader.fault(), nullptr);
        EXPECT_EQ(reader.left(), 0u);
    }
}

}  // namespace
