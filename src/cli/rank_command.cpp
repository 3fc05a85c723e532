// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/scheme_access.hpp"
#include "lab/ranking.hpp"
#include "lab/text_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

int fail(const failure& what, exit_code code, const surroundings& around) {
    around.err << "annona rank: " << what.text << '\n';
    return code;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& one : ids) text += (text.empty() ? "" : ", ") + one;
    return text;
}

void print(const lab::ranking& of, std::ostream& to) {
    lab::text_table table(
        {{"place", lab::align::right}, {"application"}, {"answer"}, {"behind the one above by"}});
    std::size_t place = 0;
    for (const lab::ranked_application& one : of.places)
        table.add({std::to_string(++place), one.id, one.is_served ? "served" : "waiting",
                   one.decided_by});
    to << table.to_text();
    if (!of.tied_at_quota.empty())
        to << "\nNo criterion tells these apart, and the quota parts them: "
           << joined(of.tied_at_quota) << ".\n";
}

}  // namespace

int rank_file(const rank_options& asked, const surroundings& around) {
    const auto by = lab::parse_criteria(asked.by);
    if (!by) return fail(by.error(), exit_usage, around);
    const auto text = read_text_file(asked.file);
    if (!text) return fail(text.error(), exit_failure, around);
    const lab::json read = lab::json::parse(*text, nullptr, false);
    if (read.is_discarded())
        return fail({"MALFORMED", asked.file + " is not JSON", {}}, exit_failure, around);
    const auto ranked = lab::rank_applications(read, *by, asked.quota);
    if (!ranked) return fail(ranked.error(), exit_failure, around);
    if (asked.as_json)
        around.out << lab::to_json(*ranked).dump(1) << '\n';
    else
        print(*ranked, around.out);
    return exit_ok;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
