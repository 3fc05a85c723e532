// SPDX-License-Identifier: Apache-2.0
// The Node module: annona/embed.h with JavaScript's values. What people require is index.js.
#include <annona/embed.h>
#include <napi.h>

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using text_place = annona_text annona_request::*;

const std::unordered_map<std::string_view, text_place>& text_places() {
    static const std::unordered_map<std::string_view, text_place> places = {
#define ANNONA_TEXT_PLACE(name) {#name, &annona_request::name},
        ANNONA_REQUEST_TEXTS(ANNONA_TEXT_PLACE)
#undef ANNONA_TEXT_PLACE
    };
    return places;
}

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

/// A request made of an object, with everything it points at: owned, so that another thread may
/// read it.
class request {
public:
    explicit request(const Napi::Object& from) {
        made_.size = sizeof made_;
        const auto names = from.GetPropertyNames();
        for (uint32_t i = 0; i < names.Length(); ++i) {
            const auto name = names.Get(i).ToString().Utf8Value();
            read(name, from.Get(name));
        }
        attach();
    }
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    const annona_request& view() const { return made_; }

private:
    annona_text text(const Napi::Value& value, const std::string& field) {
        if (value.IsBoolean()) return value.As<Napi::Boolean>() ? keep("yes") : keep("no");
        if (value.IsBigInt() || value.IsString()) return keep(value.ToString().Utf8Value());
        if (value.IsNumber()) {
            const double number = value.As<Napi::Number>().DoubleValue();
            if (number == static_cast<double>(static_cast<int32_t>(number)))
                return keep(std::to_string(static_cast<int32_t>(number)));
        }
        throw failure(value.Env(), "MALFORMED",
                      "a text is wanted; a number with a fraction is no exact amount", field);
    }
    annona_text keep(std::string from) {
        const auto& kept = texts_.emplace_back(std::move(from));
        return text_of(kept);
    }
    void read(const std::string& name, const Napi::Value& value) {
        if (value.IsUndefined() || value.IsNull()) return;
        if (const auto found = text_places().find(name); found != text_places().end()) {
            made_.*found->second = text(value, name);
            return;
        }
        if (name == "lines") return read_lines(value);
        if (name == "items") return read_items(value);
        if (name == "inputs") return read_pairs(value, name, inputs_);
        if (name == "references") return read_pairs(value, name, references_);
        if (name == "tender") return read_pairs(value, name, tender_);
        if (name == "payers") return read_pairs(value, name, payers_);
        if (name == "lots") return read_texts(value, name, lots_);
        if (name == "tokens") return read_texts(value, name, tokens_);
        if (name == "notes") return read_texts(value, name, notes_);
        if (name == "occurred_at") return void(made_.occurred_at = seconds(value, name));
        if (name == "deadline") return void(made_.deadline = seconds(value, name));
        if (name == "switched_off") return void(made_.switched_off = value.ToBoolean() ? 1 : 0);
        if (name == "validate_only") return void(made_.validate_only = value.ToBoolean() ? 1 : 0);
        throw failure(value.Env(), "UNKNOWN_FIELD", "a request has no such field", name);
    }
    static int64_t seconds(const Napi::Value& value, const std::string& field) {
        if (!value.IsNumber())
            throw failure(value.Env(), "MALFORMED", "UTC seconds are wanted", field);
        return value.As<Napi::Number>().Int64Value();
    }
    static Napi::Array list_of(const Napi::Value& value, const std::string& field) {
        if (!value.IsArray()) throw failure(value.Env(), "MALFORMED", "an array is wanted", field);
        return value.As<Napi::Array>();
    }
    static Napi::Object object_of(const Napi::Value& value, const std::string& field) {
        if (!value.IsObject())
            throw failure(value.Env(), "MALFORMED", "an object is wanted", field);
        return value.As<Napi::Object>();
    }
    annona_text part(const Napi::Object& of, const char* name, const std::string& field) {
        const auto value = of.Get(name);
        return value.IsUndefined() || value.IsNull() ? annona_text{} : text(value, field);
    }
    void read_lines(const Napi::Value& value) {
        const auto list = list_of(value, "lines");
        for (uint32_t i = 0; i < list.Length(); ++i) {
            const auto one = object_of(list.Get(i), "lines");
            lines_.push_back({part(one, "category", "lines"), part(one, "amount", "lines"),
                              part(one, "quantity", "lines"), part(one, "product", "lines")});
        }
    }
    void read_items(const Napi::Value& value) {
        const auto list = list_of(value, "items");
        for (uint32_t i = 0; i < list.Length(); ++i) {
            const auto one = object_of(list.Get(i), "items");
            const auto grade = one.Get("grade");
            items_.push_back({part(one, "code", "items"), part(one, "quantity", "items"),
                              grade.IsNumber() ? grade.As<Napi::Number>().Uint32Value() : 0});
        }
    }
    void read_pairs(const Napi::Value& value, const std::string& field,
                    std::vector<annona_pair>& to) {
        const auto from = object_of(value, field);
        const auto names = from.GetPropertyNames();
        for (uint32_t i = 0; i < names.Length(); ++i) {
            const auto name = names.Get(i).ToString().Utf8Value();
            to.push_back({keep(name), text(from.Get(name), field + "." + name)});
        }
    }
    void read_texts(const Napi::Value& value, const std::string& field,
                    std::vector<annona_text>& to) {
        const auto list = list_of(value, field);
        for (uint32_t i = 0; i < list.Length(); ++i) to.push_back(text(list.Get(i), field));
    }
    void attach() {
        made_.lines = lines_.data(), made_.lines_count = lines_.size();
        made_.items = items_.data(), made_.items_count = items_.size();
        made_.inputs = inputs_.data(), made_.inputs_count = inputs_.size();
        made_.references = references_.data(), made_.references_count = references_.size();
        made_.tender = tender_.data(), made_.tender_count = tender_.size();
        made_.payers = payers_.data(), made_.payers_count = payers_.size();
        made_.lots = lots_.data(), made_.lots_count = lots_.size();
        made_.tokens = tokens_.data(), made_.tokens_count = tokens_.size();
        made_.notes = notes_.data(), made_.notes_count = notes_.size();
    }

    annona_request made_{};
    std::deque<std::string> texts_;
    std::vector<annona_basket_line> lines_;
    std::vector<annona_measured> items_;
    std::vector<annona_pair> inputs_, references_, tender_, payers_;
    std::vector<annona_text> lots_, tokens_, notes_;
};

Napi::Object object_of(Napi::Env env, const annona_answer& from) {
    constexpr const char* verdicts[] = {"accepted", "partial", "refused", "duplicate"};
    auto made = Napi::Object::New(env);
    made.Set("verdict", verdicts[from.verdict & 3]);
    made.Set("code", from.code);
    made.Set("rule", from.rule);
    made.Set("line", from.line < 0 ? env.Null() : Napi::Value(Napi::Number::New(env, from.line)));
    made.Set("amount", from.amount);
    made.Set("validUntil", from.valid_until);
    made.Set("sequence", static_cast<double>(from.sequence));
    made.Set("originalSequence", static_cast<double>(from.original_sequence));
    made.Set("recordedAt", static_cast<double>(from.recorded_at));
    return made;
}

/// Commands decided away from the event loop; the promise gets their answers in order.
class submission final : public Napi::AsyncWorker {
public:
    submission(Napi::Env env, annona_community asked, int64_t now)
        : Napi::AsyncWorker(env), asked_(asked), now_(now), promised_(env) {}

    void add(const Napi::Object& one) { requests_.push_back(std::make_unique<request>(one)); }
    Napi::Promise promise() const { return promised_.Promise(); }

    void Execute() override {
        std::vector<annona_request> views;
        for (const auto& one : requests_) views.push_back(one->view());
        answers_.resize(views.size());
        for (auto& answer : answers_) answer.size = sizeof answer;
        failed_ = annona_submit_many(asked_, views.data(), views.size(), now_, answers_.data(),
                                     &error_) != ANNONA_DONE;
    }
    void OnOK() override {
        const Napi::HandleScope scope(Env());
        if (failed_) return promised_.Reject(failure(Env(), error_).Value());
        auto list = Napi::Array::New(Env(), answers_.size());
        for (uint32_t i = 0; i < answers_.size(); ++i) list.Set(i, object_of(Env(), answers_[i]));
        promised_.Resolve(list);
    }

private:
    annona_community asked_;
    int64_t now_;
    Napi::Promise::Deferred promised_;
    std::vector<std::unique_ptr<request>> requests_;
    std::vector<annona_answer> answers_;
    annona_error error_ = no_error();
    bool failed_ = false;
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
    Napi::Value submit_many(const Napi::CallbackInfo& info) {
        if (info.Length() < 2 || !info[0].IsArray())
            throw failure(info.Env(), "MALFORMED", "an array of requests is wanted", "requests");
        const auto list = info[0].As<Napi::Array>();
        auto work = std::make_unique<submission>(info.Env(), handle_, number_at(info, 1));
        for (uint32_t i = 0; i < list.Length(); ++i) {
            if (!list.Get(i).IsObject())
                throw failure(info.Env(), "MALFORMED", "a request is an object", "requests");
            work->add(list.Get(i).As<Napi::Object>());
        }
        const auto promised = work->promise();
        work.release()->Queue();  // deletes itself when it is done
        return promised;
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
};

Napi::Object start(Napi::Env env, Napi::Object exports) {
    exports.Set("Community", community::define(env));
    exports.Set("open", Napi::Function::New(env, open, "open"));
    return exports;
}

}  // namespace

NODE_API_MODULE(annona, start)
