// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/annona.hpp>

#include <cstdio>
#include <memory>
#include <string>

/// An award, a payment and a refusal, each as one line: request id, verdict, code, the canonical
/// bytes of its entry. What the program of every other language prints.
class story {
public:
    explicit story(std::shared_ptr<annona::scheme> rules) : town_(std::move(rules), morning) {}

    int tell() {
        if (town_.failed()) return std::fputs(town_.failed()->text.c_str(), stderr), 1;
        annona::command award;
        award.kind = annona::command_kind::issue;
        award.request_id = "award", award.principal = "office", award.other = "ben:A";
        award.value = annona::amount::of(200'00), award.has_value = true;
        if (!say(award) || !pay("fifty", 50'00) || !pay("more", 50'01)) return 1;
        std::printf("left %s\n", town_.balance("ben:A").c_str());
        return 0;
    }

private:
    static constexpr annona::instant morning{20'514LL * 86'400 + 9 * 3'600};

    bool pay(const char* id, long long cents) {
        const annona::basket_line line{"food", annona::amount::of(cents), {}, {}};
        annona::command asked;
        asked.request_id = id, asked.principal = "till";
        asked.account = "ben:A", asked.other = "mer:S";
        asked.lines = {&line, 1};
        return say(asked);
    }

    bool say(const annona::command& asked) {
        const auto made = town_.submit(asked);
        if (!made) return std::fputs(made.error().text.c_str(), stderr), false;
        std::string line(asked.request_id);
        line.append(" ").append(annona::name_of(made->result)).append(" ");
        line.append(made->code == 0 ? "-" : annona::name_of_reason(made->code)).append(" ");
        for (const std::byte byte : made->record)
            for (const unsigned half :
                 {std::to_integer<unsigned>(byte) >> 4, std::to_integer<unsigned>(byte) & 15U})
                line += "0123456789abcdef"[half];
        return std::puts(line.c_str()) >= 0;
    }

    annona::small_community town_;
};
