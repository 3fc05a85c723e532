// SPDX-License-Identifier: Apache-2.0
#include "views/request_run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "journal/crc32c.hpp"
#include "stores/writer_lock.hpp"
#include "views/little_endian.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {
namespace {

using stores::system_failure;

// A file: one block of head, blocks of ids, then filter and fences. Each block ends in a check of
// its own; so does what follows the blocks. Numbers little-endian.
constexpr uint64_t magic = 0x31'52'4e'4e'41;  // "ANNR1"
constexpr size_t block_size = 4096;
constexpr size_t record_size = 24;
constexpr size_t check_size = 4;
constexpr size_t block_records = (block_size - check_size - 4) / record_size;

// A filter of blocks of one cache line each (F. Putze, P. Sanders, J. Singler, "Cache-, Hash- and
// Space-Efficient Bloom Filters", 2007): 12 bits for an id, 6 of them set.
constexpr size_t filter_bits_per_id = 12;
constexpr size_t filter_line_words = 8;
constexpr int filter_marks = 6;

void put_check(std::span<std::byte> block) {
    const auto inside = block.first(block.size() - check_size);
    put_number(block.data() + inside.size(), journal::crc32c(inside), check_size);
}
bool has_check(std::span<const std::byte> block) {
    const auto inside = block.first(block.size() - check_size);
    return take_number(block.data() + inside.size(), check_size) == journal::crc32c(inside);
}

size_t filter_words_for(uint64_t ids) {
    const auto lines = ids * filter_bits_per_id / (filter_line_words * 64) + 1;
    return static_cast<size_t>(lines) * filter_line_words;
}
/// Calls `mark(word, bit)` for the places of an id.
template <class Mark>
void each_mark(hash128 key, size_t words, Mark mark) {
    const auto lines = words / filter_line_words;
    const auto line = static_cast<size_t>((static_cast<uint128>(key.lo) * lines) >> 64);
    for (int i = 0; i < filter_marks; ++i) {
        const auto place = static_cast<size_t>(key.hi >> (9 * i)) % (filter_line_words * 64);
        mark(line * filter_line_words + place / 64, uint64_t{1} << (place % 64));
    }
}

bool before(const answered_request& a, const answered_request& b) {
    return std::pair(a.key.hi, a.key.lo) < std::pair(b.key.hi, b.key.lo);
}

class writing {
public:
    explicit writing(const std::string& path) : path_(path) {
        file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    }
    ~writing() {
        if (file_ >= 0) ::close(file_);
    }
    writing(const writing&) = delete;
    writing& operator=(const writing&) = delete;
    result<void> put_bytes(std::span<const std::byte> bytes) {
        if (file_ < 0) return system_failure(errno, "making a run of request ids", path_);
        while (!bytes.empty()) {
            const auto written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_failure(errno, "writing request ids", path_);
            bytes = bytes.subspan(static_cast<size_t>(written));
        }
        return {};
    }
    result<void> sync() {
        if (::fdatasync(file_) == 0) return {};
        return system_failure(errno, "making request ids durable", path_);
    }

private:
    std::string path_;
    int file_ = -1;
};

}  // namespace

result<void> request_run::write(const std::string& path, std::vector<answered_request> ids,
                                uint64_t first, uint64_t last) {
    std::sort(ids.begin(), ids.end(), before);
    const size_t blocks = (ids.size() + block_records - 1) / block_records;
    const size_t words = filter_words_for(ids.size());
    std::vector<uint64_t> filter(words), fences;
    std::vector<std::byte> bytes(block_size);
    put_number(bytes.data(), magic), put_number(bytes.data() + 8, ids.size()),
        put_number(bytes.data() + 16, first);
    put_number(bytes.data() + 24, last), put_number(bytes.data() + 32, blocks),
        put_number(bytes.data() + 40, words);
    put_check(bytes);
    const std::string part = path + ".part";
    {
        writing file(part);
        if (auto done = file.put_bytes(bytes); !done) return done;
        for (size_t block = 0; block < blocks; ++block) {
            std::fill(bytes.begin(), bytes.end(), std::byte{});
            const size_t begin = block * block_records;
            const size_t count = std::min(block_records, ids.size() - begin);
            fences.push_back(ids[begin].key.hi);
            for (size_t i = 0; i < count; ++i) {
                const auto& one = ids[begin + i];
                auto* to = bytes.data() + i * record_size;
                put_number(to, one.key.hi), put_number(to + 8, one.key.lo),
                    put_number(to + 16, one.sequence);
                each_mark(one.key, words, [&](size_t word, uint64_t bit) { filter[word] |= bit; });
            }
            put_check(bytes);
            if (auto done = file.put_bytes(bytes); !done) return done;
        }
        bytes.assign(8 * (words + blocks) + check_size, {});
        for (size_t i = 0; i < words; ++i) put_number(bytes.data() + 8 * i, filter[i]);
        for (size_t i = 0; i < blocks; ++i) put_number(bytes.data() + 8 * (words + i), fences[i]);
        put_check(bytes);
        if (auto done = file.put_bytes(bytes); !done) return done;
        if (auto done = file.sync(); !done) return done;
    }
    std::error_code wrong;
    std::filesystem::rename(part, path, wrong);
    if (wrong) return system_failure(wrong.value(), "naming a run of request ids", part);
    return {};
}

result<std::shared_ptr<const request_run>> request_run::open(const std::string& path) {
    std::shared_ptr<request_run> made(new request_run(path));
    made->file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (made->file_ < 0) return system_failure(errno, "opening a run of request ids", path);
    if (auto loaded = made->load(); !loaded) return loaded.error();
    return std::shared_ptr<const request_run>(std::move(made));
}

request_run::~request_run() {
    if (file_ >= 0) ::close(file_);
}

result<void> request_run::load() {
    const failure broken{"VIEW_BROKEN", "the run of request ids is not what was written", path_};
    std::error_code unseen;
    const auto size = std::filesystem::file_size(path_, unseen);
    std::vector<std::byte> bytes(block_size);
    const auto fill = [&](size_t at) {
        return ::pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
               static_cast<ssize_t>(bytes.size());
    };
    if (unseen || !fill(0) || !has_check(bytes) || take_number(bytes.data()) != magic)
        return broken;
    count_ = take_number(bytes.data() + 8), first_ = take_number(bytes.data() + 16);
    last_ = take_number(bytes.data() + 24);
    const auto blocks = take_number(bytes.data() + 32), words = take_number(bytes.data() + 40);
    const bool fits = blocks < size && words < size && words != 0 &&
                      words % filter_line_words == 0 && count_ <= blocks * block_records &&
                      size == block_size * (blocks + 1) + 8 * (words + blocks) + check_size;
    if (!fits) return broken;
    bytes.resize(static_cast<size_t>(8 * (words + blocks)) + check_size);
    if (!fill(static_cast<size_t>(block_size * (blocks + 1))) || !has_check(bytes)) return broken;
    for (size_t i = 0; i < words; ++i) filter_.push_back(take_number(bytes.data() + 8 * i));
    for (size_t i = 0; i < blocks; ++i)
        fences_.push_back(take_number(bytes.data() + 8 * (words + i)));
    return {};
}

result<void> request_run::read_block(size_t number, std::vector<answered_request>& out) const {
    std::byte bytes[block_size];
    const auto at = static_cast<off_t>(block_size * (number + 1));
    const bool is_well = ::pread(file_, bytes, block_size, at) == ssize_t{block_size} &&
                         has_check(std::span<const std::byte>(bytes));
    if (!is_well)
        return failure{"VIEW_BROKEN", "a block of request ids is not what was written", path_};
    const size_t count =
        std::min<size_t>(block_records, static_cast<size_t>(count_ - number * block_records));
    for (size_t i = 0; i < count; ++i) {
        const auto* from = bytes + i * record_size;
        out.push_back({{take_number(from + 8), take_number(from)}, take_number(from + 16)});
    }
    return {};
}

result<std::optional<uint64_t>> request_run::find(hash128 key) const {
    bool may_be = true;
    each_mark(key, filter_.size(),
              [&](size_t word, uint64_t bit) { may_be = may_be && (filter_[word] & bit) != 0; });
    if (!may_be) return std::optional<uint64_t>{};
    std::vector<answered_request> ids;
    auto block = static_cast<size_t>(std::upper_bound(fences_.begin(), fences_.end(), key.hi) -
                                     fences_.begin());
    // Hashes with the same upper half may begin in the block before.
    for (; block > 0; --block) {
        ids.clear();
        if (auto read = read_block(block - 1, ids); !read) return read.error();
        for (const auto& one : ids)
            if (one.key == key) return std::optional{one.sequence};
        if (fences_[block - 1] < key.hi) break;
    }
    return std::optional<uint64_t>{};
}

result<std::vector<answered_request>> request_run::all() const {
    std::vector<answered_request> ids;
    ids.reserve(static_cast<size_t>(count_));
    for (size_t block = 0; block < fences_.size(); ++block)
        if (auto read = read_block(block, ids); !read) return read.error();
    return ids;
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
