// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything an embedding program needs: money, ledger, rules and the engine with an in-memory
/// journal. With ANNONA_HEADER_ONLY defined nothing has to be linked.

#include <annona/engine/command.hpp>
#include <annona/engine/engine.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/engine/small_community.hpp>
#include <annona/engine/writer.hpp>
#include <annona/ledger/books.hpp>
#include <annona/money/money.hpp>
#include <annona/rule/plain_scheme.hpp>
#include <annona/rule/scheme.hpp>
