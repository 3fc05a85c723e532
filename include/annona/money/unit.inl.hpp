// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/unit.hpp>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE result<void> check_unit(const unit& candidate) {
    if (candidate.code.empty()) return failure{"OUT_OF_RANGE", "a unit needs a code", "code"};
    if (candidate.digits > unit_digits_max) {
        return failure{"OUT_OF_RANGE",
                       "unit " + candidate.code + " has " + std::to_string(candidate.digits) +
                           " digits, allowed 0 to 18",
                       "digits"};
    }
    if (candidate.scale < candidate.digits || candidate.scale > unit_scale_max) {
        return failure{"OUT_OF_RANGE",
                       "unit " + candidate.code + " has scale " + std::to_string(candidate.scale) +
                           ", allowed its digits (" + std::to_string(candidate.digits) + ") to 24",
                       "scale"};
    }
    if (candidate.step.is_negative() || candidate.step > amount_limit ||
        !is_whole_digits(candidate.step, candidate)) {
        return failure{"OUT_OF_RANGE",
                       "unit " + candidate.code +
                           " has a step that is not a positive number of whole visible digits",
                       "step"};
    }
    if (candidate.worth.den <= 0 || candidate.worth.num < 0 ||
        (candidate.worth.num == 0) != candidate.peg.empty()) {
        return failure{"OUT_OF_RANGE",
                       "unit " + candidate.code +
                           " needs a positive worth where it has a peg, and none where it has not",
                       "worth"};
    }
    return {};
}

}  // namespace v0_1
}  // namespace annona
