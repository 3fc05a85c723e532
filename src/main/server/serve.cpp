// SPDX-License-Identifier: Apache-2.0
#include "main/server/serve.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/json_text.hpp"
#include "grpc/rpc_server.hpp"
#include "http/listeners.hpp"
#include "main/server/process.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {
namespace {

using cli::json_quoted;

/// The server file, or nothing after its problems were printed.
std::optional<service::server_config> read_config(const std::string& path, std::ostream& err) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        err << "annona-server: " << path << " cannot be read\n";
        return std::nullopt;
    }
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    auto read = service::read_server_config(text, path, folder.string());
    for (const config::problem& one : read.problems) err << config::to_string(one) << '\n';
    return std::move(read.made);
}

/// Every front that listens.
struct fronts {
    std::vector<std::unique_ptr<rpc::rpc_server>> rpc;
    std::unique_ptr<http::listeners> web;
};

void tell(const service::surroundings& around, const cli::json_fields& fields) {
    around.log(cli::json_object(fields));
}

void tell_listening(const service::surroundings& around, std::string_view protocol,
                    const std::string& address) {
    tell(around, {{"event", json_quoted("listening")},
                  {"protocol", json_quoted(protocol)},
                  {"address", json_quoted(address)}});
}

std::string with_port(const std::string& address, std::uint16_t port) {
    if (port == 0) return address;
    return address.substr(0, address.rfind(':') + 1) + std::to_string(port);
}

result<fronts> start_fronts(const service::server_config& config, service::service_core& core,
                            const service::surroundings& around) {
    fronts made;
    std::vector<std::string> rpc_addresses;
    for (const service::listener& one : config.listeners) {
        if (one.protocol != service::front_protocol::grpc) continue;
        auto started = rpc::rpc_server::start(
            one, core, [around](std::string_view event, std::string_view detail) {
                tell(around, {{"event", json_quoted(event)}, {"detail", json_quoted(detail)}});
            });
        if (!started) return started.error();
        rpc_addresses.push_back(with_port(one.address, (*started)->port()));
        made.rpc.push_back(std::move(*started));
    }
    auto web = http::listeners::start(config.listeners, core, {around.release, around.log});
    if (!web) return web.error();
    made.web = std::move(*web);
    for (const std::string& one : rpc_addresses) tell_listening(around, "grpc", one);
    for (const std::string& one : made.web->addresses()) tell_listening(around, "http", one);
    return made;
}

/// Answers under way are given; what is asked from now on is not taken.
void drain(fronts& all, service::service_core& core, std::chrono::seconds most) {
    core.begin_drain();
    std::vector<std::thread> draining;
    draining.emplace_back([&] { all.web->drain(most); });
    for (const auto& one : all.rpc) draining.emplace_back([&one, most] { one->drain(most); });
    for (std::thread& one : draining) one.join();
    core.drain();
}

/// A journal that cannot open its next file stops: connections must leave it some.
void look_at_descriptors(const service::server_config& config,
                         const service::surroundings& around) {
    constexpr std::size_t kept_for_files = 256;
    const std::size_t wanted = config.listeners.size() * rpc::connections_max + kept_for_files;
    const std::size_t found = raise_descriptor_limit();
    if (found >= wanted) return;
    tell(around, {{"event", json_quoted("few_descriptors")},
                  {"found", std::to_string(found)},
                  {"wanted", std::to_string(wanted)}});
}

int run(const service::server_config& config, const service::surroundings& around,
        std::ostream& err) {
    look_at_descriptors(config, around);
    auto core = service::service_core::open(config, around);
    if (!core) return fail(err, core.error());
    if (config.demo)
        if (auto filled = fill_demo(**core, config.journal); !filled)
            return fail(err, filled.error());
    auto all = start_fronts(config, **core, around);
    if (!all) return fail(err, all.error());
    wait_for_stop([&core] { (*core)->tick(); });
    tell(around, {{"event", json_quoted("stopping")}});
    drain(*all, **core, std::chrono::seconds(config.drain_seconds));
    tell(around, {{"event", json_quoted("stopped")}});
    return cli::exit_ok;
}

}  // namespace

int serve(const serve_options& options, const service::surroundings& around, std::ostream& err) {
    hold_stop_signals();
    std::optional<service::server_config> read;
    if (!options.config.empty()) {
        read = read_config(options.config, err);
        if (!read) return cli::exit_scheme_problems;
    }
    if (!options.is_demo) {
        if (read->listeners.empty() || read->communities.empty()) {
            err << "annona-server: " << options.config << " needs `listen` and `communities`\n";
            return cli::exit_scheme_problems;
        }
        return run(*read, around, err);
    }
    auto demo = prepare_demo(options.demo, around);
    if (!demo) return fail(err, demo.error());
    if (read && !read->listeners.empty()) demo->listeners = read->listeners;
    if (read) demo->principals = read->principals;
    return run(*demo, around, err);
}

}  // namespace server
}  // namespace v0_1
}  // namespace annona
