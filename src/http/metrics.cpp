// SPDX-License-Identifier: Apache-2.0
// prometheus-cpp writes the text; it is seen here and nowhere else.
#include "http/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

constexpr double microseconds_per_second = 1e6;

class page {
public:
    void begin(std::string name, std::string help, MetricType type) {
        MetricFamily family;
        family.name = std::move(name);
        family.help = std::move(help);
        family.type = type;
        families_.push_back(std::move(family));
    }
    ClientMetric& add(labels of) {
        families_.back().metric.emplace_back();
        ClientMetric& made = families_.back().metric.back();
        made.label = std::move(of);
        return made;
    }
    void counter(labels of, std::uint64_t value) {
        add(std::move(of)).counter.value = static_cast<double>(value);
    }
    void gauge(labels of, double value) { add(std::move(of)).gauge.value = value; }
    [[nodiscard]] std::string text() const {
        return prometheus::TextSerializer().Serialize(families_);
    }

private:
    std::vector<MetricFamily> families_;
};

// For showing alone: nothing is reckoned with it.
double shown(const std::string& decimal) {
    double value = 0;
    std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
    return value;
}

void add_calls(page& to, const service::counters& figures) {
    to.begin("annona_calls_total", "Calls answered, by method and status code.",
             MetricType::Counter);
    for (const auto& [key, count] : figures.calls())
        to.counter({{"method", key.method}, {"code", key.code}}, count);
    to.begin("annona_call_seconds", "Time from a call to its answer.", MetricType::Histogram);
    for (const auto& [method, found] : figures.latencies()) {
        auto& histogram = to.add({{"method", method}}).histogram;
        histogram.sample_count = found.count;
        histogram.sample_sum = static_cast<double>(found.sum_us) / microseconds_per_second;
        std::uint64_t below = 0;
        for (std::size_t at = 0; at < service::latency_bounds_us.size(); ++at) {
            below += found.buckets[at];
            const auto bound = static_cast<double>(service::latency_bounds_us[at]);
            histogram.bucket.push_back({below, bound / microseconds_per_second});
        }
    }
}

void add_decisions(page& to, const service::counters& figures) {
    to.begin("annona_decisions_total", "Decisions, by verdict and reason code.",
             MetricType::Counter);
    for (const auto& [key, count] : figures.decisions())
        to.counter({{"community", key.community}, {"verdict", key.verdict}, {"code", key.code}},
                   count);
}

using communities = std::vector<service::community_figures>;

void add_gauges(page& to, const communities& all) {
    to.begin("annona_journal_sequence", "Number of the last durable entry.", MetricType::Gauge);
    for (const auto& one : all)
        to.gauge({{"community", one.community}}, static_cast<double>(one.sequence));
    to.begin("annona_commands_unanswered", "Commands taken and not yet answered.",
             MetricType::Gauge);
    for (const auto& one : all)
        to.gauge({{"community", one.community}}, static_cast<double>(one.unanswered));
    to.begin("annona_community_stopped", "1 where a community takes nothing any more.",
             MetricType::Gauge);
    for (const auto& one : all) to.gauge({{"community", one.community}}, one.stopped ? 1 : 0);
}

void add_groups(page& to, const communities& all) {
    to.begin("annona_journal_groups_total", "Groups made durable.", MetricType::Counter);
    for (const auto& one : all) to.counter({{"community", one.community}}, one.groups);
    to.begin("annona_journal_entries_total", "Entries in them: by groups, the size of a group.",
             MetricType::Counter);
    for (const auto& one : all) to.counter({{"community", one.community}}, one.entries);
}

// Each figure of every reserve; `value` says which.
template <class Value>
void add_reserve_gauge(page& to, const communities& all, std::string name, std::string help,
                       Value value) {
    to.begin(std::move(name), std::move(help), MetricType::Gauge);
    for (const auto& one : all)
        for (const auto& cover : one.covers)
            to.gauge({{"community", one.community}, {"reserve", cover.reserve}}, value(cover));
}

void add_reserves(page& to, const communities& all) {
    using cover = service::community_figures::cover;
    add_reserve_gauge(to, all, "annona_reserve_held", "Money in a reserve.",
                      [](const cover& one) { return shown(one.held); });
    add_reserve_gauge(to, all, "annona_reserve_outstanding", "Units outstanding against it.",
                      [](const cover& one) { return shown(one.outstanding); });
    add_reserve_gauge(to, all, "annona_reserve_required", "The money they are worth.",
                      [](const cover& one) { return shown(one.required); });
    add_reserve_gauge(to, all, "annona_reserve_shortfall", "1 where a reserve covers too little.",
                      [](const cover& one) { return one.is_short ? 1.0 : 0.0; });
}

struct front_counter {
    const char* name;
    const char* help;
    std::uint64_t server_counts::*value;
};

constexpr front_counter front_counters[] = {
    {"annona_http_connections_total", "Connections accepted.", &server_counts::accepted},
    {"annona_http_turned_away_total", "Connections closed because there were too many.",
     &server_counts::turned_away},
    {"annona_http_handshakes_failed_total", "TLS handshakes that failed.",
     &server_counts::handshakes_failed},
    {"annona_http_timeouts_total", "Connections closed because nothing came, or nothing was taken.",
     &server_counts::timed_out},
};

void add_fronts(page& to, std::span<const server_counts> fronts) {
    const auto listener = [](std::size_t at) { return labels{{"listener", std::to_string(at)}}; };
    for (const front_counter& one : front_counters) {
        to.begin(one.name, one.help, MetricType::Counter);
        for (std::size_t at = 0; at < fronts.size(); ++at)
            to.counter(listener(at), fronts[at].*(one.value));
    }
    to.begin("annona_http_connections_open", "Connections open now.", MetricType::Gauge);
    for (std::size_t at = 0; at < fronts.size(); ++at)
        to.gauge(listener(at), static_cast<double>(fronts[at].open));
}

}  // namespace

std::string metrics_text(const service::counters& figures, std::span<const server_counts> fronts,
                         std::string_view release) {
    page made;
    made.begin("annona_build_info", "1, with the release.", MetricType::Gauge);
    made.gauge({{"release", std::string(release)}}, 1);
    add_calls(made, figures);
    add_decisions(made, figures);
    const communities all =
        figures.look_at_communities ? figures.look_at_communities() : communities{};
    add_gauges(made, all);
    add_groups(made, all);
    add_reserves(made, all);
    add_fronts(made, fronts);
    return made.text();
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
