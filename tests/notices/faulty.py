"""The bureau's Celery on a bad day: a provider in all moods, leases of seconds, a clock that is moved.

Run as `celery --app=tests.notices.faulty` with FAULTY=1; without it the module only lends `hurry` to a test. With
FAULTY_PROVIDER messages go to that address over HTTP; FAULTY_CLOCK names a file with the seconds by which the bureau's
clock is off.
"""

from __future__ import annotations

import os
import random
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import django

if os.environ.get("FAULTY"):
    django.setup()  # Celery would do it later than the next lines need it

from zunyi.celery import app
from zunyi.notices import tasks
from zunyi.notices.gateways import HttpGateway, Switchboard
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.services import ask, dispatch, leases, weigh

MOODS = [Mood.ACCEPT] * 7 + [Mood.ACCEPT_SILENTLY] * 2 + [Mood.LOSE, Mood.BUSY]


def hurry(lease: float = 3, spare: float = 1) -> None:
    """Seconds instead of minutes."""
    leases.LEASE = dispatch.LEASE = timedelta(seconds=lease)
    dispatch.SPARE_SECONDS = spare
    ask.ASK_AGAIN = dispatch.ASK_AGAIN = timedelta(seconds=1)
    ask.ABSENT_FOR = timedelta(seconds=lease - 1)
    dispatch.CHUNK = 5
    weigh.back_off = lambda attempts: timedelta(seconds=0.5)
    weigh.MAX_ATTEMPTS = 1000


def without_quiet_hours() -> None:
    """A test that does not look at them does not wait for the morning either."""
    weigh.quiet_until = lambda moment: None


def moved_clock(file: Path) -> datetime:
    """PostgreSQL's clock, off by what the file says."""
    return leases.database_now() + timedelta(seconds=float(file.read_text() or 0))


def moody_gateway() -> FakeGateway:
    """A provider that takes its time, loses messages, and keeps silent about some that it took."""
    chance = random.Random(f"{os.environ.get('SEED', '1')} {os.getpid()} {time.time_ns()}")

    def mood(phone: str, reference: str) -> Mood:
        time.sleep(0.02)
        return chance.choice(MOODS)

    return FakeGateway(mood)


def far_gateway() -> HttpGateway:
    """The provider as a process of its own; whoever waits for it longer than a second is not answered any more."""
    url = os.environ["FAULTY_PROVIDER"]
    return HttpGateway(send_url=f"{url}/send", find_url=f"{url}/find", timeout=1)


if os.environ.get("FAULTY"):
    make = far_gateway if os.environ.get("FAULTY_PROVIDER") else moody_gateway
    tasks.open_gateways = lambda: Switchboard.of(make())
    if os.environ.get("FAULTY_CLOCK"):
        hurry(lease=6, spare=3)
        tasks.dispatch_due = partial(
            dispatch.dispatch_due, clock=partial(moved_clock, Path(os.environ["FAULTY_CLOCK"])), seconds=4
        )
    else:
        hurry()
        without_quiet_hours()
    app.conf.beat_schedule = {
        "send due notices": {
            "task": "zunyi.notices.tasks.dispatch_due_notices",
            "schedule": 0.5,
            "options": {"expires": 5},
        }
    }
