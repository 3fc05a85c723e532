// SPDX-License-Identifier: Apache-2.0
#pragma once

// The room `money`, but for wide.hpp.

#include <annona/money/amount.hpp>
#include <annona/money/assert.hpp>
#include <annona/money/calendar.hpp>
#include <annona/money/config.hpp>
#include <annona/money/decay.hpp>
#include <annona/money/decimal.hpp>
#include <annona/money/instant.hpp>
#include <annona/money/limbs.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/result.hpp>
#include <annona/money/rounding.hpp>
#include <annona/money/split.hpp>
#include <annona/money/unit.hpp>
#include <annona/money/zone.hpp>
