// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#ifndef ANNONA_DATA_DIR
#define ANNONA_DATA_DIR "../shared/data"
#endif

/// The named file of the data folder: environment ANNONA_DATA_DIR, else the one of the build.
/// Nothing, said so on the console, where it is not there.
inline std::optional<nlohmann::json> read_data(const std::string& name) {
    const char* folder = std::getenv("ANNONA_DATA_DIR");
    const std::string path = std::string(folder != nullptr ? folder : ANNONA_DATA_DIR) + "/" + name;
    std::ifstream file(path);
    if (!file) {
        std::printf("data folder not there: not run (%s)\n", name.c_str());
        return std::nullopt;
    }
    return nlohmann::json::parse(file);
}
