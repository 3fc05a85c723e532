// SPDX-License-Identifier: Apache-2.0
//! From a decision and its entry to the message that a caller may see.
#pragma once

#include <annona/v1/accounts.pb.h>
#include <annona/v1/common.pb.h>

#include <annona/engine/engine.hpp>
#include <string>
#include <string_view>

#include "service/principal.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// How much of a decision is told.
enum class detail : uint8_t {
    whole,
    bare  // streams and batches: what became of it and why; the rest by GetDecision
};

/// Writes messages for one reader. The engine is looked at: the writer's thread alone.
class decision_writer {
public:
    decision_writer(const engine& community, std::string_view community_id, const principal& reader,
                    std::string_view language);

    /// Whose command it is, where that is known: a refusal names no account, and its figures are
    /// the payer's.
    void set_subject(std::string_view account) { subject_ = account; }

    /// `record` is null where the decision left no entry.
    void write(const decision& from, const entry* record, bool validated_only, detail much,
               v1::Decision& to) const;
    void write_account(uint32_t account, v1::Account& to) const;
    void write_fact(const dated_fact& from, v1::Fact& to) const;

    [[nodiscard]] std::string account_name(uint32_t account) const;
    /// The resource name, or the alias where the reader may not know it.
    [[nodiscard]] std::string shown_name(uint32_t account) const;
    [[nodiscard]] bool may_see(uint32_t account) const;
    void write_amount(amount value, uint32_t ledger, v1::Amount& to) const;
    [[nodiscard]] std::string_view language() const { return language_; }

private:
    [[nodiscard]] bool shows_findings(const entry& record) const;
    void write_postings(const entry& record, v1::Decision& to) const;
    void write_findings(const entry& record, v1::Decision& to) const;
    void write_figure(const trace_figure& from, std::string_view word, v1::Figure& to) const;
    void write_way_out(const trace_figure& from, std::string_view word, v1::WouldPass& to) const;
    void write_value(const fact_value& from, v1::Value& to) const;

    const engine& engine_;
    const scheme& rules_;
    std::string_view community_;
    const principal& reader_;
    std::string language_;
    std::string_view subject_;
};

/// The class of an account's data: the name of its role where that is confidential, else empty.
/// From the id alone, whether the account exists or not.
[[nodiscard]] std::string_view confidential_class(std::string_view account, const scheme& rules);

/// What an entry of a command says of it.
[[nodiscard]] decision decision_of(const entry& record);

/// The language of `accept-language` that there are sentences for; else the first there is.
[[nodiscard]] std::string choose_language(std::string_view accepted);

void write_instant(instant from, google::protobuf::Timestamp& to);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
