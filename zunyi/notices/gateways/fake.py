"""The tests' provider without a network: its phones are rows that a page shows (/fake-phone/)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from zunyi.notices.gateways.base import GatewayBusy, GatewayRefused, GatewayTimeout, Outgoing, Receipt
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
    absent_is_sure: ClassVar[bool] = True
    gives_receipts = False

    def __init__(
        self, mood: Callable[[str, str], Mood] | None = None, *, idempotent: bool = False, name: str = "fake"
    ) -> None:
        self.mood = mood or (lambda phone, reference: Mood.ACCEPT)
        self.idempotent, self.name = idempotent, name

    def send(self, message: Outgoing) -> str:
        """Put the message on the imaginary phone, in the mood of the day."""
        mood = self.mood(message.phone, message.reference)
        if mood is Mood.REFUSE:
            raise GatewayRefused("number is not in service")
        if mood is Mood.BUSY:
            raise GatewayBusy("too many requests")
        if mood is Mood.LOSE:
            raise GatewayTimeout("no answer")
        known = self.find(message) if self.idempotent else None
        number = known.number if known else self._put(message)
        if mood is Mood.ACCEPT_SILENTLY:
            raise GatewayTimeout("no answer")
        return number

    def _put(self, message: Outgoing) -> str:
        kept = FakeMessage.objects.create(reference=message.reference, phone=message.phone, text=message.text)
        return str(kept.pk)

    def find(self, message: Outgoing) -> Receipt | None:
        """The number of the message with this reference, if it arrived."""
        of_ours = FakeMessage.objects.filter(reference=message.reference)
        found = of_ours.order_by("pk").values_list("pk", flat=True).first()
        return Receipt(str(found)) if found else None

    def close(self) -> None:
        """Nothing to let go of."""
