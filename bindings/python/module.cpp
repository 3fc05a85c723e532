// SPDX-License-Identifier: Apache-2.0
// The Python module annona._annona: annona/embed.h with Python's values. What people import is the
// package around it, bindings/python/annona.
#include <pybind11/pybind11.h>
#include <structmember.h>
#include <annona/embed_lists.hpp>

#include <cstddef>
#include <cstring>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
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

/// What the package has given by use(): the class of answers, and what makes UTC seconds of a
/// datetime. Kept as long as the interpreter.
PyObject *answer_type = nullptr, *seconds_of = nullptr;

/// Text of any Python value, kept alive by the request that uses it: str as it is, Decimal and int
/// by their digits, True and False as yes and no.
class kept_texts {
public:
    annona_text of(py::handle value) {
        if (value.is_none()) return {nullptr, 0};
        if (value.ptr() == Py_True) return {"yes", 3};
        if (value.ptr() == Py_False) return {"no", 2};
        if (PyUnicode_Check(value.ptr()) != 0)
            return keep(py::reinterpret_borrow<py::object>(value));
        if (PyFloat_Check(value.ptr()) != 0)
            throw failure("MALFORMED", "a float is no exact amount: use Decimal or str", "");
        const auto digits = keep(py::str(value));
        // A Decimal may call itself 1E+2; amounts are written out.
        if (std::memchr(digits.data, 'E', digits.size) == nullptr) return digits;
        return keep(value.attr("__format__")("f"));
    }
    void clear() { kept_.clear(); }

private:
    annona_text keep(py::object text) {
        Py_ssize_t size = 0;
        const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
        if (data == nullptr) {
            PyErr_Clear();
            throw failure("MALFORMED", "a str with lone surrogates is no text", "");
        }
        kept_.push_back(std::move(text));
        return {data, static_cast<size_t>(size)};
    }
    std::vector<py::object> kept_;
};

struct field {
    const char* name;
    annona_text annona_request::*text;  // null: a list or a number
};

constexpr field fields[] = {
#define ANNONA_TEXT(name) {#name, &annona_request::name},
    ANNONA_REQUEST_TEXTS(ANNONA_TEXT)
#undef ANNONA_TEXT
#define ANNONA_LIST(type, name) {#name, nullptr},
        ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST
            {"occurred_at", nullptr},
    {"deadline", nullptr},
    {"switched_off", nullptr},
    {"validate_only", nullptr},
};

/// The field of that name. Names written in a program are interned, one object each, which are kept
/// as long as the interpreter: nearly all are found without a look at their letters.
const field& field_of(py::handle key) {
    static PyObject* const* const interned = [] {
        auto* made = new PyObject*[std::size(fields)];
        for (size_t i = 0; i < std::size(fields); ++i)
            made[i] = PyUnicode_InternFromString(fields[i].name);
        return made;
    }();
    for (size_t i = 0; i < std::size(fields); ++i)
        if (interned[i] == key.ptr()) return fields[i];
    Py_ssize_t size = 0;
    const char* data =
        PyUnicode_Check(key.ptr()) != 0 ? PyUnicode_AsUTF8AndSize(key.ptr(), &size) : nullptr;
    if (data == nullptr) {
        PyErr_Clear();
        throw failure("UNKNOWN_FIELD", "field names are str", "");
    }
    const std::string_view name(data, static_cast<size_t>(size));
    for (const field& one : fields)
        if (name == one.name) return one;
    throw failure("UNKNOWN_FIELD", "a request has no such field", std::string(name));
}

/// Fills requests in from dicts, with everything they point at, one after another. Keeps its
/// memory. Not copied, not moved.
class request_reader {
public:
    request_reader() = default;
    request_reader(const request_reader&) = delete;
    request_reader& operator=(const request_reader&) = delete;

    /// `made` points here until clear().
    void read(py::handle from, annona_request& made) {
        if (PyDict_Check(from.ptr()) == 0)
            throw failure("MALFORMED", "a request is a dict", "requests");
        clear();
        made = {};
        made.size = sizeof made;
        for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(from)) {
            // Python code that a value runs may take it out of the dict.
            const auto held = py::reinterpret_borrow<py::object>(value);
            if (!held.is_none()) read(field_of(key), held, made);
        }
        lists_.attach_to(made);
    }
    void clear() { texts_.clear(), lists_.clear(); }

private:
    void read(const field& one, py::handle value, annona_request& made) {
        if (one.text != nullptr)
            made.*one.text = texts_.of(value);
        else if (!lists_.visit(one.name, [&](auto& to) { read_list(one.name, value, to); }))
            read_number(one.name, value, made);
    }
    static void read_number(std::string_view name, py::handle value, annona_request& made) {
        if (name == "occurred_at") made.occurred_at = seconds(name, value);
        if (name == "deadline") made.deadline = seconds(name, value);
        if (name == "switched_off") made.switched_off = yes_no(name, value);
        if (name == "validate_only") made.validate_only = yes_no(name, value);
    }
    static int64_t seconds(std::string_view name, py::handle value) {
        if (PyLong_Check(value.ptr()) != 0) return whole<int64_t>(name, value);
        return whole<int64_t>(name, py::handle(seconds_of)(value));
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
    /// A tuple of its parts, itself where it is one.
    static py::tuple parts_of(py::handle value, const char* wanted, const char* field) {
        if (PyTuple_Check(value.ptr()) != 0) return py::reinterpret_borrow<py::tuple>(value);
        if (PySequence_Check(value.ptr()) == 0 || PyUnicode_Check(value.ptr()) != 0)
            throw failure("MALFORMED", wanted, field);
        PyObject* const made = PySequence_Tuple(value.ptr());
        if (made == nullptr) throw py::error_already_set();
        return py::reinterpret_steal<py::tuple>(made);
    }
    static py::handle part(const py::tuple& of, Py_ssize_t place) {
        return PyTuple_GET_ITEM(of.ptr(), place);
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
            annona_basket_line line{texts_.of(part(parts, 0)), texts_.of(part(parts, 1)), {}, {}};
            if (count > 2) line.quantity = texts_.of(part(parts, 2));
            if (count > 3) line.product = texts_.of(part(parts, 3));
            to.push_back(line);
        }
    }
    void read_list(std::string_view, py::handle value, std::vector<annona_measured>& to) {
        for (const py::handle one : value) {
            const auto parts = parts_of(one, "an item is code, quantity, grade", "items");
            if (parts.size() != 3)
                throw failure("MALFORMED", "an item is code, quantity, grade", "items");
            to.push_back({texts_.of(part(parts, 0)), texts_.of(part(parts, 1)),
                          whole<uint32_t>("items.grade", part(parts, 2))});
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

    kept_texts texts_;
    annona::embed::request_lists lists_;
};

/// Requests of one call and their answers. Keeps its memory; whoever uses it has the interpreter.
class batch {
public:
    void read(const py::tuple& asked) {
        const size_t count = asked.size();
        while (readers_.size() < count) readers_.emplace_back();
        if (requests_.size() < count) requests_.resize(count), answers_.resize(count);
        used_ = count;
        for (size_t i = 0; i < count; ++i) {
            readers_[i].read(PyTuple_GET_ITEM(asked.ptr(), i), requests_[i]);
            answers_[i].size = sizeof(annona_answer);
        }
    }
    /// No Python value is kept alive any longer.
    void clear() {
        for (size_t i = 0; i < used_; ++i) readers_[i].clear();
    }
    size_t size() const { return used_; }
    const annona_request* requests() const { return requests_.data(); }
    annona_answer* answers() { return answers_.data(); }

private:
    size_t used_ = 0;
    std::deque<request_reader> readers_;
    std::vector<annona_request> requests_;
    std::vector<annona_answer> answers_;
};

annona_error no_error() {
    annona_error made{};
    made.size = sizeof made;
    return made;
}

annona_text text_of(const std::string& from) { return {from.data(), from.size()}; }

/// annona.Answer is a class of Python's above this one: the answer as C gave it, whose fields
/// become Python's values when somebody asks for them. A batch makes a thousand of them.
struct answer_object {
    PyObject_HEAD annona_answer made;
};

py::object object_of(const annona_answer& from) {
    auto* const type = reinterpret_cast<PyTypeObject*>(answer_type);
    // Points at nothing but its class: the garbage collector need not follow it.
    auto* const made = PyType_IS_GC(type) != 0 ? PyObject_GC_New(answer_object, type)
                                               : PyObject_New(answer_object, type);
    if (made == nullptr) throw py::error_already_set();
    made->made = from;
    return py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(made));
}

template <size_t Size>
void put(char (&place)[Size], const char* text) {
    std::strncpy(place, text, Size - 1);
}

/// From the nine fields in their order, as pickle gives them back.
PyObject* new_answer(PyTypeObject* type, PyObject* args, PyObject*) {
    annona_answer made{};
    const char *code = nullptr, *rule = nullptr, *value = nullptr, *valid_until = nullptr;
    unsigned long long sequence = 0, original = 0;
    long long recorded_at = 0;
    if (PyArg_ParseTuple(args, "ississKKL", &made.verdict, &code, &rule, &made.line, &value,
                         &valid_until, &sequence, &original, &recorded_at) == 0)
        return nullptr;
    if (made.verdict < ANNONA_VERDICT_ACCEPTED || made.verdict > ANNONA_VERDICT_DUPLICATE)
        return PyErr_SetString(PyExc_ValueError, "no verdict has this number"), nullptr;
    put(made.code, code), put(made.rule, rule);
    put(made.amount, value), put(made.valid_until, valid_until);
    made.sequence = sequence, made.original_sequence = original, made.recorded_at = recorded_at;
    PyObject* const object = type->tp_alloc(type, 0);
    if (object != nullptr) reinterpret_cast<answer_object*>(object)->made = made;
    return object;
}

void delete_answer(PyObject* object) {
    PyTypeObject* const type = Py_TYPE(object);
    type->tp_free(object);
    Py_DECREF(type);
}

int is_done(PyObject* object) {
    return reinterpret_cast<answer_object*>(object)->made.verdict != ANNONA_VERDICT_REFUSED;
}

py::object make_answer_fields() {
    static PyMemberDef members[] = {
#define ANNONA_MEMBER(name, field, type, doc) \
    {name, type, offsetof(answer_object, made.field), READONLY, doc},
        ANNONA_MEMBER("_verdict", verdict, T_INT, nullptr)
            ANNONA_MEMBER("code", code, T_STRING_INPLACE, "Reason code; empty where accepted.")
                ANNONA_MEMBER("rule", rule, T_STRING_INPLACE,
                              "Id of the rule that decided; empty: the engine.")
                    ANNONA_MEMBER("_line", line, T_INT, nullptr)
                        ANNONA_MEMBER("_amount", amount, T_STRING_INPLACE, nullptr) ANNONA_MEMBER(
                            "_valid_until", valid_until, T_STRING_INPLACE, nullptr)
                            ANNONA_MEMBER("sequence", sequence, T_ULONGLONG,
                                          "Number of the journal's entry; 0 for a dry run.")
                                ANNONA_MEMBER("original_sequence", original_sequence, T_ULONGLONG,
                                              "Of the first decision, where this is a duplicate.")
                                    ANNONA_MEMBER("_recorded_at", recorded_at, T_LONGLONG, nullptr)
#undef ANNONA_MEMBER
                                        {nullptr, 0, 0, 0, nullptr},
    };
    static PyType_Slot slots[] = {
        {Py_tp_new, reinterpret_cast<void*>(&new_answer)},
        {Py_tp_dealloc, reinterpret_cast<void*>(&delete_answer)},
        {Py_nb_bool, reinterpret_cast<void*>(&is_done)},
        {Py_tp_members, members},
        {0, nullptr},
    };
    static PyType_Spec spec = {"annona._annona.AnswerFields", sizeof(answer_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    return py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
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
    py::object submit(const py::dict& asked, int64_t now) {
        const lent_batch one(*this);
        one->read(py::make_tuple(asked));
        check([&](annona_error* error) {
            return annona_submit(handle_, one->requests(), now, one->answers(), error);
        });
        return object_of(*one->answers());
    }
    py::list submit_many(const py::object& asked, int64_t now) {
        const auto all = py::reinterpret_steal<py::tuple>(PySequence_Tuple(asked.ptr()));
        if (!all) throw py::error_already_set();
        const lent_batch many(*this);
        many->read(all);
        check([&](annona_error* error) {
            return annona_submit_many(handle_, many->requests(), many->size(), now, many->answers(),
                                      error);
        });
        py::list list(many->size());
        for (size_t i = 0; i < many->size(); ++i)
            PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i),
                            object_of(many->answers()[i]).release().ptr());
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
    /// The memory of the last call, or new memory where another thread has it.
    class lent_batch {
        static constexpr size_t kept_most = 1024;  // no call with more than these is good

    public:
        explicit lent_batch(community& lender)
            : lender_(lender),
              lent_(lender.idle_ ? std::move(lender.idle_) : std::make_unique<batch>()) {}
        ~lent_batch() {
            lent_->clear();
            if (lent_->size() <= kept_most) lender_.idle_ = std::move(lent_);
        }
        lent_batch(const lent_batch&) = delete;
        lent_batch& operator=(const lent_batch&) = delete;
        batch* operator->() const { return lent_.get(); }

    private:
        community& lender_;
        std::unique_ptr<batch> lent_;
    };

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
    std::unique_ptr<batch> idle_;
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
    module.attr("AnswerFields") = make_answer_fields();
    module.def("use", [](py::object answers, py::object seconds) {
        answer_type = answers.release().ptr(), seconds_of = seconds.release().ptr();
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
