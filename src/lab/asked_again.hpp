// SPDX-License-Identifier: Apache-2.0
//! A command read back from its canonical bytes, as an entry keeps them.
#pragma once

#include <annona/engine/command.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Owns the lists of the command; its texts are views of the bytes, which must outlive it.
class asked_again {
public:
    /// Failure: MALFORMED for what `canonical_request` would not have written. Afterwards the
    /// command has no request id and is none but a question: `validate_only` is set.
    [[nodiscard]] result<void> read(std::span<const std::byte> bytes);

    [[nodiscard]] const command& asked() const { return asked_; }

private:
    command asked_;
    std::vector<basket_line> lines_;
    std::vector<item> items_;
    std::vector<payer_part> payers_;
    std::vector<tender_part> tender_;
    std::vector<std::string_view> lots_, tokens_;
    std::vector<amount> notes_;
    std::vector<input_value> inputs_;
    std::vector<reference> references_;
    std::vector<adjustment> adjustments_;
};

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
