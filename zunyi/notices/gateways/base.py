"""What a gateway to people's phones must offer, and the four ways in which it may answer otherwise than "accepted"."""

from __future__ import annotations

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


class Gateway(Protocol):
    """One way to send text messages."""

    # How many calls may run beside each other; 1 means one after the other, in the caller's thread.
    parallel: ClassVar[int]

    def send(self, phone: str, text: str, reference: str) -> str:
        """Hand over one message and return the provider's number for it.

        `reference` is ours and the same at each try, so that a provider that can, may tell a repetition from a new
        message. Raises GatewayRefused, GatewayBusy or GatewayTimeout.
        """
        ...

    def find(self, reference: str) -> str | None:
        """The provider's number of the message with our reference, or None when it never got one.

        Raises GatewayTimeout or GatewayBusy when no answer came, GatewayCannotTell when there is nobody to ask.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
