// SPDX-License-Identifier: Apache-2.0
//! From the fields of a request to a command of the engine, and what is wrong with them.
#pragma once

#include <annona/v1/common.pb.h>
#include <annona/v1/issuance.pb.h>
#include <annona/v1/payments.pb.h>

#include <annona/rule/scheme.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/command_draft.hpp"
#include "service/field_path.hpp"
#include "service/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Reads one request. What no request may say (a name of another community, a date that is none) is
/// a violation and ends the call; what a rule answers (too many digits, an unknown category) is
/// left to the engine. Texts are copied. Neither copied nor moved.
class command_reader {
public:
    command_reader(const scheme& rules, std::string_view community)
        : rules_(rules), community_(community) {}

    /// Begins every command.
    void begin(command_kind kind, std::string_view principal, const std::string& request_id,
               bool validate_only);

    // Fields. `path` is how the caller knows them.
    [[nodiscard]] std::string_view text(const std::string& from) { return draft.keep(from); }
    [[nodiscard]] std::string_view account(const std::string& name, const field_path& path,
                                           bool required = true);
    [[nodiscard]] amount units(const v1::Amount& from, const field_path& path);
    /// In the ledger its unit names, which becomes the command's.
    [[nodiscard]] amount units_of_ledger(const v1::Amount& from, const field_path& path,
                                         std::string_view& ledger);
    [[nodiscard]] local_day day(const std::string& from, const field_path& path);
    [[nodiscard]] bool value(const v1::Value& from, const field_path& path, fact_value& made,
                             std::string_view& words);

    // Parts that several requests have.
    void read_payment(const v1::Payment& from, const field_path& path);
    void read_award(const v1::Award& from, const field_path& path);
    void read_inputs(const google::protobuf::RepeatedPtrField<v1::Input>& from,
                     const field_path& path);
    void read_references(const google::protobuf::RepeatedPtrField<v1::Reference>& from);
    void require_limit(size_t found, size_t most, const field_path& path);

    void violate(const field_path& path, std::string description) {
        violations.push_back({path.text(), std::move(description)});
    }
    [[nodiscard]] const scheme& rules() const { return rules_; }
    /// INVALID_ARGUMENT with every violation; ok where there is none. Completes the command.
    [[nodiscard]] status finish();

    lab::command_draft draft;
    command& asked = draft.asked;
    std::vector<field_violation> violations;

private:
    [[nodiscard]] amount parsed(const std::string& text, const unit& in, const field_path& path);
    void read_lines(const v1::Payment& from, const field_path& path);
    void read_items(const v1::Award& from, const field_path& path);
    [[nodiscard]] amount quantity(const std::string& text, const field_path& path);

    const scheme& rules_;
    std::string_view community_;
};

/// UTC seconds; the journal knows no parts of them.
[[nodiscard]] inline instant instant_of(const google::protobuf::Timestamp& from) {
    return instant{from.seconds()};
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
