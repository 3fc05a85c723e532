// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

// The author layer of the plugin contract. A rule is a struct:
//
//     struct my_rule {
//         static constexpr sdk::parameter parameters[] = {...};            // sdk/declare.hpp
//         static constexpr std::uint16_t reasons[] = {ANNONA_REASON_...};  // codes it may answer
//
//         my_rule(sdk::values<parameters> given, sdk::problems& problems); // reads, checks
//         void plan(sdk::plan& plan) const;                                // says what it needs
//         void authorize(const sdk::case_view&, const sdk::own&, sdk::answer&) const;
//     };
//
// and plugin.cpp is one include and
//
//     ANNONA_RULE(my_rule, "my_rule", "1.0.0", "what it is for");
//
// Hooks, each `const`, each only where needed and planned:
//     void entitle  (const sdk::case_view&, const sdk::own&, sdk::answer&)
//     void authorize(const sdk::case_view&, const sdk::own&, sdk::answer&)
//     void match    (const sdk::case_view&, const sdk::own&, sdk::cells&)
//     void charge   (const sdk::case_view&, const sdk::own&, sdk::answer&)
//     void terms    (const sdk::case_view&, const sdk::own&, sdk::term_drafts&)
//     void settle   (sdk::due&)
// A rule may also have: `codes` (annona_code[], its own reason codes), `figure_names` (const char*
// const[], ended by nullptr), `licence` (const char*).
//
// An exception of any kind that leaves a hook becomes ANNONA_BUG: nothing moves and the rule is
// named. Threads: a rule is constant after its constructor; hooks may run on several threads for
// different communities. Hooks must not allocate, read clocks, files or locale, nor use floating
// point.

#include <annona/sdk/answer.hpp>
#include <annona/sdk/case.hpp>
#include <annona/sdk/columns.hpp>
#include <annona/sdk/config.hpp>
#include <annona/sdk/declare.hpp>
#include <annona/sdk/plan.hpp>
#include <annona/sdk/problems.hpp>
#include <annona/sdk/values.hpp>

#include <annona/money/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// The C functions of one rule type.
template <class Rule>
class shims {
public:
    static std::int32_t create(const annona_params* params, annona_problems* out,
                               void** rule) noexcept {
        return guarded([&] {
            problems found(out);
            Rule* made = make(*params, found);
            if (!found.any()) {
                *rule = made;
                return ANNONA_OK;
            }
            delete made;
            return ANNONA_REFUSED;
        });
    }
    static void destroy(void* rule) noexcept { delete static_cast<Rule*>(rule); }

    static std::int32_t plan(const void* rule, annona_plan* out) noexcept {
        return called([&] {
            sdk::plan wanted(out);
            self(rule).plan(wanted);
        });
    }
    static std::int32_t entitle(const void* rule, const annona_case* seen, const annona_own* kept,
                                annona_out* out) noexcept {
        return called([&] {
            answer to(out);
            self(rule).entitle(case_view(*seen), own(kept), to);
        });
    }
    static std::int32_t authorize(const void* rule, const annona_case* seen, const annona_own* kept,
                                  annona_out* out) noexcept {
        return called([&] {
            answer to(out);
            self(rule).authorize(case_view(*seen), own(kept), to);
        });
    }
    static std::int32_t charge(const void* rule, const annona_case* seen, const annona_own* kept,
                               annona_out* out) noexcept {
        return called([&] {
            answer to(out);
            self(rule).charge(case_view(*seen), own(kept), to);
        });
    }
    static std::int32_t match(const void* rule, const annona_case* seen, const annona_own* kept,
                              const annona_match* out) noexcept {
        return called([&] {
            cells to(out);
            self(rule).match(case_view(*seen), own(kept), to);
        });
    }
    static std::int32_t terms(const void* rule, const annona_case* seen, const annona_own* kept,
                              const annona_terms* out) noexcept {
        return called([&] {
            term_drafts to(out);
            self(rule).terms(case_view(*seen), own(kept), to);
        });
    }
    static std::int32_t settle(const void* rule, const annona_due* out) noexcept {
        return called([&] {
            due to(out);
            self(rule).settle(to);
        });
    }

private:
    static const Rule& self(const void* rule) noexcept { return *static_cast<const Rule*>(rule); }

    static Rule* make(const annona_params& params, problems& found) {
        if constexpr (requires { Rule::parameters; }) {
            return new Rule(values<Rule::parameters>(params), found);
        } else {
            return new Rule();
        }
    }

    /// The edge of the plugin: nothing is thrown past it.
    template <class Body>
    static std::int32_t guarded(Body body) noexcept {
        try {
            return body();
        } catch (...) {
            return ANNONA_BUG;
        }
    }
    template <class Body>
    static std::int32_t called(Body body) noexcept {
        return guarded([&] {
            body();
            return ANNONA_OK;
        });
    }
};

/// Reason codes with the 0 the table wants at the end.
template <class Rule>
struct reasons_of {
    static constexpr std::size_t count() {
        if constexpr (requires { Rule::reasons; }) {
            return std::size(Rule::reasons);
        } else {
            return 0;
        }
    }
    struct list {
        std::uint16_t codes[count() + 1] = {};
    };
    static constexpr list made() {
        list all;
        if constexpr (requires { Rule::reasons; }) {
            for (std::size_t i = 0; i < count(); ++i) all.codes[i] = Rule::reasons[i];
        }
        return all;
    }
    static constexpr list value = made();
};

/// What a rule says about itself, from its static members.
template <class Rule>
constexpr annona_about about_of(const char* name, const char* version, const char* purpose) {
    annona_about about = {};
    about.size = sizeof(annona_about);
    about.name = name;
    about.version = version;
    about.purpose = purpose;
    about.licence = "not stated";
    about.reasons = reasons_of<Rule>::value.codes;
    if constexpr (requires { Rule::licence; }) about.licence = Rule::licence;
    if constexpr (requires { Rule::figure_names; }) about.figure_names = Rule::figure_names;
    if constexpr (requires { Rule::parameters; }) {
        about.parameters = Rule::parameters;
        about.parameters_count = static_cast<std::uint32_t>(std::size(Rule::parameters));
    }
    if constexpr (requires { Rule::codes; }) {
        about.codes = Rule::codes;
        about.codes_count = static_cast<std::uint32_t>(std::size(Rule::codes));
    }
    return about;
}

/// The C table of a rule. A hook the struct has is filled in by its name alone, so that one with
/// wrong arguments does not compile instead of never being called.
template <class Rule>
constexpr annona_rule_v1 table_of(const annona_about& about) {
    annona_rule_v1 table = {};
    table.size = sizeof(annona_rule_v1);
    table.abi_major = ANNONA_ABI_MAJOR;
    table.abi_minor = ANNONA_ABI_MINOR;
    table.draft = ANNONA_ABI_DRAFT;
    table.about = &about;
    table.create = &shims<Rule>::create;
    table.destroy = &shims<Rule>::destroy;
    table.plan = &shims<Rule>::plan;
    if constexpr (requires { &Rule::entitle; }) table.entitle = &shims<Rule>::entitle;
    if constexpr (requires { &Rule::authorize; }) table.authorize = &shims<Rule>::authorize;
    if constexpr (requires { &Rule::match; }) table.match = &shims<Rule>::match;
    if constexpr (requires { &Rule::charge; }) table.charge = &shims<Rule>::charge;
    if constexpr (requires { &Rule::terms; }) table.terms = &shims<Rule>::terms;
    if constexpr (requires { &Rule::settle; }) table.settle = &shims<Rule>::settle;
    return table;
}

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona

/// The name of the one function a rule exports: `annona_rule_entry` of a plugin, or, where the
/// build defines ANNONA_STATIC_RULE as the folder's name, `annona_rule_<folder>_static`.
#ifdef ANNONA_STATIC_RULE
#define ANNONA_RULE_JOIN_(folder) annona_rule_##folder##_static
#define ANNONA_RULE_JOIN(folder) ANNONA_RULE_JOIN_(folder)
#define ANNONA_RULE_FUNCTION ANNONA_RULE_JOIN(ANNONA_STATIC_RULE)
#else
#define ANNONA_RULE_FUNCTION annona_rule_entry
#endif

/// Makes the table of `type` and the function that returns it. Once per plugin, outside namespaces.
#define ANNONA_RULE(type, name, version, purpose)                                                \
    extern "C" [[gnu::visibility("default")]] const annona_rule_v1* ANNONA_RULE_FUNCTION(void) { \
        static constexpr annona_about about =                                                    \
            ::annona::sdk::about_of<type>(name, version, purpose);                               \
        static constexpr annona_rule_v1 table = ::annona::sdk::table_of<type>(about);            \
        return &table;                                                                           \
    }                                                                                            \
    static_assert(true, "ends with a semicolon")
