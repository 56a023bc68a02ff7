"""The demo's and the tests' provider: its phones are rows that a page shows (/fake-phone/)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from zunyi.notices.gateways.base import GatewayBusy, GatewayRefused, GatewayTimeout
from zunyi.notices.models import FakeMessage


class Mood(Enum):
    """How the provider takes one message."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    BUSY = "busy"
    # The line dies before, or after, the provider took the message; the caller cannot see which.
    LOSE = "lose"
    ACCEPT_SILENTLY = "accept silently"


class FakeGateway:
    """Writes each accepted message in a statement of its own. Like the providers of the trade it is not idempotent.

    `mood` answers, by phone and reference, how the next message is taken; `idempotent` makes it one of the better
    providers, which know a reference again.
    """

    parallel: ClassVar[int] = 1

    def __init__(self, mood: Callable[[str, str], Mood] | None = None, *, idempotent: bool = False) -> None:
        self.mood = mood or (lambda phone, reference: Mood.ACCEPT)
        self.idempotent = idempotent

    def send(self, phone: str, text: str, reference: str) -> str:
        """Put the message on the imaginary phone, in the mood of the day."""
        mood = self.mood(phone, reference)
        if mood is Mood.REFUSE:
            raise GatewayRefused("number is not in service")
        if mood is Mood.BUSY:
            raise GatewayBusy("too many requests")
        if mood is Mood.LOSE:
            raise GatewayTimeout("no answer")
        known = self.find(reference) if self.idempotent else None
        number = known or str(FakeMessage.objects.create(reference=reference, phone=phone, text=text).pk)
        if mood is Mood.ACCEPT_SILENTLY:
            raise GatewayTimeout("no answer")
        return number

    def find(self, reference: str) -> str | None:
        """The number of the message with this reference, if it arrived."""
        found = FakeMessage.objects.filter(reference=reference).order_by("pk").values_list("pk", flat=True).first()
        return str(found) if found else None

    def close(self) -> None:
        """Nothing to let go of."""
