// SPDX-License-Identifier: Apache-2.0

// The compiled form of the room `ledger`.

#include <annona/ledger/books.hpp>

#ifndef ANNONA_HEADER_ONLY
#include <annona/ledger/books.inl.hpp>
#include <annona/ledger/lot_classes.inl.hpp>
#endif
