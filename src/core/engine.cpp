// SPDX-License-Identifier: Apache-2.0

// The compiled form of the rooms `rule` and `engine`: rule sets, state, the pipeline.

#include <annona/engine/engine.hpp>
#include <annona/engine/state_codec.hpp>

#ifndef ANNONA_HEADER_ONLY
#include <annona/engine/counters.inl.hpp>
#include <annona/engine/engine.inl.hpp>
#include <annona/engine/state.inl.hpp>
#include <annona/engine/state_codec.inl.hpp>
#include <annona/rule/rule_book.inl.hpp>
#endif
