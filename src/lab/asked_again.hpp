// SPDX-License-Identifier: Apache-2.0
//! A command read back from what its entry keeps of it.
#pragma once

#include <annona/engine/command.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// The id of an account by its number; empty where nobody has it any more.
using id_of_account = std::function<std::string_view(uint32_t account)>;

/// Owns the lists of the command and the texts they view.
class asked_again {
public:
    /// Of what `keep_request` wrote. An id that was never an account's is not kept: the command
    /// then names one that is none. Failures: MALFORMED; ERASED where an account in it has no id
    /// any more. Afterwards the command has no request id and is none but a question:
    /// `validate_only` is set.
    [[nodiscard]] result<void> read(std::span<const std::byte> kept, const id_of_account& id_of);

    [[nodiscard]] const command& asked() const { return asked_; }

private:
    [[nodiscard]] result<void> put_ids_back(std::span<const std::byte> kept,
                                            const id_of_account& id_of);
    [[nodiscard]] result<void> read_canonical();

    command asked_;
    std::vector<std::byte> bytes_;  // canonical
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
