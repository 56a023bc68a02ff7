"""Call-backs of the fake provider: receipts and replies, late and twice as in real life, signed as ours ask for."""

from __future__ import annotations

import heapq
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping

import httpx
from django.db import DatabaseError, close_old_connections, connection

from zunyi.notices.fake_provider.stores import ACCEPTED, Store
from zunyi.notices.signatures import signature_of

TRIES, PAUSE = 5, 2.0

Body = Mapping[str, object]


class Courier:
    """Delivers call-backs in a thread of its own, each after its time, and again when the bureau did not answer."""

    def __init__(self, url: str, secret: str, *, name: str = "fake", host: str = "") -> None:
        self.url, self.secret, self.name = url.rstrip("/"), secret, name
        # Inside the house the bureau's door is called otherwise than outside, and has no TLS.
        self._headers = {"Host": host, "X-Forwarded-Proto": "https"} if host else {}
        self._queue: list[tuple[float, int, str, Callable[[], Body | None], int]] = []
        self._serial, self._wake = itertools.count(), threading.Condition()
        self._client = httpx.Client(timeout=5)
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def receipt(self, store: Store, reference: str, outcome: str, *, after: float = 0, by_hand: bool = False) -> None:
        """Tell the bureau what became of a message; one that comes by itself keeps silent when another was sent."""

        def body() -> Body | None:
            kept = store.by_reference(reference)
            if kept is None or not (by_hand or kept.state in (ACCEPTED, outcome)):
                return None
            store.mark(reference, outcome)
            return {"receipts": [{"reference": reference, "id": kept.number, "state": outcome}]}

        self._put("receipts", body, after)

    def reply(self, number: str, phone: str, text: str) -> None:
        """Tell the bureau what somebody answered."""
        self._put("replies", lambda: {"replies": [{"id": number, "phone": phone, "text": text}]}, 0)

    def _put(self, what: str, body: Callable[[], Body | None], after: float, tries: int = 0) -> None:
        with self._wake:
            heapq.heappush(self._queue, (time.monotonic() + after, next(self._serial), what, body, tries))
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue or self._queue[0][0] > time.monotonic():
                    self._wake.wait(timeout=self._queue[0][0] - time.monotonic() if self._queue else None)
                _at, _serial, what, body, tries = heapq.heappop(self._queue)
            if not self._bring(what, body) and tries < TRIES:
                self._put(what, body, PAUSE, tries + 1)

    def _bring(self, what: str, body: Callable[[], Body | None]) -> bool:
        """Whether nothing is left to do about it."""
        close_old_connections()
        try:
            said = body()
        except DatabaseError:
            return False
        finally:
            connection.close()
        return said is None or self._deliver(what, said)

    def _deliver(self, what: str, body: Body) -> bool:
        content = json.dumps(body).encode()
        proof = {"Content-Type": "application/json", "X-Signature": signature_of(content, self.secret)}
        headers = proof | self._headers
        try:
            answer = self._client.post(f"{self.url}/notices/{what}/{self.name}/", content=content, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.is_success
