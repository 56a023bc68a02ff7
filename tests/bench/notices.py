"""Messages a second: the whole way through the outbox, beside a bare loop of the same calls to the same provider."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services.dispatch import dispatch_due

NAMES = ("notices_dispatch",)
MESSAGES, SEATS = 1200, 600


def measures() -> Iterator[dict[str, object]]:
    """Messages a second with one dispatcher; `limit` is the loop that only hands the same texts to the provider."""
    make_division("520324")
    notices = _confirmations()
    started = time.perf_counter()
    tally = dispatch_due(gateway=FakeGateway(), seconds=600)
    ours = MESSAGES / (time.perf_counter() - started)
    assert tally["sent"] == MESSAGES, tally
    limit = _bare_per_second(notices)
    yield {
        "name": "notices_dispatch",
        "value": round(ours),
        "unit": "notices/s",
        "limit": round(limit),
        "ratio": round(ours / limit, 3),
        "n": MESSAGES,
    }


def _confirmations() -> list[int]:
    """People who have just signed up, and nothing else in the outbox."""
    Notice.objects.all().delete()
    for _ in range(MESSAGES // SEATS):
        trip = make_trip(seats=SEATS)
        for _ in range(SEATS):
            book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    Notice.objects.exclude(kind="booked").delete()
    return list(Notice.objects.values_list("pk", flat=True))


def _bare_per_second(notices: list[int]) -> float:
    letters = list(Notice.objects.filter(pk__in=notices).values_list("phone", "text", "pk"))
    FakeMessage.objects.all().delete()
    gateway = FakeGateway()
    started = time.perf_counter()
    for phone, text, pk in letters:
        gateway.send(phone, text, f"bare-{pk}")
    return len(letters) / (time.perf_counter() - started)
