// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/rule/scheme.hpp>
#include <array>
#include <memory>
#include <vector>

namespace annona {
inline namespace v0_1 {

inline annona_amount to_abi(amount value) { return {value.lo(), value.hi()}; }
inline amount from_abi(annona_amount value) { return amount::from_halves(value.lo, value.hi); }

/// One version of one rule, made and asked for its plan. Owns the instance.
class rule_instance {
public:
    rule_instance(const annona_rule_v1* table, void* self) : table_(table), self_(self) {}
    rule_instance(rule_instance&& other) noexcept
        : plan(other.plan),
          declared(other.declared),
          is_unscoped(other.is_unscoped),
          asks_means(other.asks_means),
          is_screened(other.is_screened),
          is_asked_by_lot(other.is_asked_by_lot),
          index(other.index),
          counters(std::move(other.counters)),
          family_since(other.family_since),
          table_(other.table_),
          self_(std::exchange(other.self_, nullptr)) {}
    rule_instance& operator=(rule_instance&&) = delete;
    ~rule_instance() {
        if (self_ != nullptr) table_->destroy(self_);
    }

    const annona_rule_v1& table() const { return *table_; }
    const void* self() const { return self_; }

    /// In force on a local day.
    bool in_force(local_day day) const {
        return declared->since <= day && (!declared->until || day <= *declared->until);
    }

    annona_plan plan{};
    const rule_declaration* declared = nullptr;
    bool is_unscoped = false;        // its scope narrows nothing but commands
    bool asks_means = false;         // what the means cover is its business: asked last
    bool is_screened = false;        // judges pockets and programmes before any lot is looked at
    bool is_asked_by_lot = false;    // judges lots; some do both
    uint16_t index = 0;              // place in the scheme: decides who is named first
    std::vector<uint32_t> counters;  // community numbers of the plan's counters
    local_day family_since{};        // since of the first version of the same id

private:
    const annona_rule_v1* table_;
    void* self_;
};

/// How a newer scheme speaks differently about one version of a rule.
enum class change_kind : uint8_t { added, removed, altered, other_end };
struct rule_change {
    change_kind kind = change_kind::added;
    const rule_declaration* version = nullptr;  // of the newer scheme; of the older if removed
    local_day from{};  // first day on which the two schemes may decide differently
};

/// Versions are the same when id and `since` are; their order in the file is free. In the order of
/// the newer scheme, then what it lacks. Points into both schemes.
std::vector<rule_change> rule_changes(const scheme& older, const scheme& newer);

/// What a newer scheme breaks of that which numbers in a journal rest on: name, zone, unit and
/// ledgers as they were; roles, pockets, programmes and inputs the same in the same order,
/// additions behind them. One sentence each; empty when it may follow the older.
std::vector<std::string> frame_breaks(const scheme& older, const scheme& newer);

enum class hook : uint8_t { entitle, authorize, match, charge, terms };
inline constexpr size_t hooks_count = 5;

/// A counter of a rule's plan that a command moves.
struct counted_need {
    uint16_t rule = 0;
    uint16_t need = 0;       // place in the plan
    bool any_scope = false;  // else only where the rule speaks
};

/// All versions of all rules of a scheme, and which of them speak on a given day for a given
/// command.
class rule_book {
public:
    /// Makes every instance and asks for plans. Failure: which rule, where, what it said.
    static result<rule_book> make(const scheme& from);

    const std::vector<rule_instance>& all() const { return instances_; }
    const rule_instance& at(uint16_t index) const { return instances_[index]; }
    rule_instance& at(uint16_t index) { return instances_[index]; }

    /// Rules in force on the day set last that planned this hook for this command, in scheme order.
    const std::vector<uint16_t>& speakers(hook which, command_kind command) const {
        return speakers_[static_cast<size_t>(which)][static_cast<size_t>(command)];
    }
    /// Whether one of them that match a command is asked lot by lot; or tells programmes apart
    /// before any lot is looked at.
    bool asks_by_lot(command_kind command) const { return (asks_by_lot_ & bit_of(command)) != 0; }
    bool screens_programmes(command_kind command) const {
        return (screens_programmes_ & bit_of(command)) != 0;
    }
    /// Counters that rules in force keep of this command.
    const std::vector<counted_need>& counting(command_kind command) const {
        return counting_[static_cast<size_t>(command)];
    }
    /// Whether one of them that judge a command asks what the means cover.
    bool asks_means(command_kind command) const { return (asks_means_ & bit_of(command)) != 0; }
    /// Prepares the lists above; cheap while the day stays between two changes of rules.
    void set_day(local_day day) {
        if (day < lists_from_ || lists_until_ <= day) list_speakers(day);
    }

    /// Versions with schedules, in scheme order, whether or not in force.
    const std::vector<uint16_t>& scheduled() const { return scheduled_; }
    /// Those of them that act on the community as a whole.
    const std::vector<uint16_t>& collective() const { return collective_; }

private:
    void list_speakers(local_day day);

    std::vector<rule_instance> instances_;
    std::vector<uint16_t> scheduled_, collective_;
    std::array<std::array<std::vector<uint16_t>, command_kinds_count>, hooks_count> speakers_;
    std::array<std::vector<counted_need>, command_kinds_count> counting_;
    uint64_t asks_by_lot_ = 0, screens_programmes_ = 0, asks_means_ = 0;  // masks of commands
    local_day lists_from_{}, lists_until_{};  // the lists hold for [from, until)
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/rule/rule_book.inl.hpp>
#endif
