// SPDX-License-Identifier: Apache-2.0
// The Node module: annona/embed.h with JavaScript's values. What people require is index.js.
#include <annona/embed.h>
#include <napi.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "packing.hpp"

namespace {

annona_error no_error() {
    annona_error made{};
    made.size = sizeof made;
    return made;
}

annona_text text_of(const std::string& from) { return {from.data(), from.size()}; }

Napi::Error failure(Napi::Env env, const std::string& code, const std::string& text,
                    const std::string& place) {
    auto made = Napi::Error::New(env, code + ": " + text);
    made.Value().Set("code", code);
    made.Value().Set("text", text);
    made.Value().Set("place", place);
    return made;
}
Napi::Error failure(Napi::Env env, const annona_error& from) {
    return failure(env, from.code, from.text, from.place);
}

/// Packed requests decided by one call of the C functions; keeps its memory for the next.
class decided {
public:
    /// False where the call failed; `error` says why. `bytes` must live until it returns.
    bool submit(annona_community asked, std::string_view bytes, size_t count, int64_t now) {
        annona_node::unpacker from(bytes);
        while (requests_.size() < count)
            requests_.push_back(std::make_unique<annona_node::request>());
        views_.clear();
        for (size_t i = 0; i < count; ++i) views_.push_back(requests_[i]->read(from));
        answers_.assign(count, {});
        for (auto& answer : answers_) answer.size = sizeof answer;
        if (count == 1)
            return annona_submit(asked, views_.data(), now, answers_.data(), &error) == ANNONA_DONE;
        return annona_submit_many(asked, views_.data(), count, now, answers_.data(), &error) ==
               ANNONA_DONE;
    }
    /// Packed one behind another; there until the next `submit`.
    const std::string& answers() {
        packed_.clear();
        for (const auto& one : answers_) annona_node::pack(one, packed_);
        return packed_;
    }
    annona_error error = no_error();

private:
    std::vector<std::unique_ptr<annona_node::request>> requests_;
    std::vector<annona_request> views_;
    std::vector<annona_answer> answers_;
    std::string packed_;
};

std::string_view bytes_of(const Napi::Buffer<char>& from) { return {from.Data(), from.Length()}; }

/// Commands decided away from the event loop; the promise gets their answers in order.
class submission final : public Napi::AsyncWorker {
public:
    submission(Napi::Env env, annona_community asked, Napi::Buffer<char> packed, size_t count,
               int64_t now)
        : Napi::AsyncWorker(env),
          asked_(asked),
          packed_(Napi::Persistent(packed)),
          bytes_(bytes_of(packed)),
          count_(count),
          now_(now),
          promised_(env) {}

    Napi::Promise promise() const { return promised_.Promise(); }

    void Execute() override { is_done_ = work_.submit(asked_, bytes_, count_, now_); }
    void OnOK() override {
        const Napi::HandleScope scope(Env());
        if (!is_done_) return promised_.Reject(failure(Env(), work_.error).Value());
        const std::string& packed = work_.answers();
        promised_.Resolve(Napi::Buffer<char>::Copy(Env(), packed.data(), packed.size()));
    }
    void OnError(const Napi::Error& why) override { promised_.Reject(why.Value()); }

private:
    annona_community asked_;
    Napi::Reference<Napi::Buffer<char>> packed_;  // keeps the bytes
    std::string_view bytes_;
    size_t count_;
    int64_t now_;
    Napi::Promise::Deferred promised_;
    decided work_;
    bool is_done_ = false;
};

/// One call of the C functions, away from the event loop; the promise gets what `value` makes of
/// it.
class errand final : public Napi::AsyncWorker {
public:
    using call = std::function<int(annona_buffer*, annona_error*)>;
    using maker = std::function<Napi::Value(Napi::Env, const annona_buffer&)>;

    static Napi::Value run(Napi::Env env, call work, maker value) {
        auto* const made = new errand(env, std::move(work), std::move(value));
        const auto promised = made->promised_.Promise();
        made->Queue();  // deletes itself when it is done
        return promised;
    }
    ~errand() override { annona_buffer_free(&given_); }

    void Execute() override { failed_ = work_(&given_, &error_) != ANNONA_DONE; }
    void OnOK() override {
        const Napi::HandleScope scope(Env());
        if (!failed_) return promised_.Resolve(value_(Env(), given_));
        // Where a scheme has problems, all of them stand in what was given.
        const std::string text = given_.size == 0 ? error_.text : given_.data;
        promised_.Reject(failure(Env(), error_.code, text, error_.place).Value());
    }

private:
    errand(Napi::Env env, call work, maker value)
        : Napi::AsyncWorker(env),
          work_(std::move(work)),
          value_(std::move(value)),
          promised_(env) {}

    call work_;
    maker value_;
    Napi::Promise::Deferred promised_;
    annona_buffer given_{};
    annona_error error_ = no_error();
    bool failed_ = false;
};

Napi::Value as_text(Napi::Env env, const annona_buffer& from) {
    return Napi::String::New(env, from.data, from.size);
}
Napi::Value as_bytes(Napi::Env env, const annona_buffer& from) {
    return Napi::Buffer<char>::Copy(env, from.data, from.size);
}
Napi::Value as_nothing(Napi::Env env, const annona_buffer&) { return env.Undefined(); }

std::string text_at(const Napi::CallbackInfo& info, size_t place) {
    return info.Length() > place && info[place].IsString()
               ? info[place].As<Napi::String>().Utf8Value()
               : std::string{};
}
int64_t number_at(const Napi::CallbackInfo& info, size_t place) {
    return info.Length() > place && info[place].IsNumber()
               ? info[place].As<Napi::Number>().Int64Value()
               : 0;
}

/// scheme, plugins, journal: texts; now: UTC seconds. The promise gets a number for Community.
Napi::Value open(const Napi::CallbackInfo& info) {
    struct asked_options {
        std::string scheme, plugins, journal;
        int64_t now;
        annona_community opened{};
    };
    const auto asked = std::make_shared<asked_options>(
        asked_options{text_at(info, 0), text_at(info, 1), text_at(info, 2), number_at(info, 3)});
    return errand::run(
        info.Env(),
        [asked](annona_buffer* problems, annona_error* error) {
            annona_options options{};
            options.size = sizeof options;
            options.scheme = text_of(asked->scheme), options.plugins = text_of(asked->plugins);
            options.journal = text_of(asked->journal), options.now = asked->now;
            return annona_open(&options, &asked->opened, problems, error);
        },
        [asked](Napi::Env env, const annona_buffer&) -> Napi::Value {
            return Napi::Number::New(env, static_cast<double>(asked->opened.handle));
        });
}

/// An open community by the number `open` gave. Everything it is asked is a promise.
class community final : public Napi::ObjectWrap<community> {
public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "Community",
                           {InstanceMethod("close", &community::close),
                            InstanceMethod("submitMany", &community::submit_many),
                            InstanceMethod("submitNow", &community::submit_now),
                            InstanceMethod("describe", &community::describe),
                            InstanceMethod("entryBytes", &community::entry_bytes),
                            InstanceMethod("explain", &community::explain),
                            InstanceMethod("balance", &community::balance),
                            InstanceMethod("statement", &community::statement),
                            InstanceMethod("lastSequence", &community::last_sequence),
                            InstanceMethod("stateDigest", &community::state_digest),
                            InstanceMethod("replay", &community::replay)});
    }
    explicit community(const Napi::CallbackInfo& info) : Napi::ObjectWrap<community>(info) {
        handle_.handle = static_cast<uint64_t>(number_at(info, 0));
    }
    ~community() override { annona_close(handle_, nullptr); }

private:
    /// Packed requests, how many, and UTC seconds; the promise gets packed answers.
    Napi::Value submit_many(const Napi::CallbackInfo& info) {
        auto work = std::make_unique<submission>(info.Env(), handle_, packed_in(info),
                                                 static_cast<size_t>(number_at(info, 1)),
                                                 number_at(info, 2));
        const auto promised = work->promise();
        work.release()->Queue();  // deletes itself when it is done
        return promised;
    }
    /// One packed request, its size, UTC seconds, and where its packed answer goes: at once, on the
    /// event loop, for what waits for nothing. Nothing is made for V8 to collect.
    void submit_now(const Napi::CallbackInfo& info) {
        const auto packed = packed_in(info);
        const auto answer = packed_in(info, 3);
        const auto size = std::min(static_cast<size_t>(number_at(info, 1)), packed.Length());
        try {
            if (!now_.submit(handle_, bytes_of(packed).substr(0, size), 1, number_at(info, 2)))
                throw failure(info.Env(), now_.error);
        } catch (const std::out_of_range& broken) {
            throw failure(info.Env(), "MALFORMED", broken.what(), "requests");
        }
        const std::string& made = now_.answers();
        if (made.size() > answer.Length())
            throw failure(info.Env(), "WRONG_SIZE", "no room for the answer", "answer");
        std::memcpy(answer.Data(), made.data(), made.size());
    }
    static Napi::Buffer<char> packed_in(const Napi::CallbackInfo& info, size_t place = 0) {
        if (info.Length() <= place || !info[place].IsBuffer())
            throw failure(info.Env(), "MALFORMED", "packed bytes are wanted", "requests");
        return info[place].As<Napi::Buffer<char>>();
    }
    Napi::Value close(const Napi::CallbackInfo& info) {
        return errand::run(
            info.Env(),
            [town = handle_](annona_buffer*, annona_error* error) {
                return annona_close(town, error);
            },
            as_nothing);
    }
    Napi::Value describe(const Napi::CallbackInfo& info) {
        return by_number(info, annona_describe, as_text);
    }
    Napi::Value entry_bytes(const Napi::CallbackInfo& info) {
        return by_number(info, annona_entry_bytes, as_bytes);
    }
    template <class Function>
    Napi::Value by_number(const Napi::CallbackInfo& info, Function* asked, errand::maker value) {
        const auto sequence = static_cast<uint64_t>(number_at(info, 0));
        return errand::run(
            info.Env(),
            [town = handle_, sequence, asked](annona_buffer* to, annona_error* error) {
                return asked(town, sequence, to, error);
            },
            std::move(value));
    }
    Napi::Value explain(const Napi::CallbackInfo& info) {
        const auto sequence = static_cast<uint64_t>(number_at(info, 0));
        return errand::run(
            info.Env(),
            [town = handle_, sequence, language = text_at(info, 1)](annona_buffer* to,
                                                                    annona_error* error) {
                return annona_explain(town, sequence, text_of(language), to, error);
            },
            as_text);
    }
    Napi::Value balance(const Napi::CallbackInfo& info) {
        return errand::run(
            info.Env(),
            [town = handle_, account = text_at(info, 0), pocket = text_at(info, 1),
             ledger = text_at(info, 2)](annona_buffer* to, annona_error* error) {
                return annona_balance(town, text_of(account), text_of(pocket), text_of(ledger), to,
                                      error);
            },
            as_text);
    }
    Napi::Value statement(const Napi::CallbackInfo& info) {
        return errand::run(
            info.Env(),
            [town = handle_](annona_buffer* to, annona_error* error) {
                return annona_statement(town, to, error);
            },
            as_text);
    }
    Napi::Value last_sequence(const Napi::CallbackInfo& info) {
        const auto found = std::make_shared<uint64_t>(0);
        return errand::run(
            info.Env(),
            [town = handle_, found](annona_buffer*, annona_error* error) {
                return annona_last_sequence(town, found.get(), error);
            },
            [found](Napi::Env env, const annona_buffer&) -> Napi::Value {
                return Napi::Number::New(env, static_cast<double>(*found));
            });
    }
    Napi::Value state_digest(const Napi::CallbackInfo& info) {
        const auto digest = std::make_shared<std::array<char, 65>>();
        return errand::run(
            info.Env(),
            [town = handle_, digest](annona_buffer*, annona_error* error) {
                return annona_state_digest(town, digest->data(), error);
            },
            [digest](Napi::Env env, const annona_buffer&) -> Napi::Value {
                return Napi::String::New(env, digest->data());
            });
    }
    Napi::Value replay(const Napi::CallbackInfo& info) {
        return errand::run(
            info.Env(),
            [town = handle_](annona_buffer*, annona_error* error) {
                return annona_replay(town, error);
            },
            as_nothing);
    }

    annona_community handle_{};
    decided now_;
};

/// Name and kind of every field of a request, in the order of their numbers.
Napi::Array field_list(Napi::Env env) {
    auto made = Napi::Array::New(env);
    for (const auto& one : annona_node::fields) {
        auto pair = Napi::Array::New(env);
        pair.Set(uint32_t{0}, one.name);
        pair.Set(uint32_t{1}, annona_node::kind_names[static_cast<size_t>(one.is)]);
        made.Set(made.Length(), pair);
    }
    return made;
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
    exports.Set("Community", community::define(env));
    exports.Set("fields", field_list(env));
    exports.Set("open", Napi::Function::New(env, open, "open"));
    return exports;
}

}  // namespace

NODE_API_MODULE(annona, start)
