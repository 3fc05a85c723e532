// SPDX-License-Identifier: Apache-2.0
#include "http/listeners.hpp"

#include <atomic>
#include <thread>
#include <utility>

#include "http/front.hpp"
#include "http/metrics.hpp"
#include "http/server.hpp"
#include "http/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

constexpr service::role_mask may_see_figures =
    service::mask_of(service::role::operator_) | service::mask_of(service::role::auditor);

/// The address as written, with the port that was chosen.
std::string chosen_address(const std::string& written, std::uint16_t port) {
    if (port == 0) return written;
    return written.substr(0, written.rfind(':') + 1) + std::to_string(port);
}

class all_listeners final : public listeners {
public:
    all_listeners(service::service_core& core, settings with)
        : core_(core), settings_(std::move(with)) {}

    result<void> add(const service::listener& where) {
        front_settings made;
        made.release = settings_.release;
        made.socket_role = where.socket_role;
        made.metrics = [this](const service::credential& who, std::string& page) {
            return figures_for(who, page);
        };
        auto answers = std::make_unique<front>(core_, std::move(made));
        auto started = server::start(
            where, limits{}, *answers,
            [this](std::string_view event, std::string_view detail) { note(event, detail); });
        if (!started) return started.error();
        addresses_.push_back(chosen_address(where.address, (*started)->port()));
        fronts_.push_back(std::move(answers));
        servers_.push_back(std::move(*started));
        return {};
    }
    void opened() { is_open_ = true; }

    std::vector<std::string> addresses() const override { return addresses_; }

    bool drain(std::chrono::milliseconds most) override {
        for (const auto& one : fronts_) one->stop_soon();
        std::atomic<bool> all_answered = true;
        std::vector<std::thread> draining;
        for (const auto& one : servers_)
            draining.emplace_back([&one, &all_answered, most] {
                if (!one->drain(most)) all_answered = false;
            });
        for (std::thread& one : draining) one.join();
        return all_answered;
    }

private:
    service::status figures_for(const service::credential& who, std::string& page) {
        service::status admitted = core_.admit(who, may_see_figures);
        if (!admitted.ok()) return admitted;
        if (!is_open_)
            return service::make_status(service::status_code::unavailable, "STARTING",
                                        "the server is starting");
        std::vector<server_counts> counts;
        for (const auto& one : servers_) counts.push_back(one->counts());
        page = metrics_text(core_.figures(), counts, settings_.release);
        return {};
    }

    void note(std::string_view event, std::string_view detail) const {
        if (!settings_.log) return;
        settings_.log("{\"event\":" + json_quoted(event) + ",\"detail\":" + json_quoted(detail) +
                      '}');
    }

    service::service_core& core_;
    settings settings_;
    std::vector<std::string> addresses_;
    std::vector<std::unique_ptr<front>> fronts_;
    std::vector<std::unique_ptr<server>> servers_;  // Destroyed before the fronts they call.
    std::atomic<bool> is_open_ = false;
};

}  // namespace

result<std::unique_ptr<listeners>> listeners::start(const std::vector<service::listener>& all,
                                                    service::service_core& core, settings with) {
    auto made = std::make_unique<all_listeners>(core, std::move(with));
    for (const service::listener& one : all) {
        if (one.protocol != service::front_protocol::http) continue;
        if (auto added = made->add(one); !added) return added.error();
    }
    made->opened();
    return std::unique_ptr<listeners>(std::move(made));
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
