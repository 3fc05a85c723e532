# SPDX-License-Identifier: Apache-2.0
"""A demo server for one test: certificates, tokens and ports of its own, ended by SIGTERM."""

import json
import pathlib
import subprocess
import threading

LISTEN = """listen:
  - address: 127.0.0.1:0
    protocol: grpc
    tls: {{certificate: {0}/server.pem, key: {0}/server.key}}
  - address: 127.0.0.1:0
    protocol: http
    tls: {{certificate: {0}/server.pem, key: {0}/server.key}}
"""


def make_certificates(folder):
    """An authority and a certificate of it for `localhost`."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=authority of a test",
            "-keyout", "authority.key", "-out", "authority.pem")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.pem")


class DemoServer:
    """`with DemoServer(program, folder) as server`: listening; `ports` by protocol."""

    def __init__(self, program, folder, with_tls):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "demo"
        self.ports = {}
        # A day of its own, so that what is awarded and what has lapsed are the same every year.
        self.command = [str(program), "serve", "--demo", "--data", str(self.data),
                        "--clock", "manual"]
        if with_tls:
            make_certificates(self.folder)
            settings = self.folder / "server.yaml"
            settings.write_text(LISTEN.format(self.folder))
            self.command += ["--config", str(settings)]
        else:
            self.command += ["--port-grpc", "0", "--port-http", "0"]

    def __enter__(self):
        self.log = (self.folder / "server.log").open("w", encoding="utf-8")
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log,
                                        text=True)
        for line in self.process.stdout:
            self.log.write(line)
            self.read_event(line)
            if len(self.ports) == 2:
                break
        else:
            raise RuntimeError(f"the server ended: {self.words()}")
        self.drain = threading.Thread(target=lambda: self.log.writelines(self.process.stdout))
        self.drain.start()
        return self

    def read_event(self, line):
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event.get("event") == "listening":
            self.ports[event["protocol"]] = int(event["address"].rsplit(":", 1)[1])

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(timeout=60)
        self.drain.join()
        words = self.words()
        self.log.close()
        if status != 0 and _[0] is None:
            raise RuntimeError(f"the server ended with {status}: {words}")

    def words(self):
        self.log.flush()
        return (self.folder / "server.log").read_text(encoding="utf-8")[-2000:]

    def environment(self):
        """What examples/clients/README.md lists."""
        return {
            "ANNONA_GRPC": f"localhost:{self.ports['grpc']}",
            "ANNONA_URL": f"https://localhost:{self.ports['http']}",
            "ANNONA_CA": str(self.folder / "authority.pem"),
            "NODE_EXTRA_CA_CERTS": str(self.folder / "authority.pem"),
            "ANNONA_TOKEN_FILE": str(self.data / "shop.token"),
            "ANNONA_OFFICER_TOKEN_FILE": str(self.data / "office.token"),
            "ANNONA_APPROVER_TOKEN_FILE": str(self.data / "approver.token"),
            "ANNONA_COMMUNITY": "seville-ossetana", "ANNONA_UNIT": "OSS",
            "ANNONA_PAYER": "ben:H1", "ANNONA_SHOP": "mer:Fruteria"}
