// SPDX-License-Identifier: Apache-2.0
#include "loader/install_place.hpp"

#include <dlfcn.h>
#include <link.h>

#include <filesystem>
#include <system_error>

#ifndef ANNONA_INSTALL_PLUGIN_DIR
#define ANNONA_INSTALL_PLUGIN_DIR "/usr/local/lib/annona/plugins"
#endif
#ifndef ANNONA_PLUGINS_FROM_PROGRAMS
#define ANNONA_PLUGINS_FROM_PROGRAMS "../lib/annona/plugins"
#endif

namespace annona {
inline namespace v0_1 {
namespace loader {
namespace {

const char here = 0;

/// The library or program this code is part of; empty where the system does not tell.
std::string file_of_this_code() {
    Dl_info found{};
    void* extra = nullptr;
    if (dladdr1(&here, &found, &extra, RTLD_DL_LINKMAP) == 0 || extra == nullptr) return {};
    // The program itself has no name in the list of what is loaded.
    const char* const name = static_cast<const link_map*>(extra)->l_name;
    std::error_code error;
    return std::filesystem::canonical(*name == 0 ? "/proc/self/exe" : name, error).string();
}

}  // namespace

std::string plugin_folder_near(const std::string& file) {
    if (file.empty()) return {};
    const auto folder = std::filesystem::path(file).parent_path();
    for (const char* const place : {"annona/plugins", ANNONA_PLUGINS_FROM_PROGRAMS}) {
        std::error_code error;
        const auto found = std::filesystem::canonical(folder / place, error);
        if (!error && std::filesystem::is_directory(found, error)) return found.string();
    }
    return {};
}

std::string installed_plugin_folder() {
    auto near = plugin_folder_near(file_of_this_code());
    return near.empty() ? ANNONA_INSTALL_PLUGIN_DIR : near;
}

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
