#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/api.md and docs/reference/openapi.json from the service's descriptors.

Usage: scripts/make_api_pages.py [--check]
With --check nothing is written; the answer is 1 where a page is not what would be written.
Needs protoc and the Python package google.protobuf (Debian: python3-protobuf); without: answer 77.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
except ImportError:
    print("skipped: this Python has no google.protobuf (Debian: python3-protobuf)")
    sys.exit(77)

from api_examples import EXAMPLES, sample_text

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/api.md"
OPENAPI = ROOT / "docs/reference/openapi.json"
PACKAGE = "annona.v1"
TIMESTAMP = ".google.protobuf.Timestamp"
FIELD = descriptor_pb2.FieldDescriptorProto
NO_SIDE_EFFECTS = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS

SCALARS = {
    FIELD.TYPE_STRING: ("text", {"type": "string"}),
    FIELD.TYPE_BOOL: ("yes or no", {"type": "boolean"}),
    FIELD.TYPE_INT32: ("int32", {"type": "integer", "format": "int32"}),
    FIELD.TYPE_INT64: ("int64", {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}),
    FIELD.TYPE_BYTES: ("bytes", {"type": "string", "contentEncoding": "base64"}),
}

# gRPC code, its name in Connect's JSON, HTTP status, when; where a method can give it.
ERRORS = [
    ("INVALID_ARGUMENT", "invalid_argument", 400,
     "the request cannot be read, a field is missing or malformed, or a request id came back with "
     "another content (`REQUEST_ID_REUSED`); `BadRequest` names the field", lambda names: True),
    ("UNAUTHENTICATED", "unauthenticated", 401,
     "no credential, or one that is unknown, expired or revoked", lambda names: True),
    ("PERMISSION_DENIED", "permission_denied", 403,
     "no role of the caller allows this method in this community; said before anything is looked "
     "up, so it does not tell whether a thing exists", lambda names: True),
    ("NOT_FOUND", "not_found", 404, "the resource named does not exist",
     lambda names: names & {"name", "account", "parent", "from"}),
    ("ABORTED", "aborted", 409, "the etag is not the current one: read again",
     lambda names: "etag" in names),
    ("FAILED_PRECONDITION", "failed_precondition", 400,
     "the resource is in another state than this act needs",
     lambda names: "etag" in names),
    ("RESOURCE_EXHAUSTED", "resource_exhausted", 429,
     "a named limit: size of a message, lines, requests in flight", lambda names: True),
    ("DEADLINE_EXCEEDED", "deadline_exceeded", 504,
     "the caller's deadline passed; a request with an id may be asked again", lambda names: True),
    ("UNAVAILABLE", "unavailable", 503,
     "starting, stopping or busy: the same request again, after a pause", lambda names: True),
    ("UNIMPLEMENTED", "unimplemented", 501, "this server does not know the method",
     lambda names: False),
    ("INTERNAL", "internal", 500, "a fault of the server; nothing was moved",
     lambda names: False),
]


def load_files():
    """The descriptors of our own files, with comments; and of everything they import."""
    sources = sorted(path.relative_to(ROOT / "proto").as_posix()
                     for path in (ROOT / "proto/annona/v1").glob("*.proto"))
    includes = [f"-I{path}" for path in (ROOT / "proto", ROOT / "proto/third_party")
                if path.is_dir()]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "set.binpb"
        subprocess.run(["protoc", *includes, "--include_imports", "--include_source_info",
                        "-o", str(out), *sources], check=True)
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    return [file for file in found.file if file.package == PACKAGE], found.file


class Contract:
    """Services, messages and enums in the order of the files, each with its comment."""

    def __init__(self):
        files, all_files = load_files()
        self.services, self.messages, self.enums = [], {}, {}
        self.comments = {}
        self.preface = ""
        for file in files:
            self.read_comments(file)
            self.services += [(file.name, service) for service in file.service]
            self.messages.update({f".{PACKAGE}.{one.name}": one for one in file.message_type})
            self.enums.update({f".{PACKAGE}.{one.name}": one for one in file.enum_type})
        pool = descriptor_pool.DescriptorPool()
        for file in all_files:
            pool.Add(file)
        self.factory = message_factory.MessageFactory(pool)
        self.pool = pool

    def read_comments(self, file):
        owners = {4: (file.message_type, "field", 2), 5: (file.enum_type, "value", 2),
                  6: (file.service, "method", 2)}
        for place in file.source_code_info.location:
            path = list(place.path)
            text = " ".join(place.leading_comments.split())
            if path == [2] and file.name.endswith("common.proto"):
                self.preface = place.leading_comments
            if not path or path[0] not in owners or len(path) not in (2, 4):
                continue
            things, part, tag = owners[path[0]]
            thing = things[path[1]]
            if len(path) == 2:
                self.comments[thing.name] = text
            elif path[2] == tag:
                self.comments[f"{thing.name}.{getattr(thing, part)[path[3]].name}"] = text

    def comment(self, *names):
        return self.comments.get(".".join(names), "")

    def prototype(self, type_name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(type_name.lstrip(".")))


def short(type_name):
    return type_name.rsplit(".", 1)[-1]


def repeated(field):
    return field.label == FIELD.LABEL_REPEATED


# ---- an example of each request, read back by Protobuf itself

def sample_value(contract, field, depth):
    if field.type == FIELD.TYPE_MESSAGE:
        if field.type_name == TIMESTAMP:
            return "2026-03-02T10:15:00Z"
        return sample_message(contract, field.type_name, depth + 1)
    if field.type == FIELD.TYPE_ENUM:
        return contract.enums[field.type_name].value[1].name
    if field.type == FIELD.TYPE_BOOL:
        return False
    if field.type == FIELD.TYPE_INT64:
        return "42"
    if field.type == FIELD.TYPE_INT32:
        return 50 if field.name == "page_size" else 2
    return sample_text(field.name)


def sample_message(contract, type_name, depth=0):
    """Values made up from the names of fields; of alternatives the first, and no optional depth."""
    message, made, chosen = contract.messages[type_name], {}, set()
    for field in message.field:
        if field.HasField("oneof_index"):
            if field.oneof_index in chosen:
                continue
            chosen.add(field.oneof_index)
        value = sample_value(contract, field, depth) if depth < 3 else None
        if value not in (None, "", False, {}):
            made[field.json_name] = [value] if repeated(field) else value
    return made


def example(contract, service, method):
    made = EXAMPLES.get(f"{service.name}.{method.name}")
    if made is None:
        made = sample_message(contract, method.input_type)
    json_format.ParseDict(made, contract.prototype(method.input_type)())
    return made


# ---- the page

def type_words(field):
    if field.type in SCALARS:
        words = SCALARS[field.type][0]
    elif field.type_name == TIMESTAMP:
        words = "instant"
    else:
        words = f"[{short(field.type_name)}](#{short(field.type_name).lower()})"
    return f"list of {words}" if repeated(field) else words


def fields_table(contract, type_name):
    message = contract.messages[type_name]
    if not message.field:
        return ["No fields.", ""]
    lines = ["| field | kind | meaning |", "|---|---|---|"]
    for field in message.field:
        text = contract.comment(message.name, field.name).replace("|", "\\|")
        lines.append(f"| `{field.name}` | {type_words(field)} | {text} |")
    return lines + [""]


def way_words(method):
    if method.client_streaming:
        return "Stream both ways: gRPC only."
    if method.server_streaming:
        return "Stream of answers: gRPC, and Connect with `application/connect+json`."
    if method.options.idempotency_level == NO_SIDE_EFFECTS:
        return "One answer: gRPC, and Connect by POST or GET."
    return "One answer: gRPC, and Connect by POST."


def error_names(contract, method):
    names = {field.name for field in contract.messages[method.input_type].field}
    return [error[0] for error in ERRORS if error[4](names)]


def method_section(contract, service, method):
    lines = [f"### {service.name}.{method.name}", "", contract.comment(service.name, method.name),
             "", f"`/{PACKAGE}.{service.name}/{method.name}`. {way_words(method)}", "",
             f"Asked with `{short(method.input_type)}`:", ""]
    lines += fields_table(contract, method.input_type)
    lines += [f"Answered with `{short(method.output_type)}`:", ""]
    lines += fields_table(contract, method.output_type)
    lines += ["Errors: " + ", ".join(f"`{name}`" for name in error_names(contract, method)) + ".",
              "", "```json", json.dumps(example(contract, service, method), indent=2), "```", ""]
    return lines


def shared_messages(contract):
    ends = {kind for _, service in contract.services for method in service.method
            for kind in (method.input_type, method.output_type)}
    return [name for name in contract.messages if name not in ends]


def enum_section(contract, enum):
    lines = [f"### {enum.name}", "", contract.comment(enum.name), "", "| value | meaning |",
             "|---|---|"]
    lines += [f"| `{value.name}` | {contract.comment(enum.name, value.name)} |"
              for value in enum.value]
    return lines + [""]


PREFACE = """# Service: every method

<!-- Written by scripts/make_api_pages.py; do not edit. -->

Made from `proto/annona/v1/`; the same for programs: [openapi.json](openapi.json). How to begin:
[guide for integrators](../guides/integrator.md).

## Two ways to call

- **gRPC** (HTTP/2): path `/annona.v1.PaymentService/Pay`; reflection and health are served.
- **Connect** (HTTP/1.1): `POST /annona.v1.PaymentService/Pay` with `Content-Type:
  application/json` (or `application/proto`). Streams of answers: `application/connect+json`,
  each message behind 5 bytes (flags, length), the last one with flag 2 holds the error, if any.
  Streams from the caller need gRPC.

Both take `Authorization: Bearer TOKEN` or a client certificate, and are the same server: same
rights, same limits, same answers. In JSON, names are written `requestId` (`request_id` is read
too), 64-bit numbers are text, bytes are base64, fields that are empty may be left out.

A deadline is `grpc-timeout` there and `Connect-Timeout-Ms` here. `Accept-Language` chooses the
language of texts.
"""


def page_text(contract):
    lines = PREFACE.splitlines() + ["", "## What holds everywhere", ""]
    keep = False
    for line in contract.preface.splitlines():
        keep = keep or line.strip().startswith("- ")
        if keep:
            text = line.strip()
            lines.append(text if text.startswith("- ") or not text else "  " + text)
    lines += ["", "## Errors", "",
              "`google.rpc.Status` in gRPC, a JSON object with `code`, `message` and `details` in "
              "Connect.", "", "| gRPC | Connect | HTTP | when |", "|---|---|---|---|"]
    lines += [f"| `{grpc}` | `{connect}` | {status} | {when} |"
              for grpc, connect, status, when, _ in ERRORS] + [""]
    for _, service in contract.services:
        lines += [f"## {service.name}", "", contract.comment(service.name), ""]
        for method in service.method:
            lines += method_section(contract, service, method)
    lines += ["## Messages", ""]
    for name in shared_messages(contract):
        lines += [f"### {short(name)}", "", contract.comment(short(name)), ""]
        lines += fields_table(contract, name)
    lines += ["## Enumerations", ""]
    for enum in contract.enums.values():
        lines += enum_section(contract, enum)
    return "\n".join(lines).rstrip() + "\n"


# ---- the OpenAPI document

def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def field_schema(contract, message, field):
    if field.type in SCALARS:
        schema = dict(SCALARS[field.type][1])
    elif field.type_name == TIMESTAMP:
        schema = {"type": "string", "format": "date-time"}
    else:
        schema = reference(short(field.type_name))
    text = contract.comment(message.name, field.name)
    if repeated(field):
        return {"type": "array", "items": schema, "description": text}
    return {**schema, "description": text}


def message_schema(contract, message):
    return {"type": "object", "description": contract.comment(message.name),
            "properties": {field.json_name: field_schema(contract, message, field)
                           for field in message.field},
            "additionalProperties": False}


def error_schemas():
    detail = {"type": "object", "description": "A message of google.rpc, such as ErrorInfo.",
              "properties": {"type": {"type": "string", "description": "Its full name."},
                             "value": {"type": "string", "contentEncoding": "base64",
                                       "description": "Its bytes."},
                             "debug": {"description": "The same as JSON, where readable."}}}
    return {"ErrorDetail": detail,
            "Error": {"type": "object", "description": "An error of the Connect protocol.",
                      "required": ["code"],
                      "properties": {
                          "code": {"type": "string", "enum": sorted({e[1] for e in ERRORS})},
                          "message": {"type": "string"},
                          "details": {"type": "array", "items": reference("ErrorDetail")}}}}


def operation(contract, service, method):
    kind = "application/connect+json" if method.server_streaming else "application/json"
    made = {"operationId": f"{service.name}_{method.name}", "tags": [service.name],
            "summary": contract.comment(service.name, method.name),
            "parameters": [{"$ref": "#/components/parameters/Timeout"}],
            "requestBody": {"required": True, "content": {kind: {
                "schema": reference(short(method.input_type))}}},
            "responses": {"200": {"description": contract.comment(short(method.output_type)),
                                  "content": {kind: {
                                      "schema": reference(short(method.output_type))}}},
                          "default": {"$ref": "#/components/responses/Error"}}}
    if method.server_streaming:
        made["description"] = ("Messages stand in envelopes: one byte of flags, four bytes of "
                               "length, then the JSON; the last has flag 2.")
    else:
        made["requestBody"]["content"][kind]["example"] = example(contract, service, method)
    return made


def openapi_text(contract):
    paths = {f"/{PACKAGE}.{service.name}/{method.name}": {
        "post": operation(contract, service, method)}
        for _, service in contract.services for method in service.method
        if not method.client_streaming}
    schemas = {short(name): message_schema(contract, one)
               for name, one in contract.messages.items()}
    for name, enum in contract.enums.items():
        schemas[short(name)] = {"type": "string", "description": contract.comment(enum.name),
                                "enum": [value.name for value in enum.value]}
    schemas.update(error_schemas())
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Annona", "version": "v1",
                 "summary": "Currencies with a purpose, as a service.",
                 "description": "The Connect protocol over HTTP/1.1, in JSON. Streams from the "
                                "caller need gRPC and are not part of this document.",
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "https://localhost:8443", "description": "As the demo serves."}],
        "security": [{"token": []}, {"certificate": []}],
        "tags": [{"name": service.name, "description": contract.comment(service.name)}
                 for _, service in contract.services],
        "paths": paths,
        "components": {
            "parameters": {"Timeout": {
                "name": "Connect-Timeout-Ms", "in": "header", "required": False,
                "description": "Deadline in milliseconds from now.",
                "schema": {"type": "integer", "minimum": 1}}},
            "responses": {"Error": {"description": "An error; see the table in api.md.",
                                    "content": {"application/json": {
                                        "schema": reference("Error")}}}},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "certificate": {"type": "mutualTLS"}},
            "schemas": dict(sorted(schemas.items()))}}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main():
    contract = Contract()
    stale = 0
    for path, text in ((PAGE, page_text(contract)), (OPENAPI, openapi_text(contract))):
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is not up to date: run scripts/make_api_pages.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
