"""The load generator: keep-alive connections that send the same request again and again; a process of its own.

Reads {"port", "connections", "seconds", "request", "statuses"} as JSON from standard input and prints the answers per second.
Raw sockets and one thread a connection: it costs the machine some tenth of what an answer costs, and the same for both sides.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from typing import Any

from lms.settings import ROOT

FRESH_ID = "00000000-0000-0000-0000-000000000000"
"""Where a request holds this, every sending carries another id."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Connection(threading.Thread):
    def __init__(self, spec: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self.spec = spec
        self.request: bytes = spec["request"].encode()
        self.answers = 0
        self.fault = ""

    def run(self) -> None:
        is_fresh, placeholder = FRESH_ID.encode() in self.request, FRESH_ID.encode()
        with socket.create_connection(("127.0.0.1", self.spec["port"]), timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            until = time.perf_counter() + self.spec["seconds"]
            while time.perf_counter() < until:
                line.sendall(self.request.replace(placeholder, str(uuid.uuid4()).encode()) if is_fresh else self.request)
                status = _read(line)
                if status not in self.spec["statuses"]:
                    self.fault = f"answered {status}"
                    return
                self.answers += 1


def _read(line: socket.socket) -> int:
    received = b""
    while b"\r\n\r\n" not in received:
        more = line.recv(65_536)
        if not more:
            return 0
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    left = int(length[1]) - len(body) if length else 0
    while left > 0:
        left -= len(line.recv(min(left, 262_144)))
    return int(head[9:12])


def _run(spec: dict[str, Any]) -> dict[str, Any]:
    connections = [_Connection(spec) for _ in range(spec["connections"])]
    began = time.perf_counter()
    for connection in connections:
        connection.start()
    for connection in connections:
        connection.join()
    seconds = time.perf_counter() - began
    faults = [connection.fault for connection in connections if connection.fault]
    return {"per_second": sum(connection.answers for connection in connections) / seconds, "faults": faults}


def per_second(port: int, request: str, *, seconds: float, connections: int = 8, statuses: tuple[int, ...] = (200,)) -> float:
    """Run the generator in its own process and return the answers per second; another status than wanted is an error."""
    spec = {"port": port, "request": request, "seconds": seconds, "connections": connections, "statuses": statuses}
    command = [sys.executable, "-m", "tests.bench.load"]
    done = subprocess.run(command, input=json.dumps(spec), capture_output=True, text=True, check=True, cwd=ROOT)
    result = json.loads(done.stdout)
    if result["faults"]:
        raise RuntimeError(f"{request.splitlines()[0]}: {result['faults'][0]}")
    return float(result["per_second"])


def get_request(port: int, path: str, cookie: str = "") -> str:
    """Return a browser's request in words."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html", "Accept-Language: vi", "Accept-Encoding: identity"]
    return "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""])


def post_request(port: int, path: str, body: str, *, cookie: str, token: str) -> str:
    """Return a player's report in words."""
    lines = [
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json", "Content-Type: application/json",
        f"X-CSRFToken: {token}", f"Cookie: {cookie}", f"Content-Length: {len(body.encode())}",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", body])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(json.load(sys.stdin))))
