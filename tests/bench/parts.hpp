// SPDX-License-Identifier: Apache-2.0
//! The pieces of a decision measured alone: a trivial rule, the decay of a lot, the canonical
//! request, the encoded entry, the selection of lots.
#pragma once

#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec.hpp>
#include <annona/engine/select.hpp>
#include <annona/money/decay.hpp>
#include <annona/rule/rule_book.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <stdexcept>
#include <vector>

#include "bench/community.inl.hpp"

namespace annona::bench {

template <class Value>
void keep(const Value& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

/// Nanoseconds of one call, over many.
template <class Work>
double ns_per_call(size_t calls, Work work) {
    const double begin = nanoseconds_now();
    for (size_t i = 0; i < calls; ++i) work(i);
    return (nanoseconds_now() - begin) / static_cast<double>(calls);
}

// ---- a rule that reads the amount and says nothing ----

namespace trivial {

inline int32_t create(const annona_params*, annona_problems*, void** rule) {
    static amount most = amount_limit;
    *rule = &most;
    return ANNONA_OK;
}
inline void destroy(void*) {}
inline int32_t plan(const void*, annona_plan* out) {
    out->authorize_on = ANNONA_COMMAND_BIT(ANNONA_PAY);
    return ANNONA_OK;
}
inline int32_t authorize(const void* rule, const annona_case* seen, const annona_own*,
                         annona_out* out) {
    const auto most = *static_cast<const amount*>(rule);
    if (from_abi(seen->principal) <= most) return ANNONA_OK;
    out->effects[out->effects_count++].kind = ANNONA_EFFECT_REFUSE;
    return ANNONA_OK;
}
inline const annona_rule_v1& table() {
    static const uint16_t reasons[] = {ANNONA_REASON_LIMIT_PER_PERSON, 0};
    static const annona_about about = [] {
        annona_about one{};
        one.size = sizeof one;
        one.name = "trivial", one.version = "1.0.0", one.licence = "Apache-2.0";
        one.purpose = "Looks at the amount and says nothing.";
        one.reasons = reasons;
        return one;
    }();
    static const annona_rule_v1 made = [] {
        annona_rule_v1 one{};
        one.size = sizeof one;
        one.about = &about;
        one.create = create, one.destroy = destroy, one.plan = plan, one.authorize = authorize;
        return one;
    }();
    return made;
}

/// Replaces the scheme's rules by `count` of these.
inline void replace_rules(scheme& of, size_t count) {
    of.rules.clear();
    for (size_t i = 0; i < count; ++i) {
        rule_declaration one;
        one.rule = "trivial", one.id = "trivial-" + std::to_string(i);
        one.since = *parse_local_day("2026-01-01");
        one.table = &table();
        of.rules.push_back(std::move(one));
    }
}

/// One call through the table, everything warm.
inline double call_ns() {
    void* rule = nullptr;
    const auto* volatile from = &table();
    const auto& rules = *from;
    rules.create(nullptr, nullptr, &rule);
    annona_case seen{};
    annona_own own{};
    annona_effect effects[ANNONA_EFFECTS_MAX];
    annona_out out{};
    out.effects = effects;
    return ns_per_call(10'000'000, [&](size_t i) {
        seen.principal = {i, 0};
        keep(rules.authorize(rule, &seen, &own, &out));
    });
}

}  // namespace trivial

// ---- decay ----

class decay_bench {
public:
    explicit decay_bench(bool wide) : step_(decay_step::of_fraction({2, 10'000})) {
        skewed_numbers random(1, 0.5, 7);
        for (size_t i = 0; i < 4096; ++i) {
            const auto low = random.next_uniform(), high = random.next_uniform() >> 40;
            values_.push_back(wide ? amount::from_halves(low, static_cast<int64_t>(high | 1))
                                   : amount::from_halves(low >> 8, 0));
        }
        for (const auto value : values_) check(value);
    }
    double ns() const {
        return ns_per_call(1000,
                           [this](size_t) {
                               for (const auto value : values_)
                                   keep(fold(value, step_, rounding::down, 1));
                           }) /
               static_cast<double>(values_.size());
    }

private:
    // Another implementation: the exact quotient in integers of any length.
    void check(amount value) const {
        using boost::multiprecision::cpp_int;
        const auto wide = [](amount of) { return (cpp_int(of.hi()) << 64) + of.lo(); };
        const cpp_int loss = wide(value) * 2 / 10'000;
        if (wide(fold(value, step_, rounding::down, 1)) != wide(value) - loss)
            throw std::runtime_error("decay differs from the exact quotient");
    }
    decay_step step_;
    std::vector<amount> values_;
};

// ---- canonical request, entry, selection ----

inline double canonical_ns(const batch& purchases) {
    std::vector<std::byte> bytes;
    return ns_per_call(1'000'000, [&](size_t i) {
        bytes.clear();
        canonical_request(purchases.commands[i % purchases.commands.size()], bytes);
        keep(bytes.data());
    });
}

inline double encode_ns(const entry& one) {
    std::vector<std::byte> bytes;
    return ns_per_call(1'000'000, [&](size_t) {
        bytes.clear();
        encode(one, bytes);
        keep(bytes.data());
    });
}

/// Two lines, three lots; the first two are needed.
inline double select_ns() {
    selector select;
    const amount demands[] = {amount::of(150), amount::of(70)};
    const uint8_t allowed[] = {1, 1};
    return ns_per_call(1'000'000, [&](size_t) {
        select.begin(demands);
        for (const int64_t value : {200, 100, 100})
            if (!select.complete())
                keep(select.add({amount::of(value), amount::of(-1), {}}, allowed));
        keep(select.takes().data());
    });
}

}  // namespace annona::bench
