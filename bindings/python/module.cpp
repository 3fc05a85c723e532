// SPDX-License-Identifier: Apache-2.0
// The Python module annona._annona: annona/embed.h with Python's values. What people import is the
// package around it, bindings/python/annona.
#include <pybind11/pybind11.h>
#include <annona/embed_lists.hpp>

#include <cstring>
#include <deque>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace py = pybind11;

namespace {

struct failure : std::exception {
    std::string code, text, place;
    explicit failure(const annona_error& from)
        : code(from.code), text(from.text), place(from.place) {}
    failure(std::string with_code, std::string with_text, std::string at)
        : code(std::move(with_code)), text(std::move(with_text)), place(std::move(at)) {}
    const char* what() const noexcept override { return text.c_str(); }
};

/// Most requests have fewer texts than this.
constexpr size_t texts_expected = 12;

/// Text of any Python value, kept alive by the request that uses it: str as it is, Decimal and int
/// by their digits, True and False as yes and no.
class kept_texts {
public:
    kept_texts() { kept_.reserve(texts_expected); }
    annona_text of(py::handle value) {
        if (value.is_none()) return {nullptr, 0};
        if (value.ptr() == Py_True) return {"yes", 3};
        if (value.ptr() == Py_False) return {"no", 2};
        if (PyFloat_Check(value.ptr()) != 0)
            throw failure("MALFORMED", "a float is no exact amount: use Decimal or str", "");
        py::object text = PyUnicode_Check(value.ptr()) != 0
                              ? py::reinterpret_borrow<py::object>(value)
                              : digits_of(value);
        Py_ssize_t size = 0;
        const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
        if (data == nullptr) {
            PyErr_Clear();
            throw failure("MALFORMED", "a str with lone surrogates is no text", "");
        }
        kept_.push_back(std::move(text));
        return {data, static_cast<size_t>(size)};
    }

private:
    /// A Decimal may call itself 1E+2; amounts are written out.
    static py::object digits_of(py::handle value) {
        py::object text = py::str(value);
        if (PyUnicode_FindChar(text.ptr(), 'E', 0, PyUnicode_GetLength(text.ptr()), 1) < 0)
            return text;
        return value.attr("__format__")("f");
    }
    std::vector<py::object> kept_;
};

using text_place = annona_text annona_request::*;

const std::unordered_map<std::string_view, text_place>& text_places() {
    static const std::unordered_map<std::string_view, text_place> places = {
#define ANNONA_TEXT_PLACE(name) {#name, &annona_request::name},
        ANNONA_REQUEST_TEXTS(ANNONA_TEXT_PLACE)
#undef ANNONA_TEXT_PLACE
    };
    return places;
}

/// The same by the str itself: names written in a program are interned, one object each. These are
/// kept as long as the interpreter.
const std::unordered_map<PyObject*, text_place>& interned_places() {
    static const auto* const places = [] {
        auto* made = new std::unordered_map<PyObject*, text_place>;
        for (const auto& [name, place] : text_places())
            made->emplace(PyUnicode_InternFromString(name.data()), place);
        return made;
    }();
    return *places;
}

/// A request made of a dict, with everything it points at.
class request {
public:
    explicit request(const py::dict& from) {
        made_.size = sizeof made_;
        for (const auto& [key, value] : from) read(key, value);
        lists_.attach_to(made_);
    }
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    const annona_request& view() const { return made_; }

private:
    void read(py::handle key, py::handle value) {
        if (value.is_none()) return;
        const auto& interned = interned_places();
        if (const auto found = interned.find(key.ptr()); found != interned.end()) {
            made_.*found->second = texts_.of(value);
            return;
        }
        Py_ssize_t size = 0;
        const char* data =
            PyUnicode_Check(key.ptr()) != 0 ? PyUnicode_AsUTF8AndSize(key.ptr(), &size) : nullptr;
        if (data == nullptr) throw failure("UNKNOWN_FIELD", "field names are str", "");
        const std::string_view name(data, static_cast<size_t>(size));
        if (const auto found = text_places().find(name); found != text_places().end()) {
            made_.*found->second = texts_.of(value);
            return;
        }
        if (!lists_.visit(name, [&](auto& to) { read_list(name, value, to); }))
            read_number(name, value);
    }
    void read_number(std::string_view name, py::handle value) {
        if (name == "occurred_at") return void(made_.occurred_at = whole<int64_t>(name, value));
        if (name == "deadline") return void(made_.deadline = whole<int64_t>(name, value));
        if (name == "switched_off") return void(made_.switched_off = yes_no(name, value));
        if (name == "validate_only") return void(made_.validate_only = yes_no(name, value));
        throw failure("UNKNOWN_FIELD", "a request has no such field", std::string(name));
    }
    template <class Whole>
    static Whole whole(std::string_view name, py::handle value) {
        try {
            return value.cast<Whole>();
        } catch (const py::cast_error&) {
            throw failure("MALFORMED", "a whole number in range is wanted", std::string(name));
        }
    }
    static int32_t yes_no(std::string_view name, py::handle value) {
        if (PyBool_Check(value.ptr()) == 0)
            throw failure("MALFORMED", "True or False is wanted", std::string(name));
        return value.ptr() == Py_True ? 1 : 0;
    }
    static py::sequence parts_of(py::handle value, const char* wanted, const char* field) {
        if (PySequence_Check(value.ptr()) == 0 || PyUnicode_Check(value.ptr()) != 0)
            throw failure("MALFORMED", wanted, field);
        return py::reinterpret_borrow<py::sequence>(value);
    }
    /// Each line is a tuple: category, amount, quantity, product; the last two may be left out.
    void read_list(std::string_view, py::handle value, std::vector<annona_basket_line>& to) {
        for (const py::handle one : value) {
            const auto parts =
                parts_of(one, "a line is category, amount, quantity, product", "lines");
            const size_t count = parts.size();
            if (count < 2 || count > 4)
                throw failure("MALFORMED", "a line is category, amount, quantity, product",
                              "lines");
            annona_basket_line line{texts_.of(parts[0]), texts_.of(parts[1]), {}, {}};
            if (count > 2) line.quantity = texts_.of(parts[2]);
            if (count > 3) line.product = texts_.of(parts[3]);
            to.push_back(line);
        }
    }
    void read_list(std::string_view, py::handle value, std::vector<annona_measured>& to) {
        for (const py::handle one : value) {
            const auto parts = parts_of(one, "an item is code, quantity, grade", "items");
            if (parts.size() != 3)
                throw failure("MALFORMED", "an item is code, quantity, grade", "items");
            to.push_back({texts_.of(parts[0]), texts_.of(parts[1]),
                          whole<uint32_t>("items.grade", py::object(parts[2]))});
        }
    }
    void read_list(std::string_view field, py::handle value, std::vector<annona_pair>& to) {
        if (PyDict_Check(value.ptr()) == 0)
            throw failure("MALFORMED", "a dict of names and values is wanted", std::string(field));
        for (const auto& [name, one] : py::reinterpret_borrow<py::dict>(value))
            to.push_back({texts_.of(name), texts_.of(one)});
    }
    void read_list(std::string_view, py::handle value, std::vector<annona_text>& to) {
        for (const py::handle one : value) to.push_back(texts_.of(one));
    }

    annona_request made_{};
    kept_texts texts_;
    annona::embed::request_lists lists_;
};

annona_error no_error() {
    annona_error made{};
    made.size = sizeof made;
    return made;
}

annona_text text_of(const std::string& from) { return {from.data(), from.size()}; }

/// What _annona.AnswerTuple lists. Python's own calls: a batch has a thousand of them.
py::tuple tuple_of(const annona_answer& from) {
    PyObject* const parts[] = {
        PyLong_FromLong(from.verdict),
        PyUnicode_FromString(from.code),
        PyUnicode_FromString(from.rule),
        PyLong_FromLong(from.line),
        PyUnicode_FromString(from.amount),
        PyUnicode_FromString(from.valid_until),
        PyLong_FromUnsignedLongLong(from.sequence),
        PyLong_FromUnsignedLongLong(from.original_sequence),
        PyLong_FromLongLong(from.recorded_at),
    };
    py::tuple made(std::size(parts));
    bool is_whole = true;
    for (size_t i = 0; i < std::size(parts); ++i) {
        is_whole &= parts[i] != nullptr;
        PyTuple_SET_ITEM(made.ptr(), static_cast<Py_ssize_t>(i), parts[i]);
    }
    if (!is_whole) throw py::error_already_set();
    return made;
}

/// An open community. Python code may call it from any thread; the interpreter goes on meanwhile.
class community {
public:
    community(const std::string& scheme, const std::string& plugins, const std::string& journal,
              int64_t now) {
        annona_options options{};
        options.size = sizeof options;
        options.scheme = text_of(scheme), options.plugins = text_of(plugins);
        options.journal = text_of(journal), options.now = now;
        auto error = no_error();
        annona_buffer problems{};
        int done = ANNONA_FAILED;
        {
            const py::gil_scoped_release others_go_on;
            done = annona_open(&options, &handle_, &problems, &error);
        }
        std::string all(problems.data == nullptr ? "" : problems.data, problems.size);
        annona_buffer_free(&problems);
        if (done == ANNONA_DONE) return;
        throw all.empty() ? failure(error) : failure(error.code, std::move(all), error.place);
    }
    ~community() { annona_close(handle_, nullptr); }
    community(const community&) = delete;
    community& operator=(const community&) = delete;

    void close() {
        auto error = no_error();
        if (annona_close(handle_, &error) != ANNONA_DONE) throw failure(error);
    }
    py::tuple submit(const py::dict& asked, int64_t now) {
        const request made(asked);
        annona_answer answer{};
        answer.size = sizeof answer;
        check([&](annona_error* error) {
            return annona_submit(handle_, &made.view(), now, &answer, error);
        });
        return tuple_of(answer);
    }
    py::list submit_many(const py::sequence& asked, int64_t now) {
        std::deque<request> made;
        std::vector<annona_request> views;
        for (const py::handle one : asked) {
            if (PyDict_Check(one.ptr()) == 0)
                throw failure("MALFORMED", "a request is a dict", "requests");
            made.emplace_back(py::reinterpret_borrow<py::dict>(one));
            views.push_back(made.back().view());
        }
        std::vector<annona_answer> answers(views.size());
        for (auto& answer : answers) answer.size = sizeof answer;
        check([&](annona_error* error) {
            return annona_submit_many(handle_, views.data(), views.size(), now, answers.data(),
                                      error);
        });
        py::list list(answers.size());
        for (size_t i = 0; i < answers.size(); ++i) list[i] = tuple_of(answers[i]);
        return list;
    }
    py::str describe(uint64_t sequence) {
        return given([&](annona_buffer* to, annona_error* error) {
            return annona_describe(handle_, sequence, to, error);
        });
    }
    py::bytes entry_bytes(uint64_t sequence) {
        return given<py::bytes>([&](annona_buffer* to, annona_error* error) {
            return annona_entry_bytes(handle_, sequence, to, error);
        });
    }
    py::str explain(uint64_t sequence, const std::string& language) {
        return given([&](annona_buffer* to, annona_error* error) {
            return annona_explain(handle_, sequence, text_of(language), to, error);
        });
    }
    py::str balance(const std::string& account, const std::string& pocket,
                    const std::string& ledger) {
        return given([&](annona_buffer* to, annona_error* error) {
            return annona_balance(handle_, text_of(account), text_of(pocket), text_of(ledger), to,
                                  error);
        });
    }
    py::str statement() {
        return given([&](annona_buffer* to, annona_error* error) {
            return annona_statement(handle_, to, error);
        });
    }
    uint64_t last_sequence() {
        uint64_t found = 0;
        check([&](annona_error* error) { return annona_last_sequence(handle_, &found, error); });
        return found;
    }
    py::str state_digest() {
        char digest[65] = {};
        check([&](annona_error* error) { return annona_state_digest(handle_, digest, error); });
        return digest;
    }
    void replay() {
        check([&](annona_error* error) { return annona_replay(handle_, error); });
    }

private:
    template <class Call>
    void check(Call&& call) {
        auto error = no_error();
        int done = ANNONA_FAILED;
        {
            const py::gil_scoped_release others_go_on;
            done = call(&error);
        }
        if (done != ANNONA_DONE) throw failure(error);
    }
    template <class Made = py::str, class Call>
    Made given(Call&& call) {
        annona_buffer text{};
        check([&](annona_error* error) { return call(&text, error); });
        Made made(text.data, text.size);
        annona_buffer_free(&text);
        return made;
    }

    annona_community handle_{};
};

}  // namespace

PYBIND11_MODULE(_annona, module) {
    module.doc() = "annona/embed.h with Python's values; import annona instead.";
    module.attr("version") = annona_embed_version();
    static py::object kind = py::module_::import("annona._failure").attr("Failure");
    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const failure& why) {
            PyErr_SetObject(kind.ptr(), py::make_tuple(why.code, why.text, why.place).ptr());
        }
    });
    py::class_<community>(module, "Community")
        .def(py::init<const std::string&, const std::string&, const std::string&, int64_t>())
        .def("close", &community::close)
        .def("submit", &community::submit)
        .def("submit_many", &community::submit_many)
        .def("describe", &community::describe)
        .def("entry_bytes", &community::entry_bytes)
        .def("explain", &community::explain)
        .def("balance", &community::balance)
        .def("statement", &community::statement)
        .def("last_sequence", &community::last_sequence)
        .def("state_digest", &community::state_digest)
        .def("replay", &community::replay);
}
