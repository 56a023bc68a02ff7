"""The fake provider's HTTP server: threads that keep their connections, and answers as the mood says."""

from __future__ import annotations

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import close_old_connections, connection

from zunyi.notices.fake_provider import formats
from zunyi.notices.fake_provider.formats import Call, Format
from zunyi.notices.fake_provider.provider import BUSY, LOSE, REFUSE, SILENT, Behaviour, Provider


class Hangup(Exception):
    """The line goes dead without an answer."""


class Server(ThreadingHTTPServer):
    """One provider on one port."""

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], provider: Provider) -> None:
        self.provider = provider
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no event here."""


class Handler(BaseHTTPRequestHandler):
    """One connection of one caller."""

    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def finish(self) -> None:
        super().finish()
        connection.close()

    def do_GET(self) -> None:
        """Questions."""
        self._answer()

    def do_POST(self) -> None:
        """Messages, and questions of those who ask by POST."""
        self._answer()

    def _answer(self) -> None:
        call = self._read()
        close_old_connections()
        try:
            status, body = self._work(call)
        except Hangup:
            self.close_connection = True
            return
        except (KeyError, ValueError, IndexError, TypeError) as error:
            status, body = 400, {"error": f"{type(error).__name__}: {error}"}
        content = json.dumps(body, ensure_ascii=False).encode()
        head = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def _read(self) -> Call:
        address = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(content) if content else {}
        except ValueError:
            body = dict(parse_qsl(content.decode(errors="replace")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Call(address.path, dict(parse_qsl(address.query)), body, headers)

    def _work(self, call: Call) -> tuple[int, Any]:
        spoken = formats.format_of(call)
        return self._send(call, spoken) if spoken else self._ask(call)

    def _send(self, call: Call, spoken: Format) -> tuple[int, Any]:
        """Take one message, or not, as the mood says."""
        provider, message = self.server.provider, spoken.read(call)
        if provider.behaviour.delay:
            time.sleep(provider.behaviour.delay)
        mood = provider.mood()
        if mood == REFUSE:
            return spoken.refused
        if mood == BUSY:
            return spoken.busy
        if mood == LOSE:
            raise Hangup
        kept = provider.take(message.reference, message.phone, message.text)
        kept.template = message.template
        if mood == SILENT:
            time.sleep(provider.behaviour.silence)
            raise Hangup
        return 200, spoken.taken(kept, message)

    def _ask(self, call: Call) -> tuple[int, Any]:
        """What the provider is asked, in all languages; and what a test tells it."""
        provider = self.server.provider
        store, action = provider.store, call.headers.get("x-tc-action") or call.headers.get("x-acs-action")
        if call.path == "/find":
            return formats.plain_found(store.by_reference(call.query.get("reference", "")))
        if action == "QuerySendDetails":
            return formats.aliyun_details(store.on_phone(call.query["PhoneNumber"]), call.query)
        if action == "PullSmsSendStatusByPhoneNumber":
            phone = str(call.body["PhoneNumber"]).removeprefix("+86")
            return formats.tencent_statuses(store.on_phone(phone), call.body)
        if call.path == "/cgi-bin/token":
            return 200, {"access_token": "fake", "expires_in": 7200}
        if call.path == "/messages":
            shown = [(kept.reference, kept.phone, kept.at, kept.text) for kept in store.everything()]
            return 200, {"messages": shown}
        if call.path == "/behaviour":
            provider.behaviour = Behaviour(**call.body)
            return 200, {}
        if call.path == "/reply" and provider.courier:
            number = f"R{time.time_ns()}"
            provider.courier.reply(number, str(call.body["phone"]), str(call.body["text"]))
            return 200, {"id": number}
        if call.path == "/receipt" and provider.courier:
            provider.courier.receipt(store, str(call.body["reference"]), str(call.body["state"]), by_hand=True)
            return 200, {}
        return 404, {"error": "unknown"}
