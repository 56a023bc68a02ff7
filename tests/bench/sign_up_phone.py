"""Signing up on a cheap phone with a weak signal: what the pages weigh, and how long one waits until the slip.

Chromium with the bureau's own web server, a processor four times slower, 400 kbit/s and 400 ms there and back (what
browsers call "slow 3G"). The people's own typing is not in it: fields are filled at once.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page, Response, sync_playwright

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_name, make_number
from tests.live import web

NAMES = ("sign_up_first_load", "sign_up_all_pages", "sign_up_wait")
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PHONE = {"width": 390, "height": 844}


def measures() -> Iterator[dict[str, object]]:
    """Weight in KB (first page with everything; all pages up to the slip), and seconds of waiting."""
    make_division("520324")
    trip = make_trip(seats=40, calls=3, number=f"P{time.time_ns() % 10**9}")
    answers: list[Response] = []
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with web() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=PHONE, base_url=f"http://127.0.0.1:{port}", locale="zh-CN")
        page.on("response", lambda answer: answers.append(answer))
        bare = _waited(lambda: page.goto("/livez"), page)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        answers.clear()
        waits, weights = [], []
        for press in _way(page, trip.number):
            waits.append(_waited(press, page))
            # Before the next page comes: what was left behind cannot be weighed any more.
            weights.append(sum(map(_weight, answers)))
            answers.clear()
        assert "/slips/" in page.url
        first, whole = weights[0], sum(weights)
        browser.close()
    yield {"name": "sign_up_first_load", "value": round(first / 1000, 1), "unit": "KB", "limit": 100, "n": 1}
    yield {"name": "sign_up_all_pages", "value": round(whole / 1000, 1), "unit": "KB", "n": len(waits)}
    yield {
        "name": "sign_up_wait", "value": round(sum(waits), 1), "unit": "s", "limit": 90, "n": len(waits),
        "unthrottled_page": round(bare, 2),
    }  # fmt: skip


def _way(page: Page, number: str) -> Iterator[Callable[[], Any]]:
    """Every press from the first page over trip, form and check to the slip; fields are filled in between."""
    yield lambda: page.goto("/")
    yield lambda: page.goto(f"/trips/{number}/")
    yield lambda: page.click("a.btn-primary")
    page.fill("[name=p-0-name]", make_name())
    page.fill("[name=p-0-number]", make_number())
    page.fill("[name=p-0-phone]", "15400000001")
    page.select_option("[name=household]", index=1)
    yield lambda: page.click("[name=check]")
    page.check("[name=consent]")
    yield lambda: page.click("[name=confirm]")


def _waited(press: Any, page: Page) -> float:
    started = time.perf_counter()
    press()
    page.wait_for_load_state("load")
    return time.perf_counter() - started


def _weight(answer: Response) -> int:
    """A body as it goes over the wire in production: pages as they are, files compressed; kept ones free."""
    if answer.status >= 300 or answer.request.sizes()["responseBodySize"] == 0:
        return 0
    body = answer.body()
    is_page = "text/html" in answer.headers.get("content-type", "")
    return len(body) if is_page else len(gzip.compress(body, 6))
