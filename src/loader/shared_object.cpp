// SPDX-License-Identifier: Apache-2.0
#include "loader/shared_object.hpp"

#ifndef BOOST_DLL_USE_STD_FS
#define BOOST_DLL_USE_STD_FS
#endif
#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <exception>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace loader {

namespace {

/// The descriptor must stay open as long as the library: the dynamic linker remembers libraries by
/// the path they came from, and a number used again would answer with the wrong one.
struct open_library {
    plugin_file file;
    boost::dll::shared_library library;
};

struct open_libraries {
    std::mutex lock;
    std::list<open_library> all;
};

/// Never destroyed, so no library is ever unloaded.
open_libraries& process_libraries() {
    static auto* const libraries = new open_libraries;
    return *libraries;
}

failure refused(const plugin_file& file, const std::string& cause) {
    return {"PLUGIN_REFUSED", file.path() + ": " ANNONA_RULE_ENTRY ": " + cause, {}};
}

/// Boost.DLL wraps the dynamic linker's words: `… (dlerror system message: WORDS): Bad file …`, and
/// they name the file by its descriptor.
std::string linker_words(std::string text, const plugin_file& file) {
    constexpr std::string_view opening = "dlerror system message: ";
    if (const auto begin = text.find(opening); begin != std::string::npos) {
        text.erase(0, begin + opening.size());
        if (const auto end = text.rfind("): "); end != std::string::npos) text.resize(end);
    }
    const std::string named = file.descriptor_path() + ": ";
    if (text.starts_with(named)) text.erase(0, named.size());
    std::ranges::replace(text, '\n', ' ');
    return text;
}

const open_library* find_open(const open_libraries& libraries, const plugin_file& file) {
    const auto is_same = [&](const open_library& open) {
        return open.file.device() == file.device() && open.file.inode() == file.inode();
    };
    const auto found = std::ranges::find_if(libraries.all, is_same);
    return found == libraries.all.end() ? nullptr : &*found;
}

result<const annona_rule_v1*> call_entry(const open_library& open) {
    try {
        return open.library.get<const annona_rule_v1*()>(ANNONA_RULE_ENTRY)();
    } catch (const std::exception& error) {
        return refused(open.file, linker_words(error.what(), open.file));
    } catch (...) {
        return refused(open.file, "threw something unknown");
    }
}

}  // namespace

result<const annona_rule_v1*> load_table(plugin_file file) {
    open_libraries& libraries = process_libraries();
    const std::lock_guard guard(libraries.lock);
    if (const open_library* open = find_open(libraries, file)) {
        if (open->file.sha256() == file.sha256()) return call_entry(*open);
        return refused(file, "the file was changed after it was loaded; start again");
    }
    try {
        boost::dll::shared_library library(
            file.descriptor_path(),
            boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        libraries.all.push_back({std::move(file), std::move(library)});
    } catch (const std::exception& error) {
        return refused(file, linker_words(error.what(), file));
    }
    return call_entry(libraries.all.back());
}

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
