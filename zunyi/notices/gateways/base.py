"""What a gateway to people's phones must offer, and the four ways in which it may answer otherwise than "accepted"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol


class GatewayTrouble(Exception):
    """The provider did not simply accept; the sort of trouble decides what is done."""


class GatewayRefused(GatewayTrouble):
    """The provider will never take this message (wrong number, forbidden words): trying again is of no use."""


class GatewayBusy(GatewayTrouble):
    """The provider surely did not take it (no connection, too many requests): try again later."""


class GatewayTimeout(GatewayTrouble):
    """Nobody knows whether the provider took it: ask before anything is sent again."""


class GatewayCannotTell(GatewayTrouble):
    """The provider has no way to be asked about a message: people must tell in person."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it is handed over."""

    # A phone number; for WeChat the person's number with the bureau's account.
    phone: str
    text: str
    # Ours, and the same at each try, so that a provider that can, may tell a repetition from a new message.
    reference: str
    # When the attempt was made: some providers can only be asked by phone and day.
    at: datetime | None = None
    # The provider's number of the approved template, and what is put into it, where words alone are not taken.
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


class Outcome(Enum):
    """What the provider knows of a message that it took."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says about one message of ours."""

    number: str
    outcome: Outcome = Outcome.ACCEPTED
    detail: str = ""


class Gateway(Protocol):
    """One way to send messages."""

    name: str
    # How many calls may run beside each other; 1 means one after the other, in the caller's thread.
    parallel: ClassVar[int]
    # Whether the provider comes to know what became of a message, so that asking later is worth it.
    gives_receipts: bool
    # Whether "I do not know it" means that it was never taken; else only people can find out.
    absent_is_sure: ClassVar[bool]

    def send(self, message: Outgoing) -> str:
        """Hand over one message and return the provider's number for it.

        Raises GatewayRefused, GatewayBusy or GatewayTimeout.
        """
        ...

    def find(self, message: Outgoing) -> Receipt | None:
        """What the provider knows of the message, or None when it never got it.

        Raises GatewayTimeout or GatewayBusy when no answer came, GatewayCannotTell when there is nobody to ask.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
