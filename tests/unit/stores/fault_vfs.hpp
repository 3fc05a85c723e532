// SPDX-License-Identifier: Apache-2.0
// A disk that fails on command: a VFS for SQLite that counts writes, syncs, truncations and
// openings for writing, and spoils the n-th of them. It does not really sync: the tests look at
// what was written, not at what survives a power cut.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace stores_test {

enum class fault : uint8_t {
    input_output,   // this one operation fails and does nothing
    no_space,       // this one finds the disk full
    late,           // this one is done, and yet reported as failed
    dead,           // this one and all later ones fail
    torn_and_dead,  // half of a write is done, then as above
};

/// One at a time in a process: the name is registered for good, the state is reset by `arm`.
class fault_vfs {
public:
    static constexpr const char* name = "annona-faults";

    /// The n-th operation from now on fails, counted from 1; 0: none.
    static void arm(fault how, uint64_t at) {
        auto& all = state();
        all.how = how, all.at = at, all.seen = 0, all.has_fired = false;
    }
    /// Operations seen since.
    static uint64_t seen() { return state().seen; }
    static bool has_fired() { return state().has_fired; }

    /// Makes the VFS known to SQLite; harmless when done again.
    static void install() {
        static sqlite3_vfs made = *sqlite3_vfs_find(nullptr);
        if (state().real != nullptr) return;
        state().real = sqlite3_vfs_find(nullptr);
        made.zName = name;
        made.pNext = nullptr;
        made.szOsFile = static_cast<int>(sizeof(wrapped)) + state().real->szOsFile;
        made.xOpen = &open;
        sqlite3_vfs_register(&made, 0);
    }

private:
    struct all_state {
        sqlite3_vfs* real = nullptr;
        fault how = fault::input_output;
        uint64_t at = 0;
        uint64_t seen = 0;
        bool has_fired = false;
    };
    struct wrapped {
        sqlite3_file base;
        sqlite3_file* real;  // lies behind this struct
    };
    enum class verdict : uint8_t { well, fails, fails_late, half };

    static all_state& state() {
        static all_state one;
        return one;
    }
    static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<wrapped*>(file)->real; }

    static verdict judge() {
        auto& all = state();
        ++all.seen;
        if (all.at == 0 || all.seen < all.at) return verdict::well;
        const bool is_first = all.seen == all.at;
        all.has_fired = true;
        if (all.how == fault::dead || (all.how == fault::torn_and_dead && !is_first))
            return verdict::fails;
        if (!is_first) return verdict::well;
        if (all.how == fault::late) return verdict::fails_late;
        return all.how == fault::torn_and_dead ? verdict::half : verdict::fails;
    }
    static int error(int usual) { return state().how == fault::no_space ? SQLITE_FULL : usual; }

    static int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
        auto* made = reinterpret_cast<wrapped*>(file);
        made->base.pMethods = nullptr;
        made->real = reinterpret_cast<sqlite3_file*>(made + 1);
        if ((flags & SQLITE_OPEN_CREATE) != 0 && judge() != verdict::well) return SQLITE_CANTOPEN;
        const int answer = state().real->xOpen(state().real, path, made->real, flags, out_flags);
        if (made->real->pMethods != nullptr) made->base.pMethods = methods();
        return answer;
    }

    static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
        const auto* to = real(file);
        const verdict now = judge();
        if (now == verdict::fails) return error(SQLITE_IOERR_WRITE);
        const int done =
            to->pMethods->xWrite(real(file), bytes, now == verdict::half ? size / 2 : size, at);
        return now == verdict::well ? done : SQLITE_IOERR_WRITE;
    }
    static int sync(sqlite3_file*, int) {
        return judge() == verdict::well ? SQLITE_OK : error(SQLITE_IOERR_FSYNC);
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        const verdict now = judge();
        if (now == verdict::fails || now == verdict::half) return error(SQLITE_IOERR_TRUNCATE);
        const int done = real(file)->pMethods->xTruncate(real(file), size);
        return now == verdict::well ? done : SQLITE_IOERR_TRUNCATE;
    }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods made = {
            3,
            [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); },
            [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
                return real(file)->pMethods->xRead(real(file), to, size, at);
            },
            &write,
            &truncate,
            &sync,
            [](sqlite3_file* file, sqlite3_int64* size) {
                return real(file)->pMethods->xFileSize(real(file), size);
            },
            [](sqlite3_file* file, int how) {
                return real(file)->pMethods->xLock(real(file), how);
            },
            [](sqlite3_file* file, int how) {
                return real(file)->pMethods->xUnlock(real(file), how);
            },
            [](sqlite3_file* file, int* out) {
                return real(file)->pMethods->xCheckReservedLock(real(file), out);
            },
            [](sqlite3_file* file, int what, void* with) {
                return real(file)->pMethods->xFileControl(real(file), what, with);
            },
            [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
            [](sqlite3_file* file) {
                return real(file)->pMethods->xDeviceCharacteristics(real(file));
            },
            [](sqlite3_file* file, int page, int size, int extend, void volatile** out) {
                return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
            },
            [](sqlite3_file* file, int first, int count, int flags) {
                return real(file)->pMethods->xShmLock(real(file), first, count, flags);
            },
            [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
            [](sqlite3_file* file, int remove) {
                return real(file)->pMethods->xShmUnmap(real(file), remove);
            },
            [](sqlite3_file*, sqlite3_int64, int, void** out) {
                *out = nullptr;  // no mapping: every byte passes through the methods above
                return SQLITE_OK;
            },
            [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }};
        return &made;
    }
};

}  // namespace stores_test
