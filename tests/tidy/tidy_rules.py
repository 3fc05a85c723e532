# SPDX-License-Identifier: Apache-2.0
"""The tables of the tidy test: rooms and floors, limits, words. Rules change here."""

FILE_LINES_MAX = 800
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 100

TOP_FOLDERS = {".ci", "include", "src", "plugins", "examples", "bindings", "proto", "scripts",
               "tests", "conan", "docs", "cmake"}

_FLOORS_0_TO_4 = {"abi", "money", "ledger", "rule", "engine"}
_FLOOR_5 = {"config", "loader", "journal", "stores", "runtime", "views"}
_FLOOR_6 = {"lab", "kit"}
_UP_TO_5 = _FLOORS_0_TO_4 | _FLOOR_5
_UP_TO_6 = _UP_TO_5 | _FLOOR_6

# Room -> the other rooms it may include. `core` is floors 0 to 4 compiled; `umbrella` is
# annona/annona.hpp; `embed_header` is annona/embed.h; `static_rules` is generated from plugins/,
# `contract` from proto/.
ROOMS = {
    "abi": set(),
    "money": set(),
    "ledger": {"money"},
    "rule": {"ledger", "money", "abi"},
    "engine": {"rule", "ledger", "money", "abi"},
    "sdk": {"money", "abi"},
    "umbrella": _FLOORS_0_TO_4 | {"sdk"},
    "embed_header": set(),
    "core": _FLOORS_0_TO_4,
    **{room: _UP_TO_5 - {room} for room in _FLOOR_5},
    **{room: _UP_TO_6 - {room} for room in _FLOOR_6},
    "service": _UP_TO_6 | {"contract"},
    "grpc": _UP_TO_6 | {"contract", "service"},
    "http": _UP_TO_6 | {"contract", "service"},
    "cli": _UP_TO_6,
    "embed": _UP_TO_6 | {"embed_header", "static_rules"},
    "main": _UP_TO_6 | {"service", "grpc", "http", "cli", "embed", "contract", "embed_header",
                        "static_rules", "umbrella"},
    "plugins": {"sdk", "money", "abi"},
    "bindings": {"embed_header"},
    "examples": _FLOORS_0_TO_4 | {"sdk", "umbrella", "embed_header", "static_rules"},
}
HEADER_ROOMS = {"abi", "sdk", "money", "ledger", "rule", "engine"}
SOURCE_ROOMS = ({"core", "service", "grpc", "http", "cli", "embed", "main"} | _FLOOR_5
                | _FLOOR_6)
LOOSE_HEADERS = {
    "include/annona/annona.hpp": "umbrella",
    "include/annona/embed.h": "embed_header",
    "include/annona/embed_lists.hpp": "embed_header",
}
GENERATED_HEADERS = {"annona/static_rules.hpp": "static_rules"}

GENERATED_FROM_PROTOS = r"(annona|google|grpc)/.*\.pb\.h"

# Expensive headers and the rooms that may pay for each. Tests may use them as oracles.
HEAVY = [
    ("boost/multiprecision", {"money"}),
    ("boost/dll", {"loader"}),
    ("sqlite3.h", {"stores"}),
    ("grpcpp/", {"grpc"}),
    ("google/protobuf", {"service", "grpc", "http"}),
    ("boost/beast", {"http"}),
    ("boost/asio", {"http"}),
    ("prometheus/", {"http"}),
]
C_HEADERS = {"stdint.h", "stddef.h", "string.h", "limits.h", "inttypes.h", "assert.h"}

# Rooms and folders without floating point, clocks, environment, locale or chance.
EXACT_FOLDERS = ["include/annona", "src/core", "plugins"]

# (pattern, what to do instead, folders, looked for in: "text" = everything, "code" = not comments)
_CODE = ["include", "src", "plugins", "tests", "bindings", "proto"]
_EVERYWHERE = _CODE + ["docs", "examples", "scripts", "cmake"]
BANNED = [
    (r"\bwallets?\b", "account", _CODE, "code"),
    (r"\btenants?\b", "community", _CODE, "code"),
    (r"\brulesets?\b", "rule set", _EVERYWHERE, "text"),
    (r"\bidempotency_keys?\b", "request_id", _CODE, "text"),
    (r"\bdry_?run\b", "validate_only", _CODE, "code"),
    (r"\bsimulate_only\b", "validate_only", _CODE, "code"),
    (r"\btransactions?\b", "command, entry or posting",
     ["include/annona/ledger", "include/annona/rule", "include/annona/engine"], "text"),
    (r"\bcoins?\b", "lot", _CODE, "code"),
    (r"\bpurses?\b", "pocket", _CODE, "code"),
    (r"\bwhite-?lists?\b", "allow list", _EVERYWHERE, "text"),
    (r"\bblack-?lists?\b", "deny list", _EVERYWHERE, "text"),
    (r"\bsanity\b", "check", _EVERYWHERE, "text"),
    (r"\butili[sz]es?\b", "use", _EVERYWHERE, "text"),
    (r"\b(?:TODO|FIXME|XXX|HACK)\b", "finish it, or name the limit in the docs",
     _EVERYWHERE, "text"),
    (r"\b(?:issue|ticket|PR|pull request) #\d+", "say what happened instead of a number",
     _EVERYWHERE, "text"),
    (r"\bsleep_(?:for|until)\b|\bu?sleep\s*\(", "poll a condition, or hand the time in",
     ["include", "src", "plugins", "tests"], "code"),
    (r"\b(?:system|steady|high_resolution)_clock::now\b|\bgettimeofday\b|\bclock_gettime\b"
     r"|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)", "take the instant as a value",
     ["include", "src", "plugins", "tests"], "code"),
    (r"\brandom_device\b|\b(?:s?rand)\s*\(", "take a seed as a value",
     ["include", "src/core", "plugins", "tests"], "code"),
    (r"\bgetenv\b|\bsetlocale\b|\bstd::locale\b", "take it as a value",
     ["include", "src/core", "plugins"], "code"),
    (r"(?<!\w)assert\s*\(", "ANNONA_ASSERT, which stays on in release",
     ["include", "src", "plugins"], "code"),
]
# Where the composition root and its measuring tools live: the only places that read a clock.
CLOCK_READERS = ("src/main/", "tests/bench/", "tests/service/", "tests/simulation/")

# Names that other libraries force upon us.
FOREIGN_FUNCTIONS = {"LLVMFuzzerTestOneInput", "LLVMFuzzerCustomMutator", "SetUp", "TearDown",
                     "SetUpTestSuite", "TearDownTestSuite", "PrintTo",
                     "OnReadDone", "OnWriteDone", "OnCancel", "OnDone"}
