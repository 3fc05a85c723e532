#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema accepts the good schemes and refuses the broken ones it can see, as two
independent validators read it: jsonschema (Python) and ajv (Node).

Usage: schema_test.py ANNONA PLUGINS FOLDER
Answers 77, "not run", where neither validator is there. Both must agree on every file.
"""

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys

import broken_schemes

NOT_RUN = 77
AJV_MODULES = "/usr/share/nodejs"
BROKEN_SEEN_MIN = 60


def has_python_tools():
    return all(importlib.util.find_spec(name) for name in ("yaml", "jsonschema"))


def has_ajv():
    return shutil.which("node") is not None and pathlib.Path(AJV_MODULES, "ajv").is_dir()


def core_loader():
    """Reads a scheme the way an editor does: YAML 1.2 core, where yes and dates are texts."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}

    import re
    add = Loader.add_implicit_resolver
    add("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
    add("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    add("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
    add("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]*$"), list("-+0123456789"))
    return Loader


def document_of(text):
    """The text as JSON values; None where it is no YAML, which is the reader's to say."""
    import yaml
    try:
        made = yaml.load(text, core_loader())  # a SafeLoader: nothing is constructed
        return json.loads(json.dumps(made))
    except (yaml.YAMLError, TypeError, ValueError):
        return None


def accepted_by_python(schema, documents):
    import jsonschema
    validator = jsonschema.Draft7Validator(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    return [validator.is_valid(one) for one in documents]


def accepted_by_ajv(schema, documents, folder):
    asked = folder / "asked.json"
    asked.write_text(json.dumps({"schema": schema, "documents": documents}), encoding="utf-8")
    ran = subprocess.run(["node", str(broken_schemes.HERE / "ajv_answers.js"), str(asked)],
                         env={**os.environ, "NODE_PATH": AJV_MODULES}, capture_output=True,
                         text=True, timeout=120, check=False)
    if ran.returncode != 0:
        raise RuntimeError("ajv: " + ran.stderr)
    return json.loads(ran.stdout)


def good_documents():
    for path in [broken_schemes.HERE / "good.yaml", *broken_schemes.schemes_of_examples()]:
        yield str(path), document_of(path.read_text(encoding="utf-8")), True


def broken_documents():
    for case in broken_schemes.all_cases():
        document = document_of(case.text)
        if document is not None:
            yield case.name, document, False if case.schema_sees else None


def compare(name, rows, answers):
    """`rows`: name, document, whether it must be accepted; None where the schema may not see it."""
    failed = 0
    for (case, _, wanted), is_accepted in zip(rows, answers):
        if wanted is not None and is_accepted != wanted:
            failed += 1
            print(f"{name}: {case} is {'accepted' if is_accepted else 'refused'}")
    refused = sum(1 for one in answers if not one)
    print(f"{name}: {len(answers)} files, {refused} refused, {failed} not as they should be")
    return failed


def main(arguments):
    annona, plugins, folder = arguments[1], arguments[2], pathlib.Path(arguments[3])
    if not has_python_tools():
        print("not run: needs python3-yaml and python3-jsonschema")
        return NOT_RUN
    folder.mkdir(parents=True, exist_ok=True)
    schema = json.loads(subprocess.run([annona, "schema", "--plugins", plugins], check=True,
                                       capture_output=True, text=True).stdout)
    rows = [*good_documents(), *broken_documents()]
    documents = [document for _, document, _ in rows]
    answers = accepted_by_python(schema, documents)
    failed = compare("jsonschema", rows, answers)
    seen = sum(1 for _, _, wanted in rows if wanted is False)
    if seen < BROKEN_SEEN_MIN:
        failed += 1
        print(f"only {seen} broken schemes are marked as seen by the schema")
    if not has_ajv():
        print("ajv: not run, needs node and the package node-ajv")
    else:
        others = accepted_by_ajv(schema, documents, folder)
        failed += compare("ajv", rows, others)
        for (case, _, _), one, other in zip(rows, answers, others):
            if one != other:
                failed += 1
                print(f"jsonschema and ajv disagree about {case}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
