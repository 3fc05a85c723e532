// SPDX-License-Identifier: Apache-2.0

#include "journal/description.hpp"

#include <gtest/gtest.h>

namespace {

using namespace annona;
using namespace annona::journal;

scheme harbour() {
    scheme of;
    of.id = "old-harbour";
    of.digest = "abc";
    of.time_zone.name = "Europe/Rome";
    ledger own;
    own.code = own.counted.code = "HAR";
    own.counted.digits = 2, own.counted.scale = 6;
    own.counted.peg = "EUR", own.counted.worth = {9, 10};
    ledger money;
    money.code = money.counted.code = "EUR";
    of.ledgers = {own, money};
    of.backed = true, of.money_ledger = 1;
    of.issuer = "mint", of.dust = "crumbs";
    role holder;
    holder.prefix = "ben", holder.name = "household";
    role bank;
    bank.prefix = "bank", bank.name = "bank", bank.kind = 2, bank.whole_id = true;
    of.roles = {holder, bank};
    pocket aid;
    aid.name = "aid";
    of.pockets = {aid};
    of.programmes = {{"bread", "muni", "reserve:{programme}", {}, {}}};
    return of;
}

constexpr const char* harbour_text =
    "annona community 1\n"
    "community\tharbour town\n"
    "scheme\told-harbour\tabc\n"
    "zone\tEurope/Rome\n"
    "ledger\tHAR\t2\t6\tEUR\t9/10\n"
    "ledger\tEUR\t2\t2\t\t0\n"
    "backed\t1\n"
    "issuer\tmint\n"
    "dust\tcrumbs\n"
    "role\tben\thousehold\t0\t0\n"
    "role\tbank\tbank\t2\t1\n"
    "pocket\taid\n"
    "programme\tbread\tmuni\treserve:{programme}\n";

TEST(community_description, says_what_numbers_in_entries_mean) {
    EXPECT_EQ(write_description("harbour town", harbour()), harbour_text);
    const auto read = read_description(harbour_text);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->community, "harbour town");
    EXPECT_EQ(write_description(read->community, *read->rules), harbour_text);
}

TEST(community_description, lets_no_name_break_a_line) {
    auto of = harbour();
    of.pockets[0].name = "a\tb\nissuer\tme";
    const auto read = read_description(write_description("x", of));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rules->issuer, "mint");
    EXPECT_EQ(read->rules->pockets[0].name, "a b issuer me");
}

TEST(community_description, passes_over_words_of_later_versions) {
    EXPECT_TRUE(read_description(std::string(harbour_text) + "harvest\tgood\n"));
}

TEST(community_description, names_the_line_that_is_wrong) {
    const auto code = [](const std::string& text) {
        const auto read = read_description(text);
        return read ? "read" : read.error().code + " " + read.error().place;
    };
    EXPECT_EQ(code("annona community 2\n"), "NEWER_FORMAT ");
    EXPECT_EQ(code("something else"), "MALFORMED ");
    EXPECT_EQ(code(""), "MALFORMED ");
    EXPECT_EQ(code("annona community 1\n"), "MALFORMED ");
    const std::string head = "annona community 1\n";
    for (const char* line :
         {"ledger\tEUR\t19\t19\t\t0", "ledger\tEUR\t2\t25\t\t0", "ledger\tEUR\t2\t2\t\tmuch",
          "ledger\tEUR", "role\ta\tb\t3\t0", "role\ta\tb\t-1\t0", "backed\tx"})
        EXPECT_EQ(code(head + line), "MALFORMED line 2 of the description") << line;
}

}  // namespace
