// SPDX-License-Identifier: Apache-2.0
// A folder that lives as long as a test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace annona_test {

class temporary_folder {
public:
    explicit temporary_folder(const std::string& below = testing::TempDir())
        : path_(below + "/annona_XXXXXX") {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    /// Where files need no disk; thousands of runs would otherwise wait for it.
    [[nodiscard]] static std::string in_memory() {
        const std::string memory = "/dev/shm";
        std::error_code missing;
        return std::filesystem::is_directory(memory, missing) ? memory : testing::TempDir();
    }

private:
    std::string path_;
};

}  // namespace annona_test
