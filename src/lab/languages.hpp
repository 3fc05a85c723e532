// SPDX-License-Identifier: Apache-2.0
//! The languages there are, each in the file of its code: `sentences_es.cpp`.
#pragma once

#include "lab/sentences.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

extern constinit const language english;
extern constinit const language french;
extern constinit const language italian;
extern constinit const language portuguese;
extern constinit const language spanish;

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
