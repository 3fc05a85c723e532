// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace annona::testing {

/// Counts what a program that links counting_new.cpp allocates; elsewhere it stays 0.
inline std::size_t allocations = 0;

}  // namespace annona::testing
