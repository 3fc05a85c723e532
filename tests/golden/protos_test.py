#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the protos promise, against what they promised when they were frozen: every method, message,
field, enum and value keeps its name, number and type. Any number may be added.
usage: protos_test.py [--update]
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "protos.txt"
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
from make_api_pages import FIELD, load_files  # noqa: E402  (the path comes first)


def of_message(name, message):
    yield f"message {name}"
    for field in message.field:
        kind = field.type_name or FIELD.Type.Name(field.type)[5:].lower()
        label = "repeated" if field.label == FIELD.LABEL_REPEATED else "one"
        if field.proto3_optional:
            label = "explicit"
        elif field.HasField("oneof_index"):
            label = "one of " + message.oneof_decl[field.oneof_index].name
        yield f"field {name}.{field.name} = {field.number} {label} {kind} json {field.json_name}"
    for inner in message.nested_type:
        yield from of_message(f"{name}.{inner.name}", inner)
    for inner in message.enum_type:
        yield from of_enum(f"{name}.{inner.name}", inner)


def of_enum(name, enum):
    yield f"enum {name}"
    for value in enum.value:
        yield f"value {name}.{value.name} = {value.number}"


def told():
    for file in load_files()[0]:
        for message in file.message_type:
            yield from of_message(f"{file.package}.{message.name}", message)
        for enum in file.enum_type:
            yield from of_enum(f"{file.package}.{enum.name}", enum)
        for service in file.service:
            for method in service.method:
                answer = ("stream " if method.server_streaming else "") + method.output_type
                asked = ("stream " if method.client_streaming else "") + method.input_type
                yield f"method {file.package}.{service.name}.{method.name} {asked} -> {answer}"


def main(arguments):
    now = sorted(told())
    if "--update" in arguments:
        GOLDEN.write_text("\n".join(now) + "\n", encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    missing = sorted(set(golden) - set(now))
    for line in missing:
        print(f"no longer so: {line}")
    print(f"{len(golden)} promises, {len(missing)} broken, {len(set(now) - set(golden))} new")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
