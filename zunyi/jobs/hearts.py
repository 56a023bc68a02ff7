"""Signs of life: who works in the background, and when each last did."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from zunyi.jobs.models import Heart

# A heart that has not beaten for so long has stopped; and after so much longer nobody wants to read of it any more.
SILENCE = timedelta(seconds=90)
FORGOTTEN = timedelta(hours=6)

_BEAT = """
    INSERT INTO jobs_heart (kind, name, at, started_at, said)
    VALUES (%(kind)s, %(name)s, clock_timestamp(), clock_timestamp(), %(said)s)
    ON CONFLICT (kind, name) DO UPDATE SET at = clock_timestamp(), said = excluded.said
"""


def own_name() -> str:
    """How this process is called among all: the machine and its number there."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(kind: str, *, name: str = "", said: str = "") -> None:
    """Show that this process is alive and has just done its work."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, {"kind": kind, "name": (name or own_name())[:120], "said": said[:200]})


def forget_old_hearts() -> int:
    """Remove those that stopped long ago; returns how many."""
    return Heart.objects.filter(at__lt=timezone.now() - FORGOTTEN).delete()[0]


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one kind of process is doing."""

    kind: Heart.Kind
    alive: list[Heart]
    last_at: datetime | None

    @property
    def is_alive(self) -> bool:
        """Whether at least one of them works."""
        return bool(self.alive)

    @property
    def is_doubled(self) -> bool:
        """There may be one clock only."""
        return self.kind == Heart.Kind.CLOCK and len(self.alive) > 1


def pulses(*, now: datetime | None = None) -> list[Pulse]:
    """All kinds of processes, with those that live."""
    moment = now or timezone.now()
    hearts = list(Heart.objects.order_by("kind", "-at"))
    found = []
    for kind in Heart.Kind:
        of_kind = [heart for heart in hearts if heart.kind == kind]
        alive = [heart for heart in of_kind if heart.at > moment - SILENCE]
        found.append(Pulse(kind, alive, of_kind[0].at if of_kind else None))
    return found
