// SPDX-License-Identifier: Apache-2.0

// The compiled form of what shortens the way to a first community.

#include <annona/engine/small_community.hpp>
#include <annona/rule/plain_scheme.hpp>

#ifndef ANNONA_HEADER_ONLY
#include <annona/engine/small_community.inl.hpp>
#include <annona/rule/plain_scheme.inl.hpp>
#endif
