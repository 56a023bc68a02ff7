"""Messages a second: the whole way through the outbox, beside a bare loop of the same calls to the same provider."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from zunyi.notices.gateways import HttpGateway
from zunyi.notices.models import Notice
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.standalone.ports import free_port

NAMES = ("notices_dispatch",)
MESSAGES, SEATS = 1200, 600


def measures() -> Iterator[dict[str, object]]:
    """Messages a second with one dispatcher; `limit` is a loop that makes the same HTTP calls and nothing else."""
    make_division("520324")
    notices = _confirmations()
    with fake_provider() as url:
        started = time.perf_counter()
        tally = dispatch_due(gateway=_gateway(url), seconds=600)
        ours = MESSAGES / (time.perf_counter() - started)
        assert tally["sent"] == MESSAGES, tally
        limit = _bare_per_second(url, notices)
    yield {
        "name": "notices_dispatch",
        "value": round(ours),
        "unit": "notices/s",
        "limit": round(limit),
        "ratio": round(ours / limit, 3),
        "n": MESSAGES,
    }


@contextmanager
def fake_provider() -> Generator[str]:
    """The fake provider as a process of its own, as it runs beside the bureau; it keeps messages in its memory."""
    port = free_port()
    command = [sys.executable, "manage.py", "fake_provider", "--memory", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/messages", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _gateway(url: str) -> HttpGateway:
    return HttpGateway(send_url=f"{url}/send", find_url=f"{url}/find")


def _confirmations() -> list[int]:
    """People who have just signed up, and nothing else in the outbox."""
    Notice.objects.all().delete()
    for _ in range(MESSAGES // SEATS):
        trip = make_trip(seats=SEATS)
        for _ in range(SEATS):
            book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    Notice.objects.exclude(kind="booked").delete()
    return list(Notice.objects.values_list("pk", flat=True))


def _bare_per_second(url: str, notices: list[int]) -> float:
    """The same texts to the same phones, as many calls beside each other, without an outbox."""
    letters = list(Notice.objects.filter(pk__in=notices).values_list("phone", "text", "pk"))
    client = httpx.Client()

    def post(letter: tuple[str, str, int]) -> None:
        phone, text, pk = letter
        client.post(f"{url}/send", json={"phone": phone, "text": text, "reference": f"bare-{pk}"}).raise_for_status()

    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=HttpGateway.parallel) as threads:
        list(threads.map(post, letters))
    return len(letters) / (time.perf_counter() - started)
