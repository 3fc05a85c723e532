// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/config.hpp>

#include <stdexcept>
#include <string>

namespace annona {
inline namespace v0_1 {

/// A broken invariant: the program is wrong, not its input. Thrown by ANNONA_ASSERT. Whoever holds
/// the journal lets it pass, drops its state and recovers; nothing half done is ever written.
/// `what()` is the text of the assertion followed by `(file:line)`.
class bug : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Throws `bug`. Out of line and cold, so that a check costs one compare and a branch not taken.
[[noreturn, gnu::cold, gnu::noinline]] inline void report_bug(const char* text, const char* file,
                                                              int line) {
    throw bug(std::string(text) + " (" + file + ":" + std::to_string(line) + ")");
}

}  // namespace v0_1
}  // namespace annona

/// Checks what must hold, in release too. `text` says what was broken, in words.
#define ANNONA_ASSERT(condition, text)                    \
    (__builtin_expect(static_cast<bool>(condition), true) \
         ? static_cast<void>(0)                           \
         : ::annona::report_bug(text, __FILE_NAME__, __LINE__))
