// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/unit.hpp>

#include <string>

/// `text` of the unit divided by three, the spare step to the first; the parts with spaces between.
std::string thirds_of(const std::string& text, const annona::unit& in);
