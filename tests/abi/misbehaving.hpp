// SPDX-License-Identifier: Apache-2.0
//! Rules that load without complaint and then break the contract in one way each, for tests of
//! whoever calls them: each must end as PLUGIN_FAILED with nothing moved. They are written on the
//! bare C table, without the SDK that would keep an author from most of this. All are called at
//! authorize and charge of pay, transfer, issue and redeem.
#pragma once

#include <annona/abi/rule.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace annona::misbehaving {

inline std::int32_t create(const annona_params*, annona_problems*, void** rule) {
    static char instance;
    *rule = &instance;
    return ANNONA_OK;
}
inline void destroy(void*) {}

inline std::int32_t plan(const void*, annona_plan* out) {
    out->authorize_on = ANNONA_COMMAND_BIT(ANNONA_PAY) | ANNONA_COMMAND_BIT(ANNONA_TRANSFER) |
                        ANNONA_COMMAND_BIT(ANNONA_ISSUE) | ANNONA_COMMAND_BIT(ANNONA_REDEEM);
    out->charge_on = out->authorize_on;
    return ANNONA_OK;
}

inline annona_effect move(std::uint32_t from, std::uint32_t to, annona_amount amount) {
    annona_effect effect{};
    effect.kind = ANNONA_EFFECT_MOVE;
    effect.target = from;
    effect.other = to;
    effect.index = 0xffffffffu;
    effect.amount = amount;
    return effect;
}

inline std::int32_t give(annona_out* out, const annona_effect& effect) {
    out->effects[out->effects_count++] = effect;
    return ANNONA_OK;
}

/// Lets an exception cross the C table.
inline std::int32_t throws(const void*, const annona_case*, const annona_own*, annona_out*) {
    throw std::runtime_error("the rule threw");
}
/// Throws something no handler of std::exception sees.
inline std::int32_t throws_number(const void*, const annona_case*, const annona_own*, annona_out*) {
    throw 42;
}
inline std::int32_t returns_bug(const void*, const annona_case*, const annona_own*, annona_out*) {
    return ANNONA_BUG;
}
inline std::int32_t returns_unknown(const void*, const annona_case*, const annona_own*,
                                    annona_out*) {
    return -77;
}
/// Lets the payee pass on one booking unit more than it receives.
inline std::int32_t passes_on_too_much(const void*, const annona_case* of, const annona_own*,
                                       annona_out* out) {
    annona_effect effect = move(ANNONA_HANDLE_PAYEE, ANNONA_HANDLE_PAYER, of->principal);
    effect.kind = ANNONA_EFFECT_PASS_ON;
    effect.amount.lo += 1;
    return give(out, effect);
}
/// 2^126 booking units: adding a few of them would overflow.
inline std::int32_t moves_too_much(const void*, const annona_case*, const annona_own*,
                                   annona_out* out) {
    constexpr annona_amount huge{0, std::int64_t{1} << 62};
    return give(out, move(ANNONA_HANDLE_PAYER, ANNONA_HANDLE_PAYEE, huge));
}
inline std::int32_t moves_negative(const void*, const annona_case*, const annona_own*,
                                   annona_out* out) {
    constexpr annona_amount minus_one{~std::uint64_t{0}, -1};
    return give(out, move(ANNONA_HANDLE_PAYER, ANNONA_HANDLE_PAYEE, minus_one));
}
/// An account nobody handed out.
inline std::int32_t moves_elsewhere(const void*, const annona_case*, const annona_own*,
                                    annona_out* out) {
    return give(out, move(ANNONA_HANDLE_PAYER, 77, annona_amount{1, 0}));
}
/// Counts more effects than there is room for; writes none of them.
inline std::int32_t counts_too_many_effects(const void*, const annona_case*, const annona_own*,
                                            annona_out* out) {
    out->effects_count = out->effects_max + 1;
    return ANNONA_OK;
}
inline std::int32_t counts_too_many_figures(const void*, const annona_case*, const annona_own*,
                                            annona_out* out) {
    out->figures_count = out->figures_max + 1;
    return ANNONA_OK;
}
/// An effect kind the contract does not have.
inline std::int32_t invents_effect(const void*, const annona_case*, const annona_own*,
                                   annona_out* out) {
    annona_effect effect = move(ANNONA_HANDLE_PAYER, ANNONA_HANDLE_PAYEE, annona_amount{1, 0});
    effect.kind = 999;
    return give(out, effect);
}
/// Refuses with a code it never declared.
inline std::int32_t invents_code(const void*, const annona_case*, const annona_own*,
                                 annona_out* out) {
    annona_effect effect{};
    effect.kind = ANNONA_EFFECT_REFUSE;
    effect.code = ANNONA_REASON_OWN + 5;
    effect.index = 0xffffffffu;
    return give(out, effect);
}

/// X(name): each is a rule `misbehaves_<name>`.
#define ANNONA_MISBEHAVIOURS(X)                                                                    \
    X(throws)                                                                                      \
    X(throws_number)                                                                               \
    X(returns_bug)                                                                                 \
    X(returns_unknown) X(passes_on_too_much) X(moves_too_much) X(moves_negative)                   \
        X(moves_elsewhere) X(counts_too_many_effects) X(counts_too_many_figures) X(invents_effect) \
            X(invents_code)

#define ANNONA_MISBEHAVING_TABLE(behaviour)                                   \
    inline constexpr annona_about about_##behaviour{sizeof(annona_about),     \
                                                    0,                        \
                                                    "misbehaves_" #behaviour, \
                                                    "1.0.0",                  \
                                                    "Breaks the contract.",   \
                                                    "Apache-2.0",             \
                                                    nullptr,                  \
                                                    nullptr,                  \
                                                    nullptr,                  \
                                                    nullptr,                  \
                                                    0,                        \
                                                    0};                       \
    inline constexpr annona_rule_v1 table_##behaviour{sizeof(annona_rule_v1), \
                                                      ANNONA_ABI_MAJOR,       \
                                                      ANNONA_ABI_MINOR,       \
                                                      0,                      \
                                                      ANNONA_ABI_DRAFT,       \
                                                      &about_##behaviour,     \
                                                      create,                 \
                                                      destroy,                \
                                                      plan,                   \
                                                      nullptr,                \
                                                      behaviour,              \
                                                      nullptr,                \
                                                      behaviour,              \
                                                      nullptr,                \
                                                      nullptr};
ANNONA_MISBEHAVIOURS(ANNONA_MISBEHAVING_TABLE)
#undef ANNONA_MISBEHAVING_TABLE

#define ANNONA_MISBEHAVING_ENTRY(behaviour) &table_##behaviour,
inline constexpr std::array all{ANNONA_MISBEHAVIOURS(ANNONA_MISBEHAVING_ENTRY)};
#undef ANNONA_MISBEHAVING_ENTRY

}  // namespace annona::misbehaving
