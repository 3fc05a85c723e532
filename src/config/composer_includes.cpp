// SPDX-License-Identifier: Apache-2.0
#include "composer_includes.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "composer.hpp"
#include "composer_digest.hpp"
#include "composer_limits.hpp"
#include "composer_merge.hpp"
#include "composer_paths.hpp"
#include "composer_problems.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::string_view include_key = "include";

class scheme_loader {
public:
    scheme_loader(std::string_view path, const file_reader& read)
        : scheme_path_(normal_path(path)), scheme_folder_(folder_of(path)), read_(read) {}

    scheme_text load();

private:
    void load_file(const std::string& path, const place& asked_from);
    composed compose_file(const std::string& path, const std::string& text);
    void follow(const node& include);
    void follow_one(const node& name);
    bool is_within_limits(const place& asked_from, std::size_t bytes);
    void fail(const place& where, std::string_view code, std::string text);

    std::string scheme_path_;
    std::string scheme_folder_;
    const file_reader& read_;
    scheme_text made_;
    problem_list problems_;
    std::vector<named_digest> digests_;
    std::vector<std::string> seen_;   // every path read, in order
    std::vector<std::string> chain_;  // the paths from the scheme to the file being read
    std::size_t bytes_ = 0;
    std::size_t nodes_ = 0;
};

// Something is missing from the tree, not merely wrong in it.
void scheme_loader::fail(const place& where, std::string_view code, std::string text) {
    problems_.add(where, code, std::move(text));
    made_.is_whole = false;
}

scheme_text scheme_loader::load() {
    made_.is_whole = true;
    load_file(scheme_path_, {std::make_shared<const std::string>(scheme_path_), 0, 0});
    made_.digest = digests_.size() == seen_.size() ? digest_files(digests_) : "";
    made_.problems = problems_.take();
    return std::move(made_);
}

bool scheme_loader::is_within_limits(const place& asked_from, std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > scheme_bytes_max) {
        fail(asked_from, "SCHEME_TOO_LARGE",
             "bytes in the scheme with its included files: " + std::to_string(bytes_) +
                 "; at most " + std::to_string(scheme_bytes_max) + " are allowed");
    }
    return bytes_ <= scheme_bytes_max;
}

void scheme_loader::load_file(const std::string& path, const place& asked_from) {
    seen_.push_back(path);
    const result<std::string> text = read_(path);
    if (!text) {
        fail(asked_from, "CANNOT_READ", "cannot read " + quoted(path) + ": " + text.error().text);
        return;
    }
    if (!is_within_limits(asked_from, text->size())) {
        return;
    }
    made_.files.push_back(path_from(scheme_folder_, path));
    digests_.push_back({made_.files.back(), sha256_hex(*text)});
    composed file = compose_file(path, *text);
    node include;
    std::erase_if(file.root.entries(), [&](mapping_entry& entry) {
        const bool is_include = entry.key == include_key;
        if (is_include) {
            include = std::move(entry.value);
        }
        return is_include;
    });
    if (seen_.size() == 1) {
        made_.root = std::move(file.root);
    } else {
        merge_mapping(made_.root, std::move(file.root), problems_);
    }
    chain_.push_back(path);
    follow(include);
    chain_.pop_back();
}

composed scheme_loader::compose_file(const std::string& path, const std::string& text) {
    composed file = compose(text, path);
    problems_.append(file.problems);
    made_.is_whole = made_.is_whole && file.is_whole;
    nodes_ += file.node_count;
    if (file.is_whole && !file.root.is_mapping()) {
        fail(file.root.begin_place(), "NOT_A_MAPPING",
             "a scheme file is a mapping, lines of \"key: value\"; found a " +
                 std::string(to_string(file.root.kind())));
        file.root = node();
    }
    if (nodes_ > scheme_nodes_max) {
        fail(file.root.begin_place(), "TOO_MANY_VALUES",
             "values in the scheme with its included files: " + std::to_string(nodes_) +
                 "; at most " + std::to_string(scheme_nodes_max) + " are allowed");
        file.root = node();
    }
    return file;
}

void scheme_loader::follow(const node& include) {
    if (include.is_mapping() && include.begin_place().line == 0) {
        return;  // none stood there
    }
    if (!include.is_sequence()) {
        fail(include.begin_place(), "BAD_INCLUDE",
             "include is a list of files, as in [goods.yaml, ../common/shops.yaml]; found a " +
                 std::string(to_string(include.kind())));
        return;
    }
    if (chain_.size() > include_depth_max && !include.items().empty()) {
        fail(include.begin_place(), "INCLUDE_TOO_DEEP",
             "this file is itself included " + std::to_string(include_depth_max) +
                 " steps from the scheme and cannot include others; at most " +
                 std::to_string(include_depth_max) + " steps are allowed");
        return;
    }
    for (const node& name : include.items()) {
        follow_one(name);
    }
}

void scheme_loader::follow_one(const node& name) {
    const place& where = name.begin_place();
    if (!name.is_scalar()) {
        fail(where, "BAD_INCLUDE",
             "an included file is named by a text; found a " + std::string(to_string(name.kind())));
        return;
    }
    const result<std::string> path = resolve_include(scheme_folder_, chain_.back(), name.text());
    if (!path) {
        fail(where, path.error().code, path.error().text);
        return;
    }
    if (const auto again = std::find(chain_.begin(), chain_.end(), *path); again != chain_.end()) {
        std::string circle;
        for (auto step = again; step != chain_.end(); ++step) {
            circle += *step + " -> ";
        }
        fail(where, "INCLUDE_CIRCLE", "files include each other in a circle: " + circle + *path);
        return;
    }
    if (std::find(seen_.begin(), seen_.end(), *path) != seen_.end()) {
        return;
    }
    if (seen_.size() == scheme_files_max) {
        fail(where, "TOO_MANY_FILES",
             "files of the scheme: " + std::to_string(seen_.size() + 1) + "; at most " +
                 std::to_string(scheme_files_max) + " are allowed");
        return;
    }
    load_file(*path, where);
}

}  // namespace

std::string digest_files(const std::vector<named_digest>& files) {
    std::string lines;
    for (const named_digest& file : files) {
        lines += file.sha256_hex + "  " + file.name + "\n";
    }
    return sha256_hex(lines);
}

scheme_text load_scheme_text(std::string_view path, const file_reader& read) {
    return scheme_loader(path, read).load();
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
