// SPDX-License-Identifier: Apache-2.0
#include "service/server_config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "config/composer.hpp"
#include "config/composer_problems.hpp"
#include "config/suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using config::mapping_entry;
using config::node;

constexpr int32_t proposal_days_max = 366;
constexpr int32_t drain_seconds_max = 600;

/// Reads mappings strictly: every key is known, every problem has its place.
class config_reader {
public:
    explicit config_reader(std::string_view folder) : folder_(folder) {}

    void read(const node& root);

    server_config made;
    config::problem_list problems;

private:
    void wrong(const node& at, std::string text) {
        problems.add(at.begin_place(), "BAD_VALUE", std::move(text));
    }
    [[nodiscard]] bool is_mapping(const node& at, std::initializer_list<std::string_view> keys,
                                  std::string_view what);
    [[nodiscard]] std::string text(const node& at, std::string_view what);
    [[nodiscard]] std::string path(const node& at, std::string_view what);
    [[nodiscard]] std::vector<std::string> texts(const node& at, std::string_view what);
    [[nodiscard]] int32_t number(const node& at, int32_t least, int32_t most,
                                 std::string_view what);
    [[nodiscard]] bool yes(const node& at, std::string_view what);
    [[nodiscard]] const std::vector<node>& list(const node& at, std::string_view what);
    [[nodiscard]] listener read_listener(const node& at);
    void check_listener(const listener& one, const node& at);
    [[nodiscard]] tls_files read_tls(const node& at);
    [[nodiscard]] certified_principal read_principal(const node& at);

    std::string_view folder_;
};

bool config_reader::is_mapping(const node& at, std::initializer_list<std::string_view> keys,
                               std::string_view what) {
    if (!at.is_mapping()) {
        wrong(at, std::string(what) + " is a mapping, found a " +
                      std::string(config::to_string(at.kind())));
        return false;
    }
    for (const auto& one : at.entries()) {
        if (std::find(keys.begin(), keys.end(), one.key) != keys.end()) continue;
        const std::vector<std::string_view> words(keys);
        problems.add(one.key_place, "UNKNOWN_KEY",
                     config::quoted(one.key) + " is no key of " + std::string(what) +
                         config::suggest(one.key, words));
    }
    return true;
}

std::string config_reader::text(const node& at, std::string_view what) {
    if (at.is_scalar() && !at.text().empty()) return at.text();
    wrong(at, std::string(what) + " is a text, found a " +
                  (at.is_scalar() ? "missing one" : std::string(config::to_string(at.kind()))));
    return {};
}

std::string config_reader::path(const node& at, std::string_view what) {
    std::string given = text(at, what);
    if (given.empty()) return given;
    return (std::filesystem::path(folder_) / given).lexically_normal().string();
}

const std::vector<node>& config_reader::list(const node& at, std::string_view what) {
    if (!at.is_sequence())
        wrong(at, std::string(what) + " is a list, found a " +
                      std::string(config::to_string(at.kind())));
    return at.items();
}

std::vector<std::string> config_reader::texts(const node& at, std::string_view what) {
    std::vector<std::string> all;
    for (const auto& one : list(at, what)) all.push_back(text(one, what));
    return all;
}

int32_t config_reader::number(const node& at, int32_t least, int32_t most, std::string_view what) {
    const std::string given = text(at, what);
    int32_t value = 0;
    const auto* end = given.data() + given.size();
    const auto read = std::from_chars(given.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < least || value > most)
        wrong(at, std::string(what) + " is " + config::quoted(given) + ", allowed " +
                      std::to_string(least) + " to " + std::to_string(most));
    return value;
}

bool config_reader::yes(const node& at, std::string_view what) {
    const std::string given = text(at, what);
    if (given != "yes" && given != "no")
        wrong(at, std::string(what) + " is " + config::quoted(given) + ", allowed yes, no");
    return given == "yes";
}

tls_files config_reader::read_tls(const node& at) {
    tls_files to;
    if (!is_mapping(at, {"certificate", "key", "authorities", "clients"}, "tls")) return to;
    for (const auto& [key, place, value] : at.entries()) {
        if (key == "certificate") to.certificate = path(value, key);
        if (key == "key") to.key = path(value, key);
        if (key == "authorities") to.authorities = path(value, key);
        if (key != "clients") continue;
        const auto word = text(value, key);
        if (word == "required")
            to.clients = client_certificates::required;
        else if (word == "optional")
            to.clients = client_certificates::optional;
        else if (word != "none")
            wrong(value,
                  "clients is " + config::quoted(word) + ", allowed none, optional, required");
    }
    if (to.certificate.empty() || to.key.empty()) wrong(at, "tls needs a certificate and a key");
    if (to.clients != client_certificates::none && to.authorities.empty())
        wrong(at, "client certificates need authorities to be held against");
    return to;
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address.starts_with("[::1]:") ||
           address.starts_with("localhost:");
}

void config_reader::check_listener(const listener& one, const node& at) {
    const bool is_unix = one.address.starts_with("unix:");
    if (one.address.empty()) wrong(at, "a listener needs an address");
    if (is_unix && one.socket_role.empty())
        wrong(at, "a unix socket needs the role of whoever may open it");
    if (is_unix && (one.tls || one.insecure)) wrong(at, "a unix socket has no tls and no insecure");
    if (!is_unix && !one.socket_role.empty()) wrong(at, "only a unix socket gives a role");
    if (!is_unix && one.tls && one.insecure) wrong(at, "tls and insecure exclude each other");
    if (!is_unix && !one.tls && !one.insecure && !one.address.empty())
        wrong(at, "a listener needs tls, or insecure: yes on a loopback address");
    if (one.insecure && !is_loopback(one.address))
        wrong(at, "insecure is for loopback addresses alone, found " + config::quoted(one.address));
}

listener config_reader::read_listener(const node& at) {
    listener to;
    if (!is_mapping(at, {"address", "protocol", "tls", "insecure", "mode", "role"}, "a listener"))
        return to;
    for (const auto& [key, place, value] : at.entries()) {
        if (key == "address") to.address = text(value, key);
        if (key == "tls") to.tls = read_tls(value);
        if (key == "insecure") to.insecure = yes(value, key);
        if (key == "mode") {
            const auto digits = text(value, key);
            const auto* end = digits.data() + digits.size();
            const auto read = std::from_chars(digits.data(), end, to.socket_mode, 8);
            if (read.ec != std::errc{} || read.ptr != end || to.socket_mode > 0777)
                wrong(value, "mode is an octal number as 0660");
        }
        if (key == "role") {
            to.socket_role = text(value, key);
            if (!find_role(to.socket_role)) wrong(value, "no role is called so");
        }
        if (key != "protocol") continue;
        const auto word = text(value, key);
        if (word != "grpc" && word != "http")
            wrong(value, "protocol is " + config::quoted(word) + ", allowed grpc, http");
        to.protocol = word == "http" ? front_protocol::http : front_protocol::grpc;
    }
    check_listener(to, at);
    return to;
}

certified_principal config_reader::read_principal(const node& at) {
    certified_principal to;
    if (!is_mapping(at, {"uri", "name", "roles", "communities", "classes", "accounts"},
                    "a principal"))
        return to;
    for (const auto& [key, place, value] : at.entries()) {
        if (key == "uri") to.uri = text(value, key);
        if (key == "name") to.who.name = text(value, key);
        if (key == "communities") to.who.communities = texts(value, key);
        if (key == "classes") to.who.classes = texts(value, key);
        if (key == "accounts") to.who.accounts = texts(value, key);
        if (key != "roles") continue;
        for (const auto& one : list(value, key)) {
            const auto found = find_role(text(one, "a role"));
            if (!found) wrong(one, "no role is called so");
            if (found) to.who.roles |= mask_of(*found);
        }
    }
    if (to.uri.empty() || to.who.name.empty() || to.who.roles == 0 || to.who.communities.empty())
        wrong(at, "a principal needs uri, name, roles and communities");
    return to;
}

void config_reader::read(const node& root) {
    if (!is_mapping(root,
                    {"listen", "journal", "tokens", "read_log", "plugins", "communities",
                     "principals", "proposal_days", "drain_seconds"},
                    "a server file"))
        return;
    for (const auto& [key, place, value] : root.entries()) {
        if (key == "journal") made.journal = path(value, key);
        if (key == "tokens") made.tokens = path(value, key);
        if (key == "read_log") made.read_log = path(value, key);
        if (key == "proposal_days") made.proposal_days = number(value, 1, proposal_days_max, key);
        if (key == "drain_seconds") made.drain_seconds = number(value, 1, drain_seconds_max, key);
        if (key == "plugins")
            for (const auto& one : list(value, key)) made.plugins.push_back(path(one, key));
        if (key == "listen")
            for (const auto& one : list(value, key)) made.listeners.push_back(read_listener(one));
        if (key == "principals")
            for (const auto& one : list(value, key)) made.principals.push_back(read_principal(one));
        if (key != "communities") continue;
        for (const auto& one : list(value, key))
            if (is_mapping(one, {"scheme"}, "a community") && one.find("scheme") != nullptr)
                made.communities.push_back({path(*one.find("scheme"), "scheme")});
            else
                wrong(one, "a community needs its scheme");
    }
}

}  // namespace

config_result read_server_config(std::string_view text, std::string_view name,
                                 std::string_view folder) {
    config_result found;
    auto composed = config::compose(text, name);
    config_reader reader(folder);
    reader.problems.append(composed.problems);
    if (composed.is_whole) reader.read(composed.root);
    found.problems = reader.problems.take();
    if (found.problems.empty()) found.made = std::move(reader.made);
    return found;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
