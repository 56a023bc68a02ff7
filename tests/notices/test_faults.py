"""Every message once, whatever is killed (reliability brief, B2).

Real workers and a real clock, killed with -9; a broker that forgets everything; a provider that takes messages and
keeps silent; people who cancel in the middle of it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import redis
from django.conf import settings

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.live import database_url
from tests.notices import faulty
from trips.models import Booking
from trips.services.booking import book_workers, cancel_booking
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services import ask, dispatch, leases, weigh
from zunyi.notices.services.dispatch import dispatch_due

ROLES = {
    "worker 1": ["worker", "--pool=solo", "--loglevel=ERROR", "--hostname=one@%h"],
    "worker 2": ["worker", "--pool=solo", "--loglevel=ERROR", "--hostname=two@%h"],
    "beat": ["beat", "--loglevel=ERROR", "--schedule={schedule}"],
}


class Bureau:
    """Two workers and a clock, of which any may die at any time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "FAULTY": "1", "SEED": str(seed), "DATABASE_URL": database_url(), "REDIS_URL": settings.CELERY_BROKER_URL,
            "PYTEST_XDIST_WORKER": "gw0", "DJANGO_SETTINGS_MODULE": "zunyi.settings.test", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, role: str) -> None:
        command = [part.format(schedule=self.folder / "beat") for part in ROLES[role]]
        celery = [sys.executable, "-m", "celery", "--app=tests.notices.faulty", "--quiet", *command]
        self.running[role] = subprocess.Popen(celery, env=self.environment)

    def kill(self, role: str) -> None:
        self.running[role].send_signal(signal.SIGKILL)
        self.running[role].wait()

    def __enter__(self) -> Bureau:
        for role in ROLES:
            self.start(role)
        return self

    def __exit__(self, *error: object) -> None:
        for role in self.running:
            self.kill(role)


@pytest.fixture
def hurried(monkeypatch):
    """The same short leases in this process; put back afterwards."""
    for module, names in ((leases, ["LEASE"]), (weigh, ["back_off", "MAX_ATTEMPTS", "quiet_until"])):
        for name in names:
            monkeypatch.setattr(module, name, getattr(module, name))
    for name in ("LEASE", "SPARE_SECONDS", "ASK_AGAIN", "CHUNK"):
        monkeypatch.setattr(dispatch, name, getattr(dispatch, name))
    for name in ("ASK_AGAIN", "ABSENT_FOR"):
        monkeypatch.setattr(ask, name, getattr(ask, name))
    faulty.hurry()
    faulty.without_quiet_hours()


def wait_until_something_is_sent(seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not FakeMessage.objects.exists():
        assert time.monotonic() < until, "no worker ever sent anything"
        time.sleep(0.1)


def violations() -> list[str]:
    """Lost, doubled, left in doubt, or sent although taken back."""
    messages = Counter(FakeMessage.objects.values_list("reference", flat=True))
    found = []
    for notice in Notice.objects.all():
        expected = {"sent": 1, "superseded": 0}.get(notice.state)
        if messages.pop(notice.reference, 0) != expected:
            found.append(f"{notice.kind} {notice.state}")
    return found + [f"nobody owed {reference}" for reference in messages]


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
def test_every_message_arrives_once_whatever_is_killed(tmp_path, hurried, full_size):
    people, faults = (600, 60) if full_size else (40, 4)
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    trip = make_trip(seats=people)
    bookings = [book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")[0] for _ in range(people)]
    reminders = Notice.objects.filter(kind__startswith="reminder")
    reminders.update(due_at=trip.created_at)
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)

    with Bureau(tmp_path, seed) as bureau:
        wait_until_something_is_sent()
        for _ in range(faults):
            time.sleep(chance.uniform(0.2, 1.0))
            if chance.random() < 0.25:
                broker.flushdb()
            role = chance.choice(list(ROLES))
            bureau.kill(role)
            bureau.start(role)
            cancel_booking(booking=bookings.pop(), by=None)

    until = time.monotonic() + 60
    open_states = ("due", "claimed", "sending", "unknown")
    while Notice.objects.filter(state__in=open_states).exists() and time.monotonic() < until:
        dispatch_due(gateway=FakeGateway())
        time.sleep(0.5)
    assert violations() == []
    assert Notice.objects.filter(kind="booking_cancelled", state="sent").count() == faults
    assert Booking.objects.filter(state="cancelled").count() == faults
