// SPDX-License-Identifier: Apache-2.0

// The compiled form of the room `money`: the one place where its bodies become symbols, and the
// only translation unit of the library that pays for Boost.Multiprecision.

#include <annona/money/money.hpp>
#include <annona/money/wide.hpp>

#ifndef ANNONA_HEADER_ONLY
#include <annona/money/calendar.inl.hpp>
#include <annona/money/decay.inl.hpp>
#include <annona/money/decimal.inl.hpp>
#include <annona/money/instant.inl.hpp>
#include <annona/money/limbs.inl.hpp>
#include <annona/money/ratio.inl.hpp>
#include <annona/money/rounding.inl.hpp>
#include <annona/money/split.inl.hpp>
#include <annona/money/unit.inl.hpp>
#include <annona/money/wide.inl.hpp>
#include <annona/money/zone.inl.hpp>
#endif
