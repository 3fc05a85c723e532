// SPDX-License-Identifier: Apache-2.0
// The core driven as a front drives it: a town with one reserve, two officers, a till, an app.
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "unit/service/called_town.hpp"

namespace annona::test {
namespace {

class calls : public called_town {};

TEST_F(calls, pay_a_basket_and_tell_what_moved) {
    give("ben:H1", "150.00");
    const auto paid = pay("till", basket("42.35", "r1"));
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_EQ(paid.verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(paid.amount().value(), "42.35");
    ASSERT_EQ(paid.postings_size(), 2);
    std::map<std::string, std::string> moved;
    for (const auto& one : paid.postings())
        moved[one.account() + "/" + one.pocket()] = one.delta().value();
    EXPECT_EQ(moved[account_name("ben:H1") + "/aid"], "-42.35");
    EXPECT_EQ(moved[account_name("mer:Fruteria") + "/"], "42.35");
    EXPECT_EQ(balance("ben:H1"), "107.65");  // 150.00 - 42.35
}

TEST_F(calls, answer_a_refusal_as_a_decision_with_words) {
    give("ben:H1", "150.00");
    const auto refused = pay("till", basket("4.90", "r1", "alcohol"));
    ASSERT_TRUE(server.last.ok());
    EXPECT_EQ(refused.verdict(), v1::VERDICT_REFUSED);
    EXPECT_EQ(refused.code(), "CATEGORY_NOT_ALLOWED");
    EXPECT_EQ(refused.rule(), "basic-food");
    EXPECT_EQ(refused.line(), 0);
    EXPECT_FALSE(refused.text().empty());
    EXPECT_EQ(refused.text_language(), "en");
    EXPECT_GT(refused.findings_size(), 0);
}

TEST_F(calls, give_the_first_decision_again_for_the_same_request_id) {
    give("ben:H1", "150.00");
    const auto first = pay("till", basket("10.00", "r1"));
    const auto again = pay("till", basket("10.00", "r1"));
    EXPECT_EQ(again.verdict(), v1::VERDICT_DUPLICATE);
    EXPECT_EQ(again.original_sequence(), first.sequence());
    EXPECT_EQ(again.postings_size(), first.postings_size());
    pay("till", basket("11.00", "r1"));
    EXPECT_EQ(server.last.code, status_code::invalid_argument);
    EXPECT_EQ(server.last.reason, "REQUEST_ID_REUSED");
    EXPECT_EQ(balance("ben:H1"), "140.00");
}

TEST_F(calls, keep_request_ids_of_two_principals_apart) {
    give("ben:H1", "150.00");
    EXPECT_EQ(pay("till", basket("10.00", "r1")).verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(pay("till-2", basket("10.00", "r1")).verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(balance("ben:H1"), "130.00");
    v1::FindDecisionRequest asked;
    asked.set_parent(community_name());
    asked.set_request_id("r1");
    const auto one =
        server.ask<v1::FindDecisionResponse>("till", "DecisionService/FindDecision", asked);
    const auto other =
        server.ask<v1::FindDecisionResponse>("till-2", "DecisionService/FindDecision", asked);
    EXPECT_EQ(one.decision().sequence() + 1, other.decision().sequence());
}

TEST_F(calls, judge_a_quote_and_validate_only_as_the_real_call_and_move_nothing) {
    give("ben:H1", "150.00");
    auto asked = basket("10.00", "r1");
    asked.set_validate_only(true);
    const auto judged = pay("till", asked);
    EXPECT_EQ(judged.verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_TRUE(judged.validated_only());
    EXPECT_EQ(judged.sequence(), 0);
    v1::QuoteRequest quote;
    quote.set_parent(community_name());
    *quote.mutable_payment() = basket("200.00", "").payment();
    const auto refused =
        server.ask<v1::QuoteResponse>("till", "PaymentService/Quote", quote).decision();
    EXPECT_EQ(refused.code(), "INSUFFICIENT_BALANCE");
    EXPECT_EQ(balance("ben:H1"), "150.00");
}

TEST_F(calls, name_every_bad_field_by_its_path) {
    auto asked = basket("1.00", "");
    asked.mutable_payment()->set_payer("ben:H1");
    pay("till", asked);
    EXPECT_EQ(server.last.code, status_code::invalid_argument);
    ASSERT_EQ(server.last.violations.size(), 2u);
    EXPECT_EQ(server.last.violations[0].field, "request_id");
    EXPECT_EQ(server.last.violations[1].field, "payment.payer");
    google::rpc::Status details;
    ASSERT_TRUE(details.ParseFromString(service::status_details(server.last)));
    google::rpc::BadRequest bad;
    ASSERT_TRUE(details.details(1).UnpackTo(&bad));
    EXPECT_EQ(bad.field_violations(1).field(), "payment.payer");
    auto other = basket("1,00", "r1");
    pay("till", other);
    ASSERT_EQ(server.last.violations.size(), 1u);
    EXPECT_EQ(server.last.violations[0].field, "payment.lines[0].amount.value");
}

TEST_F(calls, leave_too_many_digits_to_the_engine) {
    give("ben:H1", "150.00");
    const auto refused = pay("till", basket("1.005", "r1"));
    EXPECT_TRUE(server.last.ok());
    EXPECT_EQ(refused.code(), "PRECISION");
}

TEST_F(calls, need_two_principals_for_an_award) {
    const auto one = propose("ben:H1", "150.00", "p1");
    ASSERT_FALSE(one.name().empty()) << server.last.message;
    EXPECT_EQ(one.author(), "office");
    EXPECT_EQ(one.state(), v1::PROPOSAL_STATE_OPEN);
    EXPECT_EQ(balance("ben:H1"), "");
    approve("office", one, "a1");
    EXPECT_EQ(server.last.code, status_code::permission_denied);
    EXPECT_EQ(server.last.reason, "FOUR_EYES_REQUIRED");
    auto stale = one;
    stale.set_etag("0123456789abcdef");
    approve("chief", stale, "a2");
    EXPECT_EQ(server.last.code, status_code::aborted);
    const auto done = approve("chief", one, "a3");
    EXPECT_EQ(done.decision().verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(done.proposal().state(), v1::PROPOSAL_STATE_APPROVED);
    EXPECT_EQ(done.proposal().decided_by(), "chief");
    approve("chief", done.proposal(), "a4");
    EXPECT_EQ(server.last.reason, "PROPOSAL_DECIDED");
    EXPECT_EQ(balance("ben:H1"), "150.00");
}

TEST_F(calls, keep_proposals_over_a_restart_and_let_them_lapse) {
    const auto first = propose("ben:H1", "150.00", "p1");
    const auto second = propose("ben:H2", "60.00", "p2");
    EXPECT_EQ(propose("ben:H1", "150.00", "p1").name(), first.name());
    propose("ben:H1", "140.00", "p1");
    EXPECT_EQ(server.last.reason, "REQUEST_ID_REUSED");
    server.core.reset();
    server.start();
    EXPECT_EQ(approve("chief", first, "a1").decision().verdict(), v1::VERDICT_ACCEPTED);
    v1::AdvanceClockRequest later;
    later.set_days(31);
    server.ask<v1::AdvanceClockResponse>("operator", "ServerService/AdvanceClock", later);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    approve("chief", second, "a2");
    EXPECT_EQ(server.last.reason, "PROPOSAL_EXPIRED");
    v1::ListProposalsRequest asked;
    asked.set_parent(community_name());
    asked.set_page_size(1);
    auto page =
        server.ask<v1::ListProposalsResponse>("auditor", "IssuanceService/ListProposals", asked);
    ASSERT_EQ(page.proposals_size(), 1);
    EXPECT_EQ(page.proposals(0).name(), first.name());
    asked.set_page_token(page.next_page_token());
    page = server.ask<v1::ListProposalsResponse>("auditor", "IssuanceService/ListProposals", asked);
    ASSERT_EQ(page.proposals_size(), 1);
    EXPECT_EQ(page.proposals(0).state(), v1::PROPOSAL_STATE_EXPIRED);
    asked.set_parent(community_name());
    asked.set_state(v1::PROPOSAL_STATE_OPEN);
    server.ask<v1::ListProposalsResponse>("auditor", "IssuanceService/ListProposals", asked);
    EXPECT_EQ(server.last.violations.at(0).field, "page_token");
}

TEST_F(calls, need_two_principals_for_an_exception_where_the_scheme_says_so) {
    v1::SetOverrideRequest asked;
    auto& one = *asked.mutable_override();
    one.set_account(account_name("ben:H1"));
    one.set_rule("one-a-month");
    one.set_parameter("awards");
    one.mutable_value()->set_count(1);
    one.set_reason("flooded kitchen");
    asked.set_request_id("o1");
    const auto proposed =
        server.ask<v1::SetOverrideResponse>("editor", "AccountService/SetOverride", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    ASSERT_FALSE(proposed.proposal().empty()) << proposed.decision().text();
    v1::GetProposalRequest get;
    get.set_name(proposed.proposal());
    const auto shown =
        server.ask<v1::GetProposalResponse>("auditor", "IssuanceService/GetProposal", get);
    EXPECT_EQ(approve("chief", shown.proposal(), "a1").decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message;
    v1::ListOverridesRequest list;
    list.set_account(account_name("ben:H1"));
    const auto found =
        server.ask<v1::ListOverridesResponse>("auditor", "AccountService/ListOverrides", list);
    ASSERT_EQ(found.overrides_size(), 1) << server.last.message;
    EXPECT_EQ(found.overrides(0).rule(), "one-a-month");
    EXPECT_EQ(found.overrides(0).parameter(), "awards");
    EXPECT_EQ(found.overrides(0).value().count(), 1);
    EXPECT_EQ(found.overrides(0).last_day(), "2026-03-31");  // the month it begins in
}

TEST_F(calls, pay_all_or_none_and_each_for_itself) {
    give("ben:H1", "150.00");
    v1::AtomicPayRequest together;
    together.set_parent(community_name());
    *together.add_requests() = basket("100.00", "t1");
    *together.add_requests() = basket("100.00", "t2");
    const auto none =
        server.ask<v1::AtomicPayResponse>("till", "PaymentService/AtomicPay", together);
    ASSERT_EQ(none.decisions_size(), 2) << server.last.message;
    EXPECT_EQ(none.decisions(0).verdict(), v1::VERDICT_REFUSED);
    EXPECT_EQ(none.decisions(1).code(), "INSUFFICIENT_BALANCE");
    EXPECT_EQ(balance("ben:H1"), "150.00");
    v1::BatchPayRequest each;
    each.set_parent(community_name());
    *each.add_requests() = basket("100.00", "b1");
    *each.add_requests() = basket("100.00", "b2");
    *each.add_requests() = basket("50.00", "b3");
    const auto some = server.ask<v1::BatchPayResponse>("till", "PaymentService/BatchPay", each);
    ASSERT_EQ(some.decisions_size(), 3) << server.last.message;
    EXPECT_EQ(some.decisions(0).verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(some.decisions(1).verdict(), v1::VERDICT_REFUSED);
    EXPECT_EQ(some.decisions(2).verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(balance("ben:H1"), "0.00");
}

TEST_F(calls, let_a_card_stand_for_its_account) {
    give("ben:H1", "150.00");
    v1::BindTokenRequest bind;
    bind.set_account(account_name("ben:H1"));
    bind.set_token("card-7");
    bind.set_request_id("bind");
    server.ask<v1::BindTokenResponse>("office", "AccountService/BindToken", bind);
    auto asked = basket("10.00", "r1");
    asked.mutable_payment()->clear_payer();
    asked.mutable_payment()->set_token("card-7");
    EXPECT_EQ(pay("till", asked).verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(balance("ben:H1"), "140.00");
}

TEST_F(calls, log_who_read_which_account_and_why) {
    give("ben:H1", "150.00");
    balance("ben:H1", "auditor");
    balance("ben:H2", "app");
    EXPECT_EQ(server.last.reason, "ACCOUNT_NOT_ALLOWED");
    std::ifstream file(server.folder + "/reads.ndjson");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NE(text.find(R"("principal":"auditor","method":"/annona.v1.BalanceService/GetBalance")"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find(R"("account":"ben:H1","purpose":"test")"), std::string::npos) << text;
    EXPECT_EQ(text.find("ben:H2"), std::string::npos);
}

TEST_F(calls, tell_what_can_be_spent_and_what_lapses) {
    give("ben:H1", "150.00");
    v1::GetBalanceRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.add_categories("food.basic");
    asked.add_categories("alcohol");
    const auto found =
        server.ask<v1::GetBalanceResponse>("app", "BalanceService/GetBalance", asked);
    ASSERT_EQ(found.usable_size(), 2) << server.last.message;
    EXPECT_EQ(found.usable(0).amount().value(), "150.00");
    EXPECT_EQ(found.usable(1).amount().value(), "0.00");
    ASSERT_EQ(found.pockets_size(), 1);
    EXPECT_EQ(found.pockets(0).next_lapse().value(), "150.00");
    // 90 days, the 90th still good: 2 March + 90 days = 31 May.
    EXPECT_EQ(found.pockets(0).next_lapse_valid_until(), "2026-05-31");
}

TEST_F(calls, judge_payments_that_stand_together_without_making_them) {
    give("ben:H1", "150.00");
    v1::AtomicPayRequest asked;
    asked.set_parent(community_name());
    for (const auto* id : {"d1", "d2"}) {
        auto& one = *asked.add_requests();
        one = basket("70.00", id);
        one.set_validate_only(true);
    }
    const auto judge = [&] {
        return server.ask<v1::AtomicPayResponse>("till", "PaymentService/AtomicPay", asked);
    };
    const auto fits = judge();
    ASSERT_EQ(fits.decisions_size(), 2) << server.last.message;
    for (const auto& one : fits.decisions()) {
        EXPECT_EQ(one.verdict(), v1::VERDICT_ACCEPTED);
        EXPECT_EQ(one.sequence(), 0);
    }
    EXPECT_EQ(balance("ben:H1"), "150.00");
    *asked.add_requests() = basket("70.00", "d3");
    asked.mutable_requests(2)->set_validate_only(true);
    const auto too_much = judge();
    for (const auto& one : too_much.decisions()) EXPECT_EQ(one.verdict(), v1::VERDICT_REFUSED);
    // The ids were not used: the same payments are made now.
    asked.mutable_requests()->RemoveLast();
    for (int i = 0; i < 2; ++i) asked.mutable_requests(i)->set_validate_only(false);
    const auto made = judge();
    for (const auto& one : made.decisions()) EXPECT_EQ(one.verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(balance("ben:H1"), "10.00");
}

TEST_F(calls, tell_what_will_be_left_if_nothing_is_spent) {
    give("ben:H1", "150.00");
    v1::GetBalanceRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.add_categories("food.basic");
    const auto now = server.ask<v1::GetBalanceResponse>("app", "BalanceService/GetBalance", asked);
    const auto then = [&](int64_t days) {
        asked.mutable_as_of()->set_seconds(monday.seconds + days * seconds_per_day);
        return server.ask<v1::GetBalanceResponse>("app", "BalanceService/GetBalance", asked);
    };
    // Good to the 90th day: 31 May; on 1 June nothing is left.
    const auto good = then(90);
    ASSERT_EQ(good.totals_size(), 1) << server.last.message;
    EXPECT_EQ(good.totals(0).value(), "150.00");
    EXPECT_EQ(good.usable(0).amount().value(), "150.00");
    EXPECT_EQ(good.pockets(0).next_lapse_valid_until(), "2026-05-31");
    const auto lapsed = then(91);
    EXPECT_EQ(lapsed.totals(0).value(), "0.00");
    EXPECT_EQ(lapsed.usable(0).amount().value(), "0.00");
    EXPECT_EQ(lapsed.pockets_size(), 0);
    // It was a thought: nothing has happened.
    EXPECT_EQ(lapsed.sequence(), now.sequence());
    EXPECT_EQ(balance("ben:H1"), "150.00");
    then(367);
    EXPECT_EQ(server.last.violations.at(0).field, "as_of");
    asked.set_account(account_name("ben:nobody"));
    then(30);
    EXPECT_EQ(server.last.code, status_code::permission_denied);
    asked.set_account(account_name("ben:nobody"));
    asked.mutable_as_of()->set_seconds(monday.seconds + seconds_per_day);
    server.ask<v1::GetBalanceResponse>("auditor", "BalanceService/GetBalance", asked);
    EXPECT_EQ(server.last.code, status_code::not_found);
}

TEST_F(calls, write_a_statement_page_by_page) {
    give("ben:H1", "150.00");
    for (int i = 0; i < 5; ++i) pay("till", basket("1.00", "r" + std::to_string(i)));
    v1::ListStatementLinesRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.set_page_size(4);
    std::vector<std::string> deltas;
    for (int pages = 0; pages < 5; ++pages) {
        const auto page = server.ask<v1::ListStatementLinesResponse>(
            "app", "BalanceService/ListStatementLines", asked);
        ASSERT_TRUE(server.last.ok()) << server.last.message;
        for (const auto& one : page.lines()) deltas.push_back(one.delta().value());
        if (page.next_page_token().empty()) break;
        asked.set_page_token(page.next_page_token());
    }
    EXPECT_EQ(deltas,
              (std::vector<std::string>{"-1.00", "-1.00", "-1.00", "-1.00", "-1.00", "150.00"}));
}

TEST_F(calls, let_time_bring_about_what_is_due_when_the_clock_is_advanced) {
    give("ben:H1", "150.00");
    v1::AdvanceClockRequest later;
    later.set_days(91);
    server.ask<v1::AdvanceClockResponse>("operator", "ServerService/AdvanceClock", later);
    EXPECT_EQ(balance("ben:H1"), "0.00");
    later.mutable_to()->set_seconds(monday.seconds);
    server.ask<v1::AdvanceClockResponse>("operator", "ServerService/AdvanceClock", later);
    EXPECT_EQ(server.last.code, status_code::invalid_argument);
}

/// A stream of the journal's, one message at a time.
template <class Response, class Request>
class pulled_stream {
public:
    pulled_stream(small_server& server, const std::string& who, std::string_view name,
                  const Request& asked) {
        const auto* method =
            server.core->methods().find("/annona.v1.JournalService/" + std::string(name));
        stream_ = server.core->open_stream(*method, asked, server.context(who));
    }
    /// False where it was the end; `how` says why.
    bool next() {
        told.Clear();
        std::promise<bool> done;
        stream_->next(told, [&](service::stream_event what, service::status status) {
            how = std::move(status);
            done.set_value(what == service::stream_event::message);
        });
        return done.get_future().get();
    }
    void cancel() { stream_->cancel(); }

    Response told;
    service::status how;

private:
    std::unique_ptr<service::reply_stream> stream_;
};

/// WatchEntries from the first entry on.
class watched_entries : public pulled_stream<v1::WatchEntriesResponse, v1::WatchEntriesRequest> {
public:
    watched_entries(small_server& server, const std::string& who)
        : pulled_stream(server, who, "WatchEntries", [] {
              v1::WatchEntriesRequest asked;
              asked.set_parent(community_name());
              asked.set_from_sequence(1);
              return asked;
          }()) {}
};

TEST_F(calls, end_a_stream_of_entries_when_the_token_is_revoked) {
    watched_entries entries(server, "auditor");
    EXPECT_TRUE(entries.next());
    server.revoke("auditor");
    server.wall += 1;
    EXPECT_FALSE(entries.next());
    EXPECT_EQ(entries.how.reason, "CREDENTIAL_REVOKED");
}

TEST_F(calls, say_at_once_that_an_entry_is_not_there_yet) {
    v1::ListStatementLinesRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.set_read_after(1'000'000);
    server.ask<v1::ListStatementLinesResponse>("auditor", "BalanceService/ListStatementLines",
                                               asked);
    EXPECT_EQ(server.last.code, status_code::unavailable);
    EXPECT_EQ(server.last.reason, "NOT_THERE_YET");
}

TEST_F(calls, refuse_values_that_no_enum_has) {
    v1::ListProposalsRequest asked;
    asked.set_parent(community_name());
    asked.set_state(static_cast<v1::ProposalState>(99));
    server.ask<v1::ListProposalsResponse>("auditor", "IssuanceService/ListProposals", asked);
    EXPECT_EQ(server.last.code, status_code::invalid_argument);
    EXPECT_EQ(server.last.violations.at(0).field, "state");
}

TEST_F(calls, stream_entries_as_they_become_durable) {
    watched_entries entries(server, "auditor");
    ASSERT_TRUE(entries.next());
    const auto past = entries.told;
    ASSERT_GT(past.entries_size(), 1);
    EXPECT_EQ(past.entries(0).kind(), "genesis");
    EXPECT_EQ(past.sequence(), past.entries(past.entries_size() - 1).sequence());
    std::thread payer([&] { give("ben:H1", "150.00"); });
    EXPECT_TRUE(entries.next());
    payer.join();
    EXPECT_GT(entries.told.sequence(), past.sequence());
}

size_t count_of(const std::string& in, const std::string& what) {
    size_t found = 0;
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++found;
    return found;
}

using exported_journal = pulled_stream<v1::ExportJournalResponse, v1::ExportJournalRequest>;

v1::ExportJournalRequest whole_journal() {
    v1::ExportJournalRequest asked;
    asked.set_parent(community_name());
    asked.set_format(v1::EXPORT_FORMAT_NDJSON);
    return asked;
}

// About 500 bytes a line: some messages of 1 MiB, of which two wait for their reader.
TEST_F(calls, export_a_journal_piece_by_piece) {
    give("ben:H1", "150.00");
    pay_often(9000);
    exported_journal text(server, "auditor", "ExportJournal", whole_journal());
    std::string all;
    int pieces = 0;
    int64_t last = 0;
    while (text.next()) {
        EXPECT_LE(text.told.data().size(), size_t{1} << 20);
        EXPECT_EQ(text.told.data().back(), '\n');
        all += text.told.data();
        ++pieces;
        last = text.told.sequence();
    }
    EXPECT_TRUE(text.how.ok()) << text.how.message;
    EXPECT_GT(pieces, 3);
    EXPECT_EQ(last, head().sequence());
    EXPECT_EQ(count_of(all, R"({"type":"entry")"), static_cast<size_t>(last));
    EXPECT_EQ(all.substr(0, 17), R"({"type":"journal")");
}

TEST_F(calls, end_an_export_whose_caller_has_gone) {
    give("ben:H1", "150.00");
    pay_often(9000);
    exported_journal left(server, "auditor", "ExportJournal", whole_journal());
    ASSERT_TRUE(left.next());
    left.cancel();
    EXPECT_FALSE(left.next());
    EXPECT_EQ(left.how.code, status_code::cancelled);
}

TEST_F(calls, prove_an_entry_and_show_the_head) {
    give("ben:H1", "150.00");
    const auto paid = pay("till", basket("1.00", "r1"));
    v1::GetProofRequest asked;
    asked.set_name(paid.name());
    const auto proof =
        server.ask<v1::GetProofResponse>("auditor", "JournalService/GetProof", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_FALSE(proof.open_part().empty());
    EXPECT_EQ(proof.header().size(), 92u);
    const auto found = head();
    EXPECT_EQ(found.sequence(), paid.sequence());
    EXPECT_EQ(found.hash().size(), 64u);
}

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The Seville scheme with another grant for next year.
v1::ProposeSchemeRequest next_scheme(const std::string& etag) {
    v1::ProposeSchemeRequest made;
    made.set_parent(community_name());
    const std::string examples = ANNONA_SOURCE_DIR "/examples/";
    for (const std::string path :
         {"seville-ossetana/scheme.yaml", "seville-ossetana/shops.yaml",
          "seville-ossetana/event-days.yaml", "common/goods.yaml", "common/shop-classes.yaml"}) {
        auto& file = *made.add_files();
        file.set_path(path);
        file.set_text(text_of(examples + path));
    }
    auto& text = *made.mutable_files(0)->mutable_text();
    text.replace(text.find("base: 65.00"), 11, "base: 70.00");
    made.set_etag(etag);
    made.set_request_id("scheme-1");
    return made;
}

TEST_F(calls, bring_another_version_of_the_scheme_into_force_by_two_principals) {
    v1::DescribeSchemeRequest describe;
    describe.set_parent(community_name());
    const auto digest = [&] {
        return server
            .ask<v1::DescribeSchemeResponse>("editor", "SchemeService/DescribeScheme", describe)
            .digest();
    };
    const auto before = digest();
    auto asked = next_scheme("another");
    server.ask<v1::ProposeSchemeResponse>("editor", "SchemeService/ProposeScheme", asked);
    EXPECT_EQ(server.last.reason, "ETAG_MISMATCH");
    asked.set_etag(before);
    const auto proposed =
        server.ask<v1::ProposeSchemeResponse>("editor", "SchemeService/ProposeScheme", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    ASSERT_FALSE(proposed.proposal().empty()) << proposed.DebugString();
    EXPECT_EQ(proposed.first_change(), "2027-01-01");
    v1::GetProposalRequest get;
    get.set_name(proposed.proposal());
    const auto shown =
        server.ask<v1::GetProposalResponse>("auditor", "IssuanceService/GetProposal", get);
    EXPECT_EQ(digest(), before);
    const auto done = approve("chief", shown.proposal(), "yes");
    EXPECT_EQ(done.decision().verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    const auto after = digest();
    EXPECT_EQ(after, shown.proposal().scheme_version());
    server.core.reset();
    server.start();
    EXPECT_EQ(digest(), after);
    v1::ListSchemeVersionsRequest list;
    list.set_parent(community_name());
    const auto versions = server.ask<v1::ListSchemeVersionsResponse>(
        "auditor", "SchemeService/ListSchemeVersions", list);
    ASSERT_EQ(versions.versions_size(), 1);
    EXPECT_EQ(versions.versions(0).approver(), "chief");
    give("ben:H1", "150.00");
}

TEST_F(calls, say_what_is_wrong_with_a_scheme_by_line_and_column) {
    v1::ValidateSchemeRequest asked;
    asked.set_parent(community_name());
    *asked.mutable_files() = next_scheme("").files();
    auto& text = *asked.mutable_files(0)->mutable_text();
    text.replace(text.find("basket: refuse_whole"), 20, "basket: refuse_hole ");
    const auto found =
        server.ask<v1::ValidateSchemeResponse>("editor", "SchemeService/ValidateScheme", asked);
    ASSERT_GT(found.problems_size(), 0);
    EXPECT_FALSE(found.problems(0).warning());
    EXPECT_EQ(found.problems(0).column(), 9);
    for (int i = 1; i < found.problems_size(); ++i) EXPECT_TRUE(found.problems(i).warning());
    EXPECT_TRUE(found.digest().empty());
    asked.mutable_files(0)->set_path("../../etc/passwd");
    server.ask<v1::ValidateSchemeResponse>("editor", "SchemeService/ValidateScheme", asked);
    EXPECT_EQ(server.last.violations.at(0).field, "files");
}

TEST_F(calls, erase_a_person_and_keep_the_books) {
    give("ben:H1", "150.00");
    const auto paid = pay("till", basket("10.00", "r1"));
    propose("ben:H1", "20.00", "p2");
    v1::EraseAccountRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.set_reason("asked for it");
    asked.set_request_id("erase");
    server.ask<v1::EraseAccountResponse>("operator", "AccountService/EraseAccount", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.reason << server.last.message;
    for (const bool is_again : {false, true}) {
        EXPECT_EQ(balance("ben:H1"), "");
        EXPECT_EQ(server.last.code, status_code::not_found) << is_again;
        EXPECT_EQ(balance("mer:Fruteria"), "10.00");
        v1::GetDecisionRequest get;
        get.set_name(paid.name());
        const auto told =
            server.ask<v1::GetDecisionResponse>("auditor", "DecisionService/GetDecision", get);
        EXPECT_EQ(told.decision().amount().value(), "10.00") << server.last.message;
        EXPECT_EQ(told.DebugString().find("ben:H1"), std::string::npos) << told.DebugString();
        EXPECT_EQ(text_of(server.folder + "/proposals.ndjson").find("EXP-2026-0101"),
                  std::string::npos);
        if (is_again) break;
        server.core.reset();
        server.start();
    }
}

TEST_F(calls, take_nothing_new_while_they_drain) {
    server.core->begin_drain();
    pay("till", basket("1.00", "r1"));
    EXPECT_EQ(server.last.code, status_code::unavailable);
    EXPECT_EQ(server.last.reason, "STOPPING");
}

}  // namespace
}  // namespace annona::test
