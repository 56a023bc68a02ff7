"""Where the fake provider keeps what it took."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from zunyi.notices.models import FakeMessage

ACCEPTED, DELIVERED = "accepted", "delivered"


@dataclass(slots=True)
class Kept:
    """One message that the provider took. `at` is the provider's own clock, in seconds."""

    number: str
    reference: str
    phone: str
    text: str
    at: float = field(default_factory=time.time)
    state: str = ACCEPTED
    # The number of the approved template, from callers that say one.
    template: str = ""

    @property
    def day(self) -> str:
        """The day on which it was taken, as the providers write it."""
        return f"{timezone.localtime(datetime.fromtimestamp(self.at, tz=timezone.get_default_timezone())):%Y%m%d}"


class Store(Protocol):
    """What a provider must remember."""

    def take(self, reference: str, phone: str, text: str, *, once: bool) -> Kept:
        """Keep a message; with `once` a known reference leads to the one that is there."""
        ...

    def by_reference(self, reference: str) -> Kept | None:
        """The first message with our reference."""
        ...

    def mark(self, reference: str, state: str) -> None:
        """Write down what its receipt says."""
        ...

    def on_phone(self, phone: str) -> list[Kept]:
        """All that went to a phone, oldest first."""
        ...

    def everything(self) -> list[Kept]:
        """All messages."""
        ...


class MemoryStore:
    """Keeps messages in the process: for measurements and tests, whatever happens to the bureau's database."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._messages: list[Kept] = []
        self._first: dict[str, Kept] = {}
        self._by_phone: dict[str, list[Kept]] = {}

    def take(self, reference: str, phone: str, text: str, *, once: bool) -> Kept:
        with self._lock:
            if once and reference in self._first:
                return self._first[reference]
            kept = Kept(f"F{next(self._numbers)}", reference, phone, text)
            self._messages.append(kept)
            self._first.setdefault(reference, kept)
            self._by_phone.setdefault(phone, []).append(kept)
            return kept

    def by_reference(self, reference: str) -> Kept | None:
        return self._first.get(reference)

    def mark(self, reference: str, state: str) -> None:
        if kept := self._first.get(reference):
            kept.state = state

    def on_phone(self, phone: str) -> list[Kept]:
        return list(self._by_phone.get(phone, ()))

    def everything(self) -> list[Kept]:
        with self._lock:
            return list(self._messages)


class TableStore:
    """Keeps messages in the table that /fake-phone/ shows; `state` is what they are until a receipt says more."""

    def __init__(self, state: str = ACCEPTED) -> None:
        self.state = state

    def take(self, reference: str, phone: str, text: str, *, once: bool) -> Kept:
        known = self.by_reference(reference) if once else None
        if known:
            return known
        return _kept(
            FakeMessage.objects.create(reference=reference, phone=phone[:64], text=text[:600], state=self.state)
        )

    def by_reference(self, reference: str) -> Kept | None:
        found = FakeMessage.objects.filter(reference=reference).order_by("pk").first()
        return _kept(found) if found else None

    def mark(self, reference: str, state: str) -> None:
        FakeMessage.objects.filter(reference=reference).update(state=state)

    def on_phone(self, phone: str) -> list[Kept]:
        return [_kept(message) for message in FakeMessage.objects.filter(phone=phone).order_by("pk")]

    def everything(self) -> list[Kept]:
        return [_kept(message) for message in FakeMessage.objects.order_by("pk")]


def _kept(message: FakeMessage) -> Kept:
    at = message.arrived_at if isinstance(message.arrived_at, datetime) else timezone.now()
    return Kept(str(message.pk), message.reference, message.phone, message.text, at.timestamp(), message.state)
