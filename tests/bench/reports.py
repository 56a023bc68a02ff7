"""Whole pages of reports, dashboards and the lists behind their figures, at the city's size and three seasons.

Each is asked for through every middleware as a browser would; `limit` is the same SQL, run by psycopg2 in the same run.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from html import unescape
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.bench.registry import bare_connection, run_bare
from tests.bench.seasons import make_seasons, officer_of, report_day
from tests.factories.accounts import signed_in
from zunyi.accounts.roles import Role
from zunyi.reports.queries.shapes import SHAPES

NAMES = ("report_p95", "dashboard_p95", "report_list_p95")
ROUNDS, LISTS = 6, 120
_LINK = re.compile(r'href="(/desk/reports/(?:people|trips)/[^"]+)"')
Ask = Callable[[], Any]


def measures() -> Iterator[dict[str, object]]:
    """95 of 100 pages are faster; a city's officer and two of counties take turns."""
    departures = make_seasons()
    places = ((Role.CITY, "520300"), (Role.COUNTY, "520324"), (Role.COUNTY, "520304"))
    clients = [signed_in(officer_of(*place), SERVER_NAME="localhost") for place in places]
    day = report_day().isoformat()
    board = reverse("reports:dashboard")
    yield measured("dashboard_p95", [page(client, board, day=day) for client in clients] * ROUNDS * 3, departures)
    yield measured("report_p95", _reports(clients, day) * ROUNDS, departures)
    yield measured("report_list_p95", _lists(clients, board, day), departures)


def _reports(clients: list[Client], day: str) -> list[Ask]:
    """The daily report, the article and every form."""
    addresses = [reverse("reports:daily"), reverse("reports:article"), reverse("reports:trips")]
    addresses += [reverse("reports:form", args=[form]) for form in SHAPES]
    return [page(client, address, day=day) for address in addresses for client in clients]


def _lists(clients: list[Client], board: str, day: str) -> list[Ask]:
    """Lists behind figures of the dashboard, whichever a reader would click."""
    chance, asked = Random(520300), []
    for client in clients:
        links = _LINK.findall(client.get(board, {"day": day}).content.decode())
        asked += [page(client, unescape(link)) for link in chance.sample(links, min(len(links), LISTS // len(clients)))]
    return asked


def page(client: Client, address: str, **asked: str) -> Ask:
    """One page, asked for when it is called; everything but 200 is a fault of the measure."""

    def ask() -> None:
        status = client.get(address, asked or None).status_code
        if status != 200:
            raise LookupError(f"{address} answered {status}")

    return ask


def measured(name: str, asked: list[Ask], size: int) -> dict[str, object]:
    """The 95th of a hundred of these, beside the bare statements."""
    ours, bare = [], []
    raw = bare_connection()
    with raw.cursor() as cursor:
        for ask in dict.fromkeys(asked):  # each once unmeasured: caches of code and of templates
            ask()
        for at, ask in enumerate(asked):
            statements: list[tuple[str, Any]] = []
            # Whoever comes second finds the pages in memory: they take turns.
            if at % 2:
                _spent(ask, statements)
                bare.append(run_bare(cursor, statements))
                ours.append(_spent(ask, []))
            else:
                ours.append(_spent(ask, statements))
                bare.append(run_bare(cursor, statements))
    raw.close()
    value, limit = (round(statistics.quantiles(each, n=20)[-1] * 1000, 1) for each in (ours, bare))
    return {
        "name": name, "value": value, "unit": "ms", "limit": limit, "ratio": round(value / limit, 2), "n": size,
        "median": round(statistics.median(ours) * 1000, 1),
    }  # fmt: skip


def _spent(ask: Ask, statements: list[tuple[str, Any]]) -> float:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(note):
        ask()
    return time.perf_counter() - started
