"""A program that books through the API, asks again when nobody answers, and notes all it did and heard."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any

Answers = list[dict[str, Any]]
PATIENCE = 90.0


@dataclass(slots=True)
class Call:
    """One thing that was asked for, and what came of it: `ok`, `fail` with its code, or `unknown`."""

    kind: str
    key: str
    trip: str
    # The identity numbers of those who were to be seated together.
    people: list[str] = field(default_factory=list)
    booking: int = 0
    outcome: str = "unknown"
    code: str = ""
    rows: Answers = field(default_factory=list)
    replays_differ: bool = False


class Program:
    """One connection with one token."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.line: http.client.HTTPConnection | None = None

    def ask(self, path: str, body: dict[str, Any], key: str) -> tuple[int, Any] | None:
        """Send once; None where the answer was lost, or is that of a server in trouble."""
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.line.request("POST", path, json.dumps(body), self.headers | {"Idempotency-Key": key})
            response = self.line.getresponse()
            text = response.read()
            told = json.loads(text) if response.status < 500 else None
            # That an earlier try with this key is still at work is no answer either.
            if told is None or (response.status == 409 and told["code"] == "idempotency_in_progress"):
                return None
            return response.status, told
        except (OSError, http.client.HTTPException, ValueError):
            if self.line is not None:
                self.line.close()
            self.line = None
            return None

    def carry_out(self, call: Call, path: str, body: dict[str, Any], *, stubborn: bool = True) -> Call:
        """Ask with the call's key; a stubborn program asks again and again until somebody answers."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.ask(path, body, call.key)
            if answer is not None:
                status, told = answer
                call.outcome, call.code = ("ok", "") if status < 300 else ("fail", str(told.get("code", status)))
                call.rows = told if isinstance(told, list) else [told]
                return call
            if not stubborn or time.monotonic() > until:
                return call
            time.sleep(0.2)

    def ask_again(self, call: Call, path: str, body: dict[str, Any]) -> None:
        """The same request with the same key once more: it must get the same answer, and do nothing."""
        answer = self.ask(path, body, call.key)
        if answer is None:
            return
        told = answer[1] if isinstance(answer[1], list) else [answer[1]]
        call.replays_differ |= [row.get("id") for row in told] != [row.get("id") for row in call.rows]
