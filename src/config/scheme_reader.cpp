// SPDX-License-Identifier: Apache-2.0
#include "scheme_reader.hpp"

#include "scheme_check.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

void read_identity(reading& in, const node& root, const zone_loader& find_zone) {
    if (const node* id = root.find("scheme"))
        in.made.id = std::string(read_name(in, *id, "scheme").value_or(""));
    if (const node* title = root.find("title"))
        in.made.title = std::string(read_text(in, *title, "title").value_or(""));
    const node* name = root.find("zone");
    if (!name) return;
    const auto text = read_text(in, *name, "zone");
    if (!text) return;
    result<zone> found = find_zone(*text);
    if (found)
        in.made.time_zone = *std::move(found);
    else
        in.wrong(name->begin_place(), found.error().code, "zone: " + found.error().text);
}

void read_parts(reading& in, const node& root, const rule_finder& find_rule,
                const zone_loader& find_zone) {
    check_keys(in, root, scheme_keys(), "the scheme");
    read_identity(in, root, find_zone);
    read_inputs(in, root);
    read_unit(in, root);
    read_roles(in, root);
    read_programmes(in, root);
    read_pockets(in, root);
    read_account_details(in, root);
    read_payers(in, root);
    read_conduct(in, root);
    read_categories(in, root);
    read_product_lists(in, root);
    read_shop_classes(in, root);
    read_day_lists(in, root);
    read_register(in, root);
    check_scheme(in, root, read_rules(in, root, find_rule));
}

}  // namespace

read_result read_scheme(std::string_view path, const file_reader& read_file,
                        const rule_finder& find_rule, const zone_loader& find_zone,
                        const name_table* known) {
    read_result made;
    auto filled = std::make_unique<scheme>();
    if (known != nullptr) filled->names = *known;
    scheme_text text = load_scheme_text(path, read_file);
    made.files = std::move(text.files);
    reading in{*filled, {}, {}, {}};
    in.problems.append(text.problems);
    if (text.is_whole && text.root.is_mapping()) read_parts(in, text.root, find_rule, find_zone);
    filled->digest = std::move(text.digest);
    made.problems = in.problems.take();
    made.warnings = in.warnings.take();
    if (made.problems.empty()) made.made = std::move(filled);
    return made;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
