// SPDX-License-Identifier: Apache-2.0
// 1,048 real redemptions of vouchers, all inside their campaign's days: every one is accepted, in
// the order in which they happened; and on the day before, the first, the last and the day after a
// campaign, as its dates say.

#include <algorithm>
#include <set>

#include "conformance/community.hpp"
#include "data/data_files.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr int64_t voucher_cents = 100;

std::string pocket_of(const std::string& campaign) { return "campaign" + campaign; }

/// One campaign = one pocket with its first and last day.
std::string scheme_text(const std::vector<data::row>& campaigns) {
    std::string text =
        "scheme: vouchers\ntitle: Vouchers of campaigns\nzone: UTC\n"
        "unit: {code: VOU, digits: 2}\n"
        "accounts: {ben: {is: household}, mer: {is: shop}}\n"
        "commands: [issue, pay, advance]\npockets:\n";
    for (const auto& one : campaigns) text += "  " + pocket_of(one.at("campaign_id")) + ": {}\n";
    text += "rules:\n";
    for (const auto& one : campaigns) {
        const auto pocket = pocket_of(one.at("campaign_id"));
        text += "  - {rule: expiry, id: days-" + pocket +
                ", since: 2016-01-01, applies_to: {roles: [household], pockets: [" + pocket +
                "]}, first_day: " + one.at("valid_from") + ", last_day: " + one.at("valid_to") +
                ", lapsed_to: \"fund:lapsed\"}\n";
    }
    return text;
}

struct event {
    instant when;
    std::string account;
    std::string pocket;
    std::string_view code;  // empty: accepted
};

class campaigns_of_a_chain : public testing::Test {
protected:
    void SetUp() override {
        const auto all = data::read_csv("cj-campaigns.csv");
        const auto real = data::read_csv("cj-coupon-redemptions-dev.csv");
        const auto members = data::read_csv("cj-campaign-households.csv");
        ANNONA_NEEDS_DATA(all && real && members);
        campaigns = *all, redemptions = *real;
        for (const auto& one : *members)
            invited.insert({one.at("campaign_id"), one.at("household_id")});
        city.emplace(scheme_text(campaigns), nullptr, at("2016-10-01", 8));
    }
    void award(const std::string& account, const std::string& campaign) {
        auto asked = ask(command_kind::issue, {}, account, voucher_cents);
        const auto pocket = pocket_of(campaign);
        asked.other_pocket = pocket;
        city->accept(asked);
    }
    /// In the order of time, whatever the order of the file.
    void run(std::vector<event> events) {
        std::stable_sort(events.begin(), events.end(), [](const event& a, const event& b) {
            return a.when.seconds < b.when.seconds;
        });
        for (const auto& one : events) {
            city->now = one.when;
            auto asked = ask(command_kind::pay, one.account, "mer:Store", voucher_cents);
            asked.pocket = one.pocket;
            const auto answer = city->decide(asked);
            EXPECT_EQ(name_of_reason(answer.code), one.code)
                << one.account << ' ' << one.pocket << ' ' << format_instant(one.when);
            EXPECT_EQ(answer.result == verdict::accepted, one.code.empty());
        }
    }

    std::vector<data::row> campaigns, redemptions;
    std::set<std::pair<std::string, std::string>> invited;
    std::optional<community> city;
};

TEST_F(campaigns_of_a_chain, accept_every_real_redemption) {
    std::vector<event> events;
    for (const auto& one : redemptions) {
        ASSERT_TRUE(invited.contains({one.at("campaign_id"), one.at("household_id")}));
        ASSERT_EQ(one.at("expected_refusals"), "");
        const std::string account = "ben:" + one.at("household_id");
        award(account, one.at("campaign_id"));
        events.push_back(
            {at(one.at("redeemed_on"), 12), account, pocket_of(one.at("campaign_id")), {}});
    }
    ASSERT_EQ(events.size(), 1'048u);
    run(events);
    EXPECT_EQ(city->cents("mer:Store"), 1'048 * voucher_cents);
    city->expect_replay();
}

TEST_F(campaigns_of_a_chain, open_on_the_first_day_and_close_after_the_last) {
    std::vector<event> events;
    for (const auto& one : campaigns) {
        const auto first = day(one.at("valid_from")), last = day(one.at("valid_to"));
        const auto pocket = pocket_of(one.at("campaign_id"));
        const auto start_of = [](local_day of) { return instant{int64_t{of.number} * 86'400}; };
        for (const std::string who : {"first", "last", "late"})
            award("ben:" + who + one.at("campaign_id"), one.at("campaign_id"));
        const auto number = one.at("campaign_id");
        events.push_back(
            {instant{start_of(first).seconds - 1}, "ben:first" + number, pocket, "NOT_YET_VALID"});
        events.push_back({start_of(first), "ben:first" + number, pocket, {}});
        events.push_back(
            {instant{start_of(last + 1).seconds - 1}, "ben:last" + number, pocket, {}});
        events.push_back({start_of(last + 1), "ben:late" + number, pocket, "EXPIRED"});
    }
    run(events);
    EXPECT_EQ(city->cents("fund:lapsed"), static_cast<int64_t>(campaigns.size()) * voucher_cents);
}

TEST_F(campaigns_of_a_chain, real_redemptions_a_day_outside_are_refused) {
    std::vector<event> events;
    std::set<std::string> seen;
    for (const auto& one : redemptions) {
        const auto campaign = one.at("campaign_id");
        const std::string account = "ben:" + one.at("household_id");
        if (!seen.insert(account + '/' + campaign).second) continue;
        award(account, campaign);
        const auto noon = [](local_day of) {
            return instant{int64_t{of.number} * 86'400 + 43'200};
        };
        events.push_back(
            {noon(day(one.at("valid_from")) - 1), account, pocket_of(campaign), "NOT_YET_VALID"});
        events.push_back(
            {noon(day(one.at("valid_to")) + 1), account, pocket_of(campaign), "EXPIRED"});
    }
    run(events);
    EXPECT_EQ(city->cents("mer:Store"), 0);
}

}  // namespace
