// SPDX-License-Identifier: Apache-2.0
#include "service/export_stream.hpp"

#include <annona/v1/journal.pb.h>

#include <condition_variable>
#include <deque>
#include <ostream>
#include <streambuf>

#include "service/slow_lane.hpp"
#include "service/streams.hpp"
#include "views/journal_export.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// Between the thread that makes the text and the front that asks for it message by message.
class text_pipe {
public:
    /// Waits while enough is there. False where the reader has gone or takes nothing any more.
    [[nodiscard]] bool push(std::string data) {
        std::unique_lock lock(mutex_);
        const bool has_room = room_.wait_for(lock, export_reader_wait_max, [this] {
            return is_cancelled_ || waiting_.size() < export_pieces_waiting_max;
        });
        if (is_cancelled_ || !has_room) return false;
        waiting_.push_back({std::move(data), 0});
        give(std::move(lock));
        return true;
    }

    /// The last message, with the entry it ends with.
    void finish(std::string data, uint64_t last) {
        std::unique_lock lock(mutex_);
        waiting_.push_back({std::move(data), last});
        is_over_ = true;
        give(std::move(lock));
    }

    /// Nothing more comes, not even what waits.
    void fail(status why) {
        std::unique_lock lock(mutex_);
        waiting_.clear();
        how_ = std::move(why), is_over_ = true;
        give(std::move(lock));
    }

    void next(google::protobuf::Message& to, on_next done) {
        std::unique_lock lock(mutex_);
        asked_ = &static_cast<v1::ExportJournalResponse&>(to), done_ = std::move(done);
        give(std::move(lock));
    }

    void cancel() {
        std::unique_lock lock(mutex_);
        is_cancelled_ = true;
        give(std::move(lock));
    }

private:
    struct piece {
        std::string data;
        uint64_t last = 0;  // of the last piece
    };

    /// To whoever waits, what is there; called outside the lock.
    void give(std::unique_lock<std::mutex> lock) {
        room_.notify_one();
        if (!done_) return;
        const bool is_message = !is_cancelled_ && !waiting_.empty();
        if (!is_message && !is_cancelled_ && !is_over_) return;
        if (is_message) {
            asked_->set_data(std::move(waiting_.front().data));
            asked_->set_sequence(static_cast<int64_t>(waiting_.front().last));
            waiting_.pop_front();
        }
        auto how = is_cancelled_ ? cancelled() : is_message ? status{} : how_;
        const auto done = std::exchange(done_, nullptr);
        lock.unlock();
        done(is_message ? stream_event::message : stream_event::end, std::move(how));
    }

    std::mutex mutex_;
    std::condition_variable room_;
    std::deque<piece> waiting_;
    v1::ExportJournalResponse* asked_ = nullptr;
    on_next done_;
    status how_;
    bool is_over_ = false;
    bool is_cancelled_ = false;
};

struct reader_has_gone {};

/// Cuts what is written into pieces that end with a line.
class cutter final : public std::streambuf {
public:
    explicit cutter(text_pipe& to) : to_(to) {}
    [[nodiscard]] std::string take_rest() { return std::move(text_); }

private:
    int_type overflow(int_type one) override {
        const char letter = traits_type::to_char_type(one);
        xsputn(&letter, 1);
        return traits_type::not_eof(one);
    }
    std::streamsize xsputn(const char* from, std::streamsize size) override {
        text_.append(from, static_cast<size_t>(size));
        while (text_.size() > export_piece_max) {
            const auto line = text_.rfind('\n', export_piece_max - 1);
            const size_t cut = line == std::string::npos ? export_piece_max : line + 1;
            auto rest = text_.substr(cut);
            text_.resize(cut);
            if (!to_.push(std::exchange(text_, std::move(rest)))) throw reader_has_gone{};
        }
        return size;
    }

    text_pipe& to_;
    std::string text_;
};

views::export_format form_of(const v1::ExportJournalRequest& asked) {
    if (asked.format() == v1::EXPORT_FORMAT_CSV) return views::export_format::csv;
    return asked.format() == v1::EXPORT_FORMAT_LEDGER ? views::export_format::hledger
                                                      : views::export_format::ndjson;
}

result<void> write_all(const hosted_community& where, const v1::ExportJournalRequest& asked,
                       text_pipe& to) {
    const auto from = where.open_reader();
    if (!from) return from.error();
    auto last = (*from)->last_sequence();
    if (asked.to_sequence() > 0) last = std::min(last, static_cast<uint64_t>(asked.to_sequence()));
    cutter pieces(to);
    std::ostream text(&pieces);
    text.exceptions(std::ios::badbit);  // what the cutter throws ends the export
    views::export_choice choice;
    choice.format = form_of(asked);
    choice.first =
        asked.from_sequence() > 0 ? static_cast<uint64_t>(asked.from_sequence()) : uint64_t{1};
    const auto described = (*from)->description();
    const auto done = views::export_journal(
        **from, {reinterpret_cast<const char*>(described.data()), described.size()}, last, choice,
        text);
    if (!done) return done.error();
    to.finish(pieces.take_rest(), last);
    return {};
}

class export_stream final : public reply_stream {
public:
    export_stream(slow_lane& lane, const hosted_community& where,
                  const v1::ExportJournalRequest& asked)
        : lane_(lane), where_(where), asked_(asked) {}
    ~export_stream() override { pipe_->cancel(); }

    void next(google::protobuf::Message& response, on_next done) override {
        if (!std::exchange(has_begun_, true)) begin();
        pipe_->next(response, std::move(done));
    }
    void cancel() override { pipe_->cancel(); }

private:
    void begin() {
        auto write = [pipe = pipe_, &where = where_, asked = asked_] {
            try {
                if (const auto done = write_all(where, asked, *pipe); !done)
                    pipe->fail(status_of(done.error()));
            } catch (const reader_has_gone&) {
                pipe->fail(make_status(status_code::deadline_exceeded, "DEADLINE_EXCEEDED",
                                       "nothing was taken of the export for " +
                                           std::to_string(export_reader_wait_max.count()) +
                                           " seconds"));
            }
        };
        if (!lane_.take(std::move(write)))
            pipe_->fail(make_status(status_code::resource_exhausted, "LIMIT_EXCEEDED",
                                    "too many exports wait already"));
    }

    slow_lane& lane_;
    const hosted_community& where_;
    v1::ExportJournalRequest asked_;
    std::shared_ptr<text_pipe> pipe_ = std::make_shared<text_pipe>();
    bool has_begun_ = false;
};

}  // namespace

std::unique_ptr<reply_stream> export_entries(core_parts& core, const admission& admitted,
                                             const google::protobuf::Message& request) {
    const auto& from = static_cast<const v1::ExportJournalRequest&>(request);
    if (!v1::ExportFormat_IsValid(from.format()))
        return refused_stream(bad_field("format", "it is not known"));
    // An export has every account as it stands: whoever may not see a class gets none.
    auto* where = core.find(admitted.community);
    const auto rules = where->rules();
    for (const auto& one : rules->roles)
        if (one.confidential && !admitted.who.may_see(one.name.empty() ? one.prefix : one.name))
            return refused_stream(make_status(status_code::permission_denied, "CLASS_NOT_ALLOWED",
                                              "an export shows classes the caller may not see"));
    return std::make_unique<export_stream>(*core.exports, *where, from);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
