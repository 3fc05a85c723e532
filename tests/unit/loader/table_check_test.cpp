// SPDX-License-Identifier: Apache-2.0
#include "loader/table_check.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

std::int32_t create(const annona_params*, annona_problems*, void**) { return ANNONA_OK; }
void destroy(void*) {}
std::int32_t plan(const void*, annona_plan*) { return ANNONA_OK; }

constexpr annona_param parameter(const char* name, std::uint16_t kind) {
    annona_param made{};
    made.name = name;
    made.kind = kind;
    made.doc = "What it does.";
    return made;
}

/// A table without fault, for tests to spoil one thing.
struct sample {
    std::array<annona_param, 2> parameters{parameter("fee", ANNONA_KIND_RATIO),
                                           parameter("minimum", ANNONA_KIND_AMOUNT)};
    std::array<annona_code, 1> codes{annona_code{"acme.TOO_BLUE", 6, 0, "The colour is wrong."}};
    std::array<std::uint16_t, 2> reasons{ANNONA_REASON_NOT_ELIGIBLE, 0};
    annona_about about{};
    annona_rule_v1 table{};

    sample() {
        about.size = sizeof(about);
        about.parameters_count = 2;
        about.name = "sample_rule";
        about.version = "1.0.0";
        about.purpose = "A rule of the tests.";
        about.licence = "Apache-2.0";
        about.parameters = parameters.data();
        about.codes = codes.data();
        about.codes_count = 1;
        about.reasons = reasons.data();
        table.size = sizeof(table);
        table.abi_major = ANNONA_ABI_MAJOR;
        table.abi_minor = ANNONA_ABI_MINOR;
        table.draft = ANNONA_ABI_DRAFT;
        table.about = &about;
        table.create = create;
        table.destroy = destroy;
        table.plan = plan;
    }
    sample(const sample&) = delete;

    std::string cause() const {
        const auto valid = annona::loader::validate_table(&table, "here", "sample_rule");
        if (valid) return "";
        constexpr std::string_view head = "here: annona_rule_entry: ";
        EXPECT_EQ(valid.error().code, "PLUGIN_REFUSED");
        EXPECT_EQ(valid.error().text.substr(0, head.size()), head);
        return valid.error().text.substr(head.size());
    }
};

}  // namespace

TEST(table_check, accepts_a_sound_table) { EXPECT_EQ(sample().cause(), ""); }

TEST(table_check, names_every_missing_mandatory_function) {
    sample without_destroy;
    without_destroy.table.destroy = nullptr;
    EXPECT_EQ(without_destroy.cause(), "function destroy is missing");
    sample without_plan;
    without_plan.table.plan = nullptr;
    EXPECT_EQ(without_plan.cause(), "function plan is missing");
}

TEST(table_check, judges_the_version_before_anything_that_may_have_moved) {
    sample other;
    other.table.abi_major = 3;
    other.table.size = 16;
    other.table.about = nullptr;
    EXPECT_EQ(other.cause(),
              "built for plugin contract 3.0, this host speaks 1.0: the major numbers must be "
              "equal");
}

TEST(table_check, refuses_a_rule_of_another_draft) {
    sample other;
    other.table.draft = 0x0000beef;
    other.table.about = nullptr;
    EXPECT_TRUE(other.cause().starts_with("built for draft 0000beef of the plugin contract"))
        << other.cause();
    EXPECT_TRUE(other.cause().ends_with(": build the rule anew with this host's headers"));
}

TEST(table_check, wants_a_version_of_three_numbers) {
    for (const char* bad : {"", "1", "1.0", "1.0.0.0", "1.0.x", "1..0", "01.0.0", "1.0.0-rc1"}) {
        sample tested;
        tested.about.version = bad;
        EXPECT_EQ(tested.cause(), "version '" + std::string(bad) + "' is not x.y.z");
    }
}

TEST(table_check, wants_snake_case_names_of_parameters) {
    for (const char* bad : {"", "Fee", "fee-amount", "2nd", "fee amount", "_fee"}) {
        sample tested;
        tested.parameters[1].name = bad;
        EXPECT_EQ(tested.cause(), "parameter 1 is named '" + std::string(bad) +
                                      "', needed lower case words joined by _");
    }
}

TEST(table_check, finds_what_is_wrong_with_a_parameter) {
    const auto cause_of = [](auto spoil) {
        sample tested;
        spoil(tested.parameters[0]);
        return tested.cause();
    };
    EXPECT_EQ(cause_of([](annona_param& p) { p.kind = 99; }),
              "parameter 'fee' has unknown kind 99");
    EXPECT_EQ(cause_of([](annona_param& p) { p.kind = ANNONA_KIND_NONE; }),
              "parameter 'fee' has unknown kind 0");
    EXPECT_EQ(cause_of([](annona_param& p) { p.kind = ANNONA_KIND_CHOICE; }),
              "parameter 'fee' has no choices");
    EXPECT_EQ(cause_of([](annona_param& p) { p.kind = ANNONA_KIND_TABLE; }),
              "parameter 'fee' has no columns");
    EXPECT_EQ(cause_of([](annona_param& p) { p.columns_count = 1; }),
              "parameter 'fee' has columns and is no table");
    EXPECT_EQ(cause_of([](annona_param& p) { p.doc = nullptr; }), "parameter 'fee' has no doc");
    EXPECT_EQ(cause_of([](annona_param& p) { p.flags = 64; }),
              "parameter 'fee' has unknown flags 64");
    EXPECT_EQ(cause_of([](annona_param& p) { p.flags = ANNONA_PARAM_SINGLE; }),
              "parameter 'fee' is single and no table");
    EXPECT_EQ(cause_of([](annona_param& p) {
                  p.flags = ANNONA_PARAM_REQUIRED;
                  p.fallback = "0 %";
              }),
              "parameter 'fee' is required and has a default");
    EXPECT_EQ(cause_of([](annona_param& p) { p.name = "minimum"; }),
              "parameter 'minimum' is declared twice");
}

TEST(table_check, looks_into_the_columns_of_a_table) {
    static constexpr std::array columns{parameter("share", ANNONA_KIND_RATIO),
                                        parameter("To", ANNONA_KIND_ACCOUNT)};
    sample tested;
    tested.parameters[0].kind = ANNONA_KIND_TABLE;
    tested.parameters[0].columns = columns.data();
    tested.parameters[0].columns_count = 1;
    EXPECT_EQ(tested.cause(), "");
    tested.parameters[0].columns_count = 2;
    EXPECT_EQ(
        tested.cause(),
        "parameter 'fee' has a bad column: parameter 1 is named 'To', needed lower case words "
        "joined by _");
}

TEST(table_check, refuses_a_table_that_contains_itself) {
    static annona_param self = parameter("self", ANNONA_KIND_TABLE);
    self.columns = &self;
    self.columns_count = 1;
    sample tested;
    tested.about.parameters = &self;
    tested.about.parameters_count = 1;
    EXPECT_NE(tested.cause().find("is a table nested too deeply"), std::string::npos);
}

TEST(table_check, wants_a_vendor_before_codes_of_its_own) {
    for (const char* bad : {"TOO_BLUE", ".TOO_BLUE", "acme.", "acme.too_blue", "Acme.BLUE"}) {
        sample tested;
        tested.codes[0].name = bad;
        EXPECT_EQ(tested.cause(),
                  "code '" + std::string(bad) + "' has no vendor before its name (vendor.CODE)");
    }
    sample early;
    early.codes[0].order_class = 3;
    EXPECT_EQ(early.cause(), "code 'acme.TOO_BLUE' has order class 3, allowed 4 to 10");
}

TEST(table_check, knows_the_reasons_of_the_contract) {
    sample tested;
    tested.reasons[0] = 699;
    EXPECT_EQ(tested.cause(), "reason 699 is not one of reasons.h");
}

TEST(table_check, never_prints_what_a_terminal_would_obey) {
    sample tested;
    tested.about.name = "\x1b[2J";
    EXPECT_EQ(tested.cause(), "the rule is named '?[2J', needed lower case words joined by _");
}
