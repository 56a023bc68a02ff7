"""How the fake provider behaves: its moods, its receipts, and what it answers when it is asked."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from zunyi.notices.fake_provider.couriers import Courier
from zunyi.notices.fake_provider.stores import Kept, MemoryStore, Store

ACCEPT, SILENT, LOSE, BUSY, REFUSE = "accept", "silent", "lose", "busy", "refuse"


@dataclass
class Behaviour:
    """What the provider does, as weights of its moods and as habits."""

    moods: Mapping[str, float] = field(default_factory=lambda: {ACCEPT: 1.0})
    seed: int = 1
    # Whether it knows a reference again; if not, it can only be asked.
    is_idempotent: bool = False
    # How long it says nothing, in seconds, where it takes a message and keeps silent; and how long each call takes.
    silence: float = 5.0
    delay: float = 0.0
    # Receipts: after how many seconds, which share says that it did not arrive, and which comes twice.
    receipt_after: float = 1.0
    undelivered: float = 0.0
    twice: float = 0.0


class Provider:
    """Takes messages in the mood of the moment. Thread-safe."""

    def __init__(
        self, behaviour: Behaviour | None = None, store: Store | None = None, courier: Courier | None = None
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.store, self.courier = store or MemoryStore(), courier
        self._chance = random.Random(self.behaviour.seed)  # noqa: S311 - moods, not secrets
        self._lock = threading.Lock()

    def mood(self) -> str:
        """How the next message is taken."""
        with self._lock:
            names, weights = zip(*self.behaviour.moods.items(), strict=True)
            return str(self._chance.choices(names, weights)[0])

    def take(self, reference: str, phone: str, text: str) -> Kept:
        """Put a message on its phone, and let its receipt follow."""
        kept = self.store.take(reference, phone, text, once=self.behaviour.is_idempotent)
        with self._lock:
            failed = self._chance.random() < self.behaviour.undelivered
            doubled = self._chance.random() < self.behaviour.twice
        if self.courier:
            outcome = "undelivered" if failed else "delivered"
            for _ in range(2 if doubled else 1):
                self.courier.receipt(self.store, kept.reference, outcome, after=self.behaviour.receipt_after)
        return kept
