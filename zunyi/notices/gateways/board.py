"""Which ways out there are for each channel, in the order in which they are tried, and on what terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zunyi.notices.gateways.base import Gateway
from zunyi.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Terms:
    """How much may go over one gateway; 0 means without limit, and free of charge."""

    per_second: float = 0
    fen_a_part: float = 0
    fen_a_day: int = 0


@dataclass(slots=True)
class Switchboard:
    """The gateways of all channels. Whoever asks it about a message gets the one that the attempt was made with."""

    lines: Mapping[str, Sequence[Gateway]]
    terms: Mapping[str, Terms] = field(default_factory=dict)

    @classmethod
    def of(cls, gateway: Gateway) -> Switchboard:
        """One gateway for everything."""
        return cls({channel: [gateway] for channel in Notice.Channel.values})

    def choose(self, notice: Notice, resting: Mapping[str, datetime], *, now: datetime) -> Gateway | None:
        """The gateway for the next attempt: the first that works, or the one after that which had trouble.

        An attempt of before whose end is unknown never gets here: its own gateway has said before that it has nothing.
        """
        ways = self.lines.get(notice.channel, ())
        awake = [way for way in ways if resting.get(way.name, now) <= now] or list(ways)
        if not awake:
            return None
        names = [way.name for way in awake]
        if notice.attempts and notice.gateway in names:
            return awake[(names.index(notice.gateway) + 1) % len(awake)]
        return awake[0]

    def asked_about(self, notice: Notice) -> Gateway | None:
        """The gateway that the last attempt was made with; None when it is not there any more."""
        ways = self.lines.get(notice.channel, ())
        if not notice.gateway:
            return ways[0] if ways else None
        return next((way for way in ways if way.name == notice.gateway), None)

    def terms_of(self, gateway: Gateway) -> Terms:
        """What was agreed about a gateway; nothing said means no limit."""
        return self.terms.get(gateway.name, Terms())

    def close(self) -> None:
        """Let go of all connections."""
        for way in {id(way): way for ways in self.lines.values() for way in ways}.values():
            way.close()
