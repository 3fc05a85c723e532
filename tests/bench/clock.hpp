// SPDX-License-Identifier: Apache-2.0
//! Processor time of this thread: what is measured runs on one thread and waits for nothing, and
//! other programs on the machine do not count.
#pragma once

#include <ctime>

namespace annona::bench {

inline double nanoseconds_now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace annona::bench
