// SPDX-License-Identifier: Apache-2.0
//! Versions of schemes that came by calls: their files and who agreed, kept beside the journal, so
//! that the server starts again with what is in force.
#pragma once

#include <annona/v1/schemes.pb.h>

#include <annona/money/instant.hpp>
#include <annona/money/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

using sent_files = google::protobuf::RepeatedPtrField<v1::SchemeFile>;

inline constexpr int scheme_files_max = 64;

/// What is wrong with paths of sent files: each is relative, stays within its folder, and has
/// letters, digits and `._-/` alone. Empty: nothing.
[[nodiscard]] std::string path_defect(const sent_files& files);

/// One folder per community and version below `<journal>/schemes`. Any thread, one writer.
class scheme_versions {
public:
    explicit scheme_versions(std::string journal_folder)
        : folder_(std::move(journal_folder) + "/schemes") {}

    /// Keeps the files of a version, before it is activated. Failure: FILE.
    [[nodiscard]] result<void> keep(std::string_view community, std::string_view digest,
                                    const sent_files& files) const;
    /// Notes that it was activated. Failure: FILE.
    [[nodiscard]] result<void> note(std::string_view community,
                                    const v1::SchemeVersion& version) const;
    /// Those that were noted, the newest first.
    [[nodiscard]] result<std::vector<v1::SchemeVersion>> list(std::string_view community) const;
    /// Main files of all versions that were kept, in no order: the journal says which is in force.
    [[nodiscard]] std::vector<std::string> main_files(std::string_view community) const;

private:
    [[nodiscard]] std::string folder_of(std::string_view community) const {
        return folder_ + "/" + std::string(community);
    }

    std::string folder_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
