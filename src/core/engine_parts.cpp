// SPDX-License-Identifier: Apache-2.0

// The compiled form of the parts of the room `engine` that the pipeline calls.

#include <annona/engine/canonical.hpp>
#include <annona/engine/entry_codec.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/engine/request_form.hpp>
#include <annona/engine/request_ids.hpp>
#include <annona/engine/select.hpp>
#include <annona/engine/writer_command.hpp>

#ifndef ANNONA_HEADER_ONLY
#include <annona/engine/canonical.inl.hpp>
#include <annona/engine/entry_codec.inl.hpp>
#include <annona/engine/memory_journal.inl.hpp>
#include <annona/engine/request_form.inl.hpp>
#include <annona/engine/request_ids.inl.hpp>
#include <annona/engine/select.inl.hpp>
#include <annona/engine/writer_command.inl.hpp>
#endif
