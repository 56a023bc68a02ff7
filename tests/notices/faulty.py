"""The bureau's Celery on a bad day: a provider in all moods, leases of seconds.

Run as `celery --app=tests.notices.faulty` with FAULTY=1; without it the module only lends `hurry` to a test.
"""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta

import django

if os.environ.get("FAULTY"):
    django.setup()  # Celery would do it later than the next lines need it

from zunyi.celery import app
from zunyi.notices import tasks
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.services import ask, dispatch, leases, weigh

MOODS = [Mood.ACCEPT] * 7 + [Mood.ACCEPT_SILENTLY] * 2 + [Mood.LOSE, Mood.BUSY]


def hurry() -> None:
    """Seconds instead of minutes, and no quiet hours: a test does not wait for the morning."""
    leases.LEASE = dispatch.LEASE = timedelta(seconds=3)
    dispatch.SPARE_SECONDS = 1.0
    ask.ASK_AGAIN = dispatch.ASK_AGAIN = timedelta(seconds=1)
    ask.ABSENT_FOR = timedelta(seconds=2)
    dispatch.CHUNK = 5
    weigh.back_off = lambda attempts: timedelta(seconds=0.5)
    weigh.MAX_ATTEMPTS = 1000
    weigh.quiet_until = lambda moment: None


def moody_gateway() -> FakeGateway:
    """A provider that takes its time, loses messages, and keeps silent about some that it took."""
    chance = random.Random(f"{os.environ.get('SEED', '1')} {os.getpid()} {time.time_ns()}")

    def mood(phone: str, reference: str) -> Mood:
        time.sleep(0.02)
        return chance.choice(MOODS)

    return FakeGateway(mood)


if os.environ.get("FAULTY"):
    hurry()
    tasks.open_gateways = lambda: Switchboard.of(moody_gateway())
    app.conf.beat_schedule = {
        "send due notices": {
            "task": "zunyi.notices.tasks.dispatch_due_notices",
            "schedule": 0.5,
            "options": {"expires": 5},
        }
    }
