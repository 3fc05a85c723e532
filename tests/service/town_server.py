# SPDX-License-Identifier: Apache-2.0
"""A server of a small town on a port that it keeps: killed, stopped and started again."""

import json
import os
import random
import signal
import socket
import subprocess
import threading

import grpc

COMMUNITY = "communities/town"
SCHEME = """scheme: town
title: A town whose server is killed
zone: UTC
unit: {code: TWN, digits: 2}
accounts:
  ben: {is: person, pays_from: "cash:{holder}"}
  mer: {is: shop, paid_to: "bank:{holder}"}
commands: [issue, pay]
categories: {food: bread}
rules:
  - rule: limits
    id: daily
    since: 2026-01-01
    limits: [{name: day, amount: 1000000.00, per: day, for: holder, on: spend}]
"""
SETTINGS = """journal: journal
tokens: tokens.json
communities:
  - scheme: town.yaml
listen:
  - address: 127.0.0.1:%d
    protocol: grpc
    tls: {certificate: server.pem, key: server.key}
  - address: 127.0.0.1:0
    protocol: http
    insecure: yes
"""


def free_port():
    """Below those that the system gives out: a client that asks in vain would get it itself."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class TownServer:
    """`certificates`: a folder's, as grpc_test.py makes them; everything lies in that folder."""

    def __init__(self, program, certificates, scheme=SCHEME):
        self.program = program
        self.certificates = certificates
        self.folder = certificates.folder
        self.port = free_port()
        self.process = None
        self.tokens = {}
        (self.folder / "journal").mkdir()
        (self.folder / "town.yaml").write_text(scheme)
        (self.folder / "server.yaml").write_text(SETTINGS % self.port)
        for name, role in (("till", "cashier"), ("office", "issuer"), ("auditor", "auditor")):
            self.tokens[name] = subprocess.run(
                [program, "token", "create", "--tokens", str(self.folder / "tokens.json"),
                 "--principal", name, "--roles", role, "--communities", "town", "--classes", "*"],
                check=True, capture_output=True, text=True).stdout.strip()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", str(self.folder / "server.yaml")],
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            event = json.loads(line)
            if event.get("event") == "listening" and event["protocol"] == "grpc":
                break
        else:
            raise RuntimeError(f"the server ended with {self.process.wait()}")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def start_and_kill(self, seconds):
        """Killed so soon that it may not have begun to listen."""
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", str(self.folder / "server.yaml")],
            stdout=subprocess.DEVNULL)
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; answers how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def memory_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def channel(self):
        # Channels of one process share a connection where their options are the same.
        own = [("grpc.channel_id", os.urandom(8).hex())]
        return grpc.secure_channel(f"localhost:{self.port}", self.certificates.credentials(),
                                   options=own)
