// SPDX-License-Identifier: Apache-2.0
#include "service/scheme_versions.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "service/line_log.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

/// Names the first file within a version's folder.
constexpr std::string_view main_mark = "main-file";

failure file_trouble(const std::string& path) { return {"FILE", "cannot write " + path, path}; }

bool is_plain(std::string_view path) {
    const auto is_allowed = [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') ||
               (one >= '0' && one <= '9') || one == '.' || one == '_' || one == '-' || one == '/';
    };
    return !path.empty() && path.size() <= 200 && std::all_of(path.begin(), path.end(), is_allowed);
}

result<void> write_file(const fs::path& to, const std::string& text) {
    std::error_code wrong;
    fs::create_directories(to.parent_path(), wrong);
    std::ofstream file(to, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return wrong || !file ? result<void>{file_trouble(to.string())} : result<void>{};
}

}  // namespace

std::string path_defect(const sent_files& files) {
    if (files.empty() || files.size() > scheme_files_max) return "1 to 64 files are wanted";
    for (const auto& one : files) {
        const fs::path path = fs::path(one.path()).lexically_normal();
        if (!is_plain(one.path()) || path.is_absolute() || *path.begin() == "..")
            return "a relative path within the scheme's folder is wanted";
    }
    return {};
}

result<void> scheme_versions::keep(std::string_view community, std::string_view digest,
                                   const sent_files& files) const {
    const fs::path place = fs::path(folder_of(community)) / digest;
    for (const auto& one : files)
        if (auto written = write_file(place / fs::path(one.path()).lexically_normal(), one.text());
            !written)
            return written;
    return write_file(place / main_mark, files[0].path());
}

result<void> scheme_versions::note(std::string_view community,
                                   const v1::SchemeVersion& version) const {
    std::error_code wrong;
    fs::create_directories(folder_of(community), wrong);
    line_log log;
    if (auto opened = log.open(folder_of(community) + "/versions.ndjson"); !opened) return opened;
    return log.append(json{{"digest", version.digest()},
                           {"activated_at", version.activated_at().seconds()},
                           {"author", version.author()},
                           {"approver", version.approver()}}
                          .dump(),
                      true);
}

result<std::vector<v1::SchemeVersion>> scheme_versions::list(std::string_view community) const {
    std::vector<v1::SchemeVersion> all;
    const std::string path = folder_of(community) + "/versions.ndjson";
    if (!fs::exists(path)) return all;
    line_log log;
    if (auto opened = log.open(path); !opened) return opened.error();
    const auto lines = log.read_all();
    if (!lines) return lines.error();
    for (const auto& line : *lines) {
        const auto from = json::parse(line, nullptr, false);
        if (!from.is_object()) continue;
        v1::SchemeVersion made;
        made.set_digest(from.value("digest", std::string{}));
        made.mutable_activated_at()->set_seconds(from.value("activated_at", int64_t{0}));
        made.set_author(from.value("author", std::string{}));
        made.set_approver(from.value("approver", std::string{}));
        all.push_back(std::move(made));
    }
    std::reverse(all.begin(), all.end());
    return all;
}

std::vector<std::string> scheme_versions::main_files(std::string_view community) const {
    std::vector<std::string> found;
    std::error_code wrong;
    for (const auto& one : fs::directory_iterator(folder_of(community), wrong)) {
        std::ifstream file(one.path() / main_mark);
        std::string name;
        if (std::getline(file, name)) found.push_back((one.path() / name).string());
    }
    return found;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
