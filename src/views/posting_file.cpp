// SPDX-License-Identifier: Apache-2.0
#include "views/posting_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "stores/writer_lock.hpp"
#include "views/little_endian.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {
namespace {

using stores::system_failure;

constexpr size_t tail_size_max = size_t{1} << 20;

void put_amount(std::byte* to, amount value) {
    put_number(to, value.lo());
    put_number(to + 8, static_cast<uint64_t>(value.hi()));
}
amount take_amount(const std::byte* from) {
    const auto high = static_cast<uint128>(take_number(from + 8));
    return amount::raw(static_cast<int128>(high << 64 | take_number(from)));
}

void write_record(std::byte* to, const posting& of) {
    put_number(to, of.previous), put_number(to + 8, of.sequence);
    put_number(to + 16, static_cast<uint64_t>(of.recorded_at.seconds));
    put_number(to + 24, static_cast<uint64_t>(of.effective_at.seconds));
    put_number(to + 32, of.account, 4), put_number(to + 36, of.ledger, 4);
    put_amount(to + 40, of.delta), put_amount(to + 56, of.balance);
}
posting read_record(const std::byte* from) {
    posting of;
    of.previous = take_number(from), of.sequence = take_number(from + 8);
    of.recorded_at = {static_cast<int64_t>(take_number(from + 16))};
    of.effective_at = {static_cast<int64_t>(take_number(from + 24))};
    of.account = static_cast<uint32_t>(take_number(from + 32, 4));
    of.ledger = static_cast<uint32_t>(take_number(from + 36, 4));
    of.delta = take_amount(from + 40), of.balance = take_amount(from + 56);
    return of;
}

}  // namespace

result<std::unique_ptr<posting_file>> posting_file::open(const std::string& path,
                                                         std::span<const std::byte> head) {
    std::unique_ptr<posting_file> made(new posting_file(path));
    made->file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (made->file_ < 0) return system_failure(errno, "opening the postings", path);
    if (!head.empty())
        if (auto well = made->read_head(head); !well) return well.error();
    struct stat found {};
    if (::fstat(made->file_, &found) != 0)
        return system_failure(errno, "looking at the postings", path);
    const auto size = static_cast<off_t>(made->count_ * record_size);
    if (found.st_size < size)
        return failure{"VIEW_BEHIND",
                       "the file has " + std::to_string(found.st_size) + " bytes, needed " +
                           std::to_string(size),
                       path};
    if (::ftruncate(made->file_, size) != 0)
        return system_failure(errno, "cutting the postings", path);
    made->written_ = made->count_;
    return made;
}

posting_file::~posting_file() {
    if (file_ >= 0) ::close(file_);
}

result<void> posting_file::read_head(std::span<const std::byte> head) {
    if (head.size() < 8 || head.size() % 8 != 0)
        return failure{"MALFORMED", "the head of the postings is none", path_};
    count_ = take_number(head.data());
    for (size_t at = 8; at < head.size(); at += 8) {
        last_.push_back(take_number(head.data() + at));
        if (last_.back() > count_)
            return failure{"MALFORMED", "the head of the postings is none", path_};
    }
    return {};
}

result<std::vector<std::byte>> posting_file::head() {
    if (auto flushed = flush(); !flushed) return flushed.error();
    if (::fdatasync(file_) != 0) return system_failure(errno, "making the postings durable", path_);
    std::vector<std::byte> bytes(8 + 8 * last_.size());
    put_number(bytes.data(), count_);
    for (size_t i = 0; i < last_.size(); ++i) put_number(bytes.data() + 8 + 8 * i, last_[i]);
    return bytes;
}

result<void> posting_file::flush() {
    auto at = static_cast<off_t>(written_ * record_size);
    for (std::span<const std::byte> left = tail_; !left.empty();) {
        const auto written = ::pwrite(file_, left.data(), left.size(), at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure(errno, "writing postings", path_);
        left = left.subspan(static_cast<size_t>(written));
        at += written;
    }
    written_ = count_;
    tail_.clear();
    return {};
}

void posting_file::move(uint32_t account, uint32_t ledger, amount delta) {
    for (auto& one : movements_)
        if (one.account == account && one.ledger == ledger) {
            one.delta += delta;
            return;
        }
    movements_.push_back({account, ledger, delta});
}

result<void> posting_file::add(const entry& one, const books& after) {
    movements_.clear();
    for (const auto& take : one.takes) move(take.account, 0, -take.value);
    for (const auto& put : one.puts) move(put.account, 0, put.value);
    for (const auto& post : one.posts) move(post.account, post.ledger, post.delta);
    for (const auto& change : movements_) {
        if (change.delta.is_zero()) continue;
        if (change.account >= last_.size()) last_.resize(change.account + 1);
        posting made{last_[change.account], one.sequence,
                     one.recorded_at,       one.effective_at,
                     change.account,        change.ledger,
                     change.delta,          after.balance(change.ledger, change.account)};
        tail_.resize(tail_.size() + record_size);
        write_record(tail_.data() + tail_.size() - record_size, made);
        last_[change.account] = ++count_;
    }
    return tail_.size() < tail_size_max ? result<void>{} : flush();
}

result<posting> posting_file::read(uint64_t number) const {
    if (number == 0 || number > count_)
        return failure{"NOT_FOUND", "posting " + std::to_string(number), path_};
    if (number > written_) {
        const auto place = static_cast<size_t>(number - written_ - 1);
        return read_record(tail_.data() + place * record_size);
    }
    std::byte bytes[record_size];
    const auto at = static_cast<off_t>((number - 1) * record_size);
    if (::pread(file_, bytes, record_size, at) != static_cast<ssize_t>(record_size))
        return system_failure(errno == 0 ? EIO : errno, "reading a posting", path_);
    const auto found = read_record(bytes);
    if (found.previous >= number)
        return failure{"VIEW_BROKEN", "a posting names a later one: make the views anew", path_};
    return found;
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
