// SPDX-License-Identifier: Apache-2.0
#include "http/metrics.hpp"

#include <gtest/gtest.h>

namespace annona::http {
namespace {

TEST(metrics, show_decisions_latency_groups_and_reserves) {
    service::counters figures;
    figures.count_call("PaymentService/Pay", "ok", 200);
    figures.count_call("PaymentService/Pay", "ok", 3'000'000);
    figures.count_decision("demo", "REFUSED", "CATEGORY_NOT_ALLOWED");
    figures.look_at_communities = [] {
        service::community_figures one;
        one.community = "demo";
        one.sequence = 12;
        one.groups = 4;
        one.entries = 12;
        one.covers.push_back({"reserve", "100.50", "101.00", "101.00", true});
        return std::vector<service::community_figures>{one};
    };
    server_counts front;
    front.accepted = 7;
    front.open = 2;
    const std::string text = metrics_text(figures, {&front, 1}, "0.1.0");
    for (const char* line :
         {"annona_build_info{release=\"0.1.0\"} 1",
          "annona_calls_total{method=\"PaymentService/Pay\",code=\"ok\"} 2",
          "annona_call_seconds_bucket{method=\"PaymentService/Pay\",le=\"0.0001\"} 0",
          "annona_call_seconds_bucket{method=\"PaymentService/Pay\",le=\"0.00025\"} 1",
          "annona_call_seconds_bucket{method=\"PaymentService/Pay\",le=\"2.5\"} 1",
          "annona_call_seconds_bucket{method=\"PaymentService/Pay\",le=\"+Inf\"} 2",
          "annona_call_seconds_count{method=\"PaymentService/Pay\"} 2",
          "annona_decisions_total{community=\"demo\",verdict=\"REFUSED\","
          "code=\"CATEGORY_NOT_ALLOWED\"} 1",
          "annona_journal_sequence{community=\"demo\"} 12",
          "annona_journal_groups_total{community=\"demo\"} 4",
          "annona_reserve_held{community=\"demo\",reserve=\"reserve\"} 100.5",
          "annona_reserve_shortfall{community=\"demo\",reserve=\"reserve\"} 1",
          "annona_http_connections_total{listener=\"0\"} 7",
          "annona_http_connections_open{listener=\"0\"} 2"})
        EXPECT_NE(text.find(std::string(line) + '\n'), std::string::npos) << line << '\n' << text;
}

}  // namespace
}  // namespace annona::http
