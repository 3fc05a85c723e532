# SPDX-License-Identifier: Apache-2.0
"""What tests over the wire share: certificates, a server of their own, the contract from its
descriptors, and callers that answer alike over gRPC and over JSON."""

import base64
import http.client
import json
import pathlib
import resource
import shutil
import signal
import ssl
import subprocess
import sys
import threading

try:
    import grpc
    from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
except ImportError:
    print("skipped: this Python has no grpc (Debian: python3-grpcio)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGE = "annona.v1"


def skip(words):
    print(f"skipped: {words}")
    sys.exit(77)


def check(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: found {found}, wanted {wanted}")


class Certificates:
    """An authority, a foreign one, and certificates of both."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("authority", "foreign"):
            self.openssl("req", "-x509", *self.key(name), "-days", "2", "-subj", f"/CN={name}",
                         "-out", f"{name}.pem")
        self.sign("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.sign("till", "subjectAltName=URI:spiffe://city/till-7")
        self.sign("stranger", "subjectAltName=URI:spiffe://city/stranger")
        self.sign("nameless", "subjectAltName=DNS:till-7")
        self.sign("bare", "basicConstraints=CA:FALSE")
        self.sign("expired", "subjectAltName=URI:spiffe://city/till-7", days="-1")
        self.sign("forged", "subjectAltName=URI:spiffe://city/till-7", authority="foreign")

    @staticmethod
    def key(name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", f"{name}.key"]

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def sign(self, name, extension, authority="authority", days="2"):
        self.openssl("req", *self.key(name), "-subj", f"/CN={name}", "-out", f"{name}.csr")
        (self.folder / f"{name}.names").write_text(extension + "\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey",
                     f"{authority}.key", "-CAcreateserial", "-days", days, "-extfile",
                     f"{name}.names", "-out", f"{name}.pem")

    def read(self, name):
        return (self.folder / name).read_bytes()

    def credentials(self, name=None):
        """For gRPC; a name is that of a client certificate."""
        pair = (self.read(f"{name}.key"), self.read(f"{name}.pem")) if name else (None, None)
        return grpc.ssl_channel_credentials(self.read("authority.pem"), *pair)

    def context(self, name=None):
        """The same for Python's own sockets."""
        made = ssl.create_default_context(cafile=self.folder / "authority.pem")
        if name:
            made.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return made


class Server:
    """The program with the demo's data; `settings` tells where it listens. What it prints is in
    `said`, line by line, and in the file stderr."""

    def __init__(self, program, folder, settings, descriptors=4096):
        self.program, self.folder, self.data = program, folder, folder / "demo"
        self.settings, self.descriptors = settings, descriptors
        self.ports, self.said, self.spoke = {}, [], threading.Condition()
        self.start()

    def start(self):
        (self.folder / "server.yaml").write_text(self.settings)
        command = [self.program, "serve", "--demo", "--clock", "manual", "--data", str(self.data),
                   "--config", str(self.folder / "server.yaml")]
        # As most systems start a program: it may ask for more descriptors than it is given.
        most = min(self.descriptors, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        limit = ["prlimit", f"--nofile={min(most, 1024)}:{most}"]
        with open(self.folder / "stderr", "ab") as errors:
            self.process = subprocess.Popen([*limit, *command], stdout=subprocess.PIPE,
                                            stderr=errors, text=True)
        left = self.settings.count("address:")
        for line in self.process.stdout:
            self.said.append(line)
            event = json.loads(line)
            if event.get("event") != "listening":
                continue
            if not event["address"].startswith("unix:"):
                self.ports[event["protocol"]] = int(event["address"].rsplit(":", 1)[1])
            left -= 1
            if left == 0:
                break
        else:
            sys.exit(f"the server did not start: {self.errors()}")
        self.reader = threading.Thread(target=self.listen, daemon=True)
        self.reader.start()

    def listen(self):
        for line in self.process.stdout:
            with self.spoke:
                self.said.append(line)
                self.spoke.notify_all()

    def wait_for(self, event, times=1, seconds=20):
        """Until the server has told the event so often; the last detail."""
        def told():
            return [one for one in map(json.loads, self.said) if one.get("event") == event]
        with self.spoke:
            if not self.spoke.wait_for(lambda: len(told()) >= times, timeout=seconds):
                sys.exit(f"the server has not told {event}: {self.errors()}")
            return told()[-1].get("detail")

    def errors(self):
        return (self.folder / "stderr").read_text(errors="replace")

    def token(self, name):
        return (self.data / f"{name}.token").read_text().strip()

    def annona(self, *arguments):
        """Another run of the program, beside the server."""
        return subprocess.run([self.program, *arguments], check=True, capture_output=True,
                              text=True).stdout.strip()

    def make_token(self, name, roles, *more):
        return self.annona("token", "create", "--tokens", str(self.data / "tokens.json"),
                           "--principal", name, "--roles", ",".join(roles), *more)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.reader.join(timeout=60)
        return status

    def restart(self):
        if self.stop() != 0:
            sys.exit(f"the server did not stop well: {self.errors()}")
        self.start()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Contract:
    """Services, methods and messages, from the descriptors that protoc makes of the contract."""

    def __init__(self, folder):
        if shutil.which("protoc") is None:
            skip("protoc is missing (Debian: protobuf-compiler)")
        protos = [*sorted((ROOT / "proto/annona/v1").glob("*.proto")),
                  *sorted((ROOT / "proto/third_party/google/rpc").glob("*.proto"))]
        subprocess.run(["protoc", f"-I{ROOT / 'proto/third_party'}", f"-I{ROOT / 'proto'}",
                        "--include_imports", f"--descriptor_set_out={folder / 'contract'}",
                        *map(str, protos)], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString((folder / "contract").read_bytes())
        self.pool = descriptor_pool.DescriptorPool()
        for one in files.file:
            self.pool.Add(one)
        self.factory = message_factory.MessageFactory(self.pool)
        self.methods, self.services = {}, []
        for one in files.file:
            for service in one.service:
                self.services.append(f"{one.package}.{service.name}")
                for method in service.method:
                    self.methods[f"{service.name}.{method.name}"] = Method(self, service, method)

    def message(self, name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))


class Method:
    """One method: its name in paths, its messages, whether either side streams."""

    def __init__(self, contract, service, described):
        self.name = f"{service.name}.{described.name}"
        self.path = f"/{PACKAGE}.{service.name}/{described.name}"
        self.request = contract.message(described.input_type.lstrip("."))
        self.response = contract.message(described.output_type.lstrip("."))
        self.streams_in, self.streams_out = described.client_streaming, described.server_streaming


class Answer(tuple):
    """(code, reason, message); beside it `response` where the code is OK, and the `fields` that
    were violated."""

    def __new__(cls, code, reason="", message="", response=None, fields=()):
        made = super().__new__(cls, (code, reason, message))
        made.response, made.fields = response, list(fields)
        return made


def read_details(contract, kinds):
    """The reason and the violated fields in the details of a status: (type, bytes) each."""
    reason, fields = "", []
    for kind, value in kinds:
        if kind == "google.rpc.ErrorInfo":
            info = contract.message(kind).FromString(value)
            check(info.domain, "annona", "the domain of an error")
            reason = info.reason
        if kind == "google.rpc.BadRequest":
            bad = contract.message(kind).FromString(value)
            fields = [one.field for one in bad.field_violations]
    return reason, fields


class GrpcCaller:
    """Calls over gRPC: a port, and a token or a client certificate or neither."""

    front = "gRPC"

    def __init__(self, contract, port, certificates, token=None, certificate=None, channel=None):
        self.contract = contract
        self.channel = channel or grpc.secure_channel(f"localhost:{port}",
                                                      certificates.credentials(certificate))
        self.metadata = [("authorization", f"Bearer {token}")] if token else []

    def raw(self, method, request, timeout=20):
        """Bytes as they are; the first answer."""
        kind = ("stream" if method.streams_in else "unary") + "_" + (
            "stream" if method.streams_out else "unary")
        call = getattr(self.channel, kind)(method.path)
        asked = iter([request]) if method.streams_in else request
        try:
            found = call(asked, timeout=timeout, metadata=self.metadata)
            if method.streams_out:
                stream, found = found, next(found, b"")
                stream.cancel()
            return Answer("OK", response=method.response.FromString(found))
        except grpc.RpcError as wrong:
            return self.refusal(wrong)

    def ask(self, method, request, timeout=20):
        return self.raw(method, request.SerializeToString(), timeout)

    def refusal(self, wrong):
        for key, value in wrong.trailing_metadata() or ():
            if key != "grpc-status-details-bin":
                continue
            status = self.contract.message("google.rpc.Status").FromString(value)
            check((status.code, status.message), (wrong.code().value[0], wrong.details()),
                  "a status and its details")
            reason, fields = read_details(self.contract, [
                (one.type_url.rsplit("/", 1)[1], one.value) for one in status.details])
            return Answer(wrong.code().name, reason, wrong.details(), fields=fields)
        return Answer(wrong.code().name, "", wrong.details())


HTTP_STATUS = {"INVALID_ARGUMENT": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403,
               "NOT_FOUND": 404, "ABORTED": 409, "FAILED_PRECONDITION": 400,
               "RESOURCE_EXHAUSTED": 429, "DEADLINE_EXCEEDED": 504, "UNAVAILABLE": 503,
               "UNIMPLEMENTED": 501, "INTERNAL": 500}


class HttpCaller:
    """The same over JSON: the Connect protocol on one kept connection."""

    front = "JSON"

    def __init__(self, contract, port, certificates, token=None, certificate=None, channel=None):
        self.contract = contract
        self.channel = channel or http.client.HTTPSConnection(
            "localhost", port, context=certificates.context(certificate), timeout=30)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method, request, timeout=20):
        return self.raw(method, json_format.MessageToJson(request, indent=None).encode(), timeout)

    def raw(self, method, body, timeout=20, content=None):
        content = content or f"application/{'connect+' if method.streams_out else ''}json"
        if content.startswith("application/connect"):
            body = b"\0" + len(body).to_bytes(4, "big") + body
        try:
            self.channel.request("POST", method.path, body=body, headers={
                **self.headers, "Content-Type": content, "Connect-Timeout-Ms": str(
                    int(timeout * 1000))})
            found = self.channel.getresponse()
            if found.getheader("Content-Type", "").startswith("application/connect"):
                return self.first_of(method, found)
            read = found.read()
        except (ssl.SSLError, OSError, http.client.HTTPException) as wrong:
            self.channel.close()
            return Answer("UNAVAILABLE", "", str(wrong))
        if found.status == 200:
            return Answer("OK", response=self.read(method, read, content))
        if not found.getheader("Content-Type", "").startswith("application/json"):
            return Answer(f"HTTP {found.status}", "", read.decode())
        made = self.refusal(json.loads(read))
        if HTTP_STATUS[made[0]] != found.status and found.status != 404:
            sys.exit(f"{method.name}: status {found.status} with {made}")
        return made

    @staticmethod
    def read(method, body, content):
        if content.endswith("proto"):
            return method.response.FromString(body)
        return json_format.Parse(body, method.response())

    def first_of(self, method, found):
        """The first message of a stream, or its end; the rest is left."""
        flags, size = found.read(1), int.from_bytes(found.read(4), "big")
        read = found.read(size)
        if flags == b"\0":
            self.channel.close()
            return Answer("OK", response=json_format.Parse(read, method.response()))
        found.read()
        end = json.loads(read)
        return self.refusal(end["error"]) if "error" in end else Answer(
            "OK", response=method.response())

    def refusal(self, told):
        kinds = [(one["type"], base64.b64decode(one["value"] + "=" * (-len(one["value"]) % 4)))
                 for one in told.get("details", [])]
        reason, fields = read_details(self.contract, kinds)
        code = "CANCELLED" if told["code"] == "canceled" else told["code"].upper()
        return Answer(code, reason, told.get("message", ""), fields=fields)
