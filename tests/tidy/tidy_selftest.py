#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that the tidy test fails on planted violations and is silent on a clean tree."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tidy_test  # noqa: E402  (the path comes first)

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
BOTH = "// SPDX-License-Identifier: Apache-2.0 OR MIT\n"
ONCE = SPDX + "#pragma once\n"
CLEAN = {
    "README.md": "See `docs/start.md` and `include/annona/money/amount.hpp:2`.\n",
    "docs/start.md": "Read [the readme](../README.md); `plugins/<rule>/rule.hpp` is a pattern.\n",
    "examples/old-harbour/scheme.yaml": "id: old-harbour\n",
    "examples/index.json": '{"schemes": [{"id": "old-harbour", "town": "Nowhereville"}]}\n',
    "include/annona/abi/rule.h": BOTH + "#include <stdint.h>\n#include \"types.h\"\n",
    "include/annona/abi/types.h": BOTH + "typedef struct annona_day { int n; } annona_day;\n",
    "include/annona/money/amount.hpp": ONCE + "// A double negative in a comment is no float.\n"
                                              "class amount { int count = 1'000; };\n",
    "include/annona/money/wide.hpp": ONCE + "#include <boost/multiprecision/cpp_int.hpp>\n",
    "include/annona/ledger/lot.hpp": ONCE + "#include <annona/money/amount.hpp>\n"
                                            "template <class Rule> struct lot_of { Rule rule; };\n",
    "include/annona/sdk/rule.hpp": BOTH + "#pragma once\n#include \"annona/money/amount.hpp\"\n",
    "src/loader/loader.cpp": SPDX + "#include <boost/dll/shared_library.hpp>\n",
    "src/main/annona.cpp": SPDX + "#include \"annona/static_rules.hpp\"\n"
                                  "long now() { return system_clock::now(); }\n",
    "plugins/demurrage/rule.hpp": ONCE + "#include <annona/sdk/rule.hpp>\n",
    "plugins/demurrage/plugin.cpp": SPDX + "#include \"rule.hpp\"\n",
    "plugins/demurrage/README.md": "Text.\n",
    "plugins/demurrage/tests/demurrage_test.cpp": SPDX + "double oracle(double value);\n",
    "tests/unit/money/amount_test.cpp": SPDX + "TEST(amount, adds) {}\n",
}
BODY = "    step();\n"
# check -> (path, content) of one planted violation each
PLANTED = {
    "known_rooms": [("src/cellar/jar.cpp", SPDX), ("include/annona/attic.hpp", ONCE),
                    ("attic/box.py", "# SPDX-License-Identifier: Apache-2.0\n")],
    "floors": [
        ("include/annona/money/up.hpp", ONCE + "#include <annona/ledger/lot.hpp>\n"),
        ("include/annona/ledger/up.hpp", ONCE + "#include \"../abi/rule.h\"\n"),
        ("include/annona/money/gone.hpp", ONCE + "#include <annona/money/nothing.hpp>\n"),
        ("src/lab/up.cpp", SPDX + "#include \"main/annona.cpp\"\n"),
        ("plugins/demurrage/reach.hpp", ONCE + "#include <annona/ledger/lot.hpp>\n"),
        ("plugins/demurrage/tail.hpp", ONCE + "#include \"other/rule.hpp\"\n")],
    "no_cycles_between_rooms": [("src/journal/a.hpp", ONCE + "#include \"stores/b.hpp\"\n")],
    "heavy_headers_in_one_room": [
        ("src/lab/heavy.cpp", SPDX + "#include <boost/dll/shared_library.hpp>\n"),
        ("src/config/heavy.cpp", SPDX + "#include <boost/multiprecision/cpp_int.hpp>\n"),
        ("src/cli/heavy.cpp", SPDX + "#include <grpcpp/grpcpp.h>\n"),
        ("src/main/heavy.cpp", SPDX + "#include <boost/beast/core.hpp>\n")],
    "one_wide_header": [("include/annona/money/wider.hpp",
                         ONCE + "#include <boost/multiprecision/cpp_int.hpp>\n")],
    "sdk_and_plugins_stay_cheap": [("include/annona/sdk/dear.hpp", BOTH + "#pragma once\n"
                                    "#include <annona/money/wide.hpp>\n")],
    "abi_needs_c_alone": [("include/annona/abi/more.h", BOTH + "#include <string>\n")],
    "sizes": [("src/lab/long.cpp", SPDX + "//\n" * 800),
              ("src/lab/broad.cpp", SPDX + "//" + "x" * 99 + "\n")],
    "function_sizes": [
        ("src/lab/big.cpp", SPDX + "namespace a {\nint big(int x) {\n" + BODY * 70 + "}\n}\n"),
        ("src/lab/made.cpp",
         SPDX + "made::made(int x)\n    : x_(x), y_{x} {\n" + BODY * 70 + "}\n"),
        ("tests/big.py",
         "# SPDX-License-Identifier: Apache-2.0\ndef big():\n" + "    pass\n" * 70)],
    "names": [("src/lab/type.hpp", ONCE + "struct LotBook { int x; };\n"),
              ("src/lab/call.cpp", SPDX + "int lotCount(int x) {\n    return x;\n}\n"),
              ("src/lab/value.cpp", SPDX + "int f() { int lotCount = 1; return lotCount; }\n")],
    "macros": [("src/lab/macro.cpp", SPDX + "#define LOTS 3\n")],
    "pragma_once": [("src/lab/twice.hpp", SPDX)],
    "banned_words": [("src/lab/word.cpp", SPDX + "int wallet;\n"),
                     ("docs/word.md", "A sanity check.\n"),
                     ("src/lab/later.cpp", SPDX + "// TO" + "DO\n"),
                     ("src/lab/clock.cpp", SPDX + "auto t = steady_clock::now();\n"),
                     ("tests/unit/money/nap_test.cpp", SPDX + "void f() { sleep_for(1); }\n"),
                     ("include/annona/money/env.hpp", ONCE + "auto home = getenv(\"HOME\");\n")],
    "no_floating_point": [("include/annona/money/real.hpp", ONCE + "using real = double;\n"),
                          ("plugins/demurrage/real.hpp", ONCE + "float rate;\n")],
    "licences": [("src/lab/free.cpp", "int x;\n"), ("scripts/free.sh", "#!/bin/bash\necho\n"),
                 ("include/annona/abi/one.h", SPDX)],
    "paths_in_documents": [("docs/lost.md", "See `src/lab/lost.cpp`.\n"),
                           ("docs/link.md", "See [it](lost/page.md).\n")],
    "no_scheme_in_code": [("src/lab/city.cpp", SPDX + "// as in Old_Harbour\n"),
                          ("src/lab/town.cpp", SPDX + "auto town = \"nowhereville\";\n")],
    "no_machine_paths": [("docs/machine.md", "Lies in /ro" + "ot/x.\n")],
    "folders_of_one_test_alone": [("tests/unit/money/file_test.cpp",
                                   SPDX + "auto path = testing::Temp" + "Dir();\n")],
    "whole_plugins": [("plugins/half/rule.hpp", ONCE)],
    "no_dead_tests": [("tests/unit/lost_test.cpp", SPDX), ("tests/unit/money/lost.cpp", SPDX)],
}
COMPANIONS = {"src/journal/a.hpp": {"src/stores/b.hpp": ONCE + "#include \"journal/a.hpp\"\n"},
              "plugins/demurrage/tail.hpp": {"plugins/other/" + name: text for name, text in (
                  ("rule.hpp", ONCE), ("plugin.cpp", SPDX), ("README.md", ""),
                  ("tests/a_test.cpp", SPDX))}}


def problems_of(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            whole = os.path.join(root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8") as stream:
                stream.write(text)
        return tidy_test.problems(root)[1]


class TidySelfTest(unittest.TestCase):
    def test_a_clean_tree_has_no_problems(self):
        self.assertEqual(problems_of(CLEAN), [])

    def test_every_check_has_a_planted_violation(self):
        self.assertEqual({function.__name__ for function in tidy_test.CHECKS}, set(PLANTED))

    def test_each_planted_violation_is_found_by_its_check(self):
        for name, plants in PLANTED.items():
            for path, text in plants:
                with self.subTest(check=name, path=path):
                    found = problems_of({**CLEAN, **COMPANIONS.get(path, {}), path: text})
                    places = [(where, check) for where, _, check, _ in found]
                    folder = "/".join(path.split("/")[:2])
                    self.assertTrue((path, name) in places or (folder, name) in places, found)

    def test_a_function_of_the_longest_allowed_length_passes(self):
        text = SPDX + "int big(int x) {\n" + BODY * 68 + "}\n"
        self.assertEqual(problems_of({**CLEAN, "src/lab/big.cpp": text}), [])

    def test_an_empty_tree_does_not_pass(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(tidy_test.main(["tidy_test.py", root]), 1)


if __name__ == "__main__":
    unittest.main()
