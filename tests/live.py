"""The web server as it runs in earnest, beside a test, and people who knock at it all at once."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from zunyi.standalone.ports import free_port


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, where to go next, and the page."""

    status: int
    location: str
    text: str


def database_url() -> str:
    """The address of the database that this process works in (a test's own, under pytest)."""
    facts = connection.settings_dict
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@dataclass(frozen=True, slots=True)
class Server:
    """gunicorn as it runs: where it listens, and its processes."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The processes that answer; gunicorn itself starts new ones for those that end."""
        parent = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@contextmanager
def web(**wishes: Any) -> Generator[int]:
    """As `serve`, for whoever needs to know the port alone."""
    with serve(**wishes) as server:
        yield server.port


@contextmanager
def serve(
    *, processes: int = 2, threads: int = 4, wsgi: str = "zunyi.wsgi", preload: bool = False, **environment: str
) -> Generator[Server]:
    """gunicorn on a free port of its own, over this process's database; gone when the block ends.

    `preload` lets a process that was killed be replaced in a moment.
    """
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", wsgi, "--bind", f"127.0.0.1:{port}", "--workers", str(processes),
        "--worker-class", "gthread", "--threads", str(threads), "--log-level", "error", "--backlog", "1024",
        *(["--preload"] if preload else []),
    ]  # fmt: skip
    quiet = {"LOG_LEVEL": "ERROR", "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "zunyi.settings.test"}
    server = subprocess.Popen(command, env=os.environ | quiet | environment)
    try:
        _wait_for(port, server)
        yield Server(port, server)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the web server ended before it answered")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server does not answer")


class Phone:
    """One person's browser: a connection, a cookie, and the proof that forms ask for."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = self.proof = ""

    def get(self, path: str) -> Answer:
        """Open a page; remember the cookie and the form's proof."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        response = self.connection.getresponse()
        text = response.read().decode()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        self.connection.close()
        if proof := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text):
            self.proof = proof[1]
        return Answer(response.status, "", text)

    def post(self, path: str, data: dict[str, object]) -> Answer:
        """Send a form."""
        body = urlencode({**data, "csrfmiddlewaretoken": self.proof})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.getheader("Location", ""), response.read().decode())


def rush(port: int, path: str, forms: Sequence[dict[str, object]]) -> list[Answer]:
    """Everybody opens the form, and then all send it in one moment."""
    barrier = threading.Barrier(len(forms))

    def one(form: dict[str, object]) -> Answer:
        phone = Phone(port)
        phone.get(path)
        barrier.wait(timeout=60)
        return phone.post(path, form)

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(one, forms))
