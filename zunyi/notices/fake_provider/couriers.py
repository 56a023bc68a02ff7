"""Call-backs of the fake provider: receipts and replies, late and twice as in real life, signed as ours ask for."""

from __future__ import annotations

import heapq
import itertools
import json
import threading
import time
from collections.abc import Mapping

import httpx

from zunyi.notices.fake_provider.stores import Kept
from zunyi.notices.signatures import signature_of

TRIES, PAUSE = 5, 2.0


class Courier:
    """Delivers call-backs in a thread of its own, each after its time, and again when the bureau did not answer."""

    def __init__(self, url: str, secret: str, *, name: str = "fake") -> None:
        self.url, self.secret, self.name = url.rstrip("/"), secret, name
        self._queue: list[tuple[float, int, str, Mapping[str, object], int]] = []
        self._serial, self._wake = itertools.count(), threading.Condition()
        self._client = httpx.Client(timeout=5)
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def receipt(self, kept: Kept, outcome: str, *, after: float) -> None:
        """Tell the bureau what became of a message."""
        kept.state = outcome
        said = {"reference": kept.reference, "id": kept.number, "state": outcome}
        self._put("receipts", {"receipts": [said]}, after)

    def reply(self, number: str, phone: str, text: str) -> None:
        """Tell the bureau what somebody answered."""
        self._put("replies", {"replies": [{"id": number, "phone": phone, "text": text}]}, 0)

    def _put(self, what: str, body: Mapping[str, object], after: float, tries: int = 0) -> None:
        with self._wake:
            heapq.heappush(self._queue, (time.monotonic() + after, next(self._serial), what, body, tries))
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue or self._queue[0][0] > time.monotonic():
                    self._wake.wait(timeout=self._queue[0][0] - time.monotonic() if self._queue else None)
                _at, _serial, what, body, tries = heapq.heappop(self._queue)
            if not self._deliver(what, body) and tries < TRIES:
                self._put(what, body, PAUSE, tries + 1)

    def _deliver(self, what: str, body: Mapping[str, object]) -> bool:
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-Signature": signature_of(content, self.secret)}
        try:
            answer = self._client.post(f"{self.url}/notices/{what}/{self.name}/", content=content, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.is_success
