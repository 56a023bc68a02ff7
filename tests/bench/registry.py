"""Searching and listing the registry at the city's size: the page's own queries beside the same SQL over a bare driver.

On an empty database it invents the population first (`BENCH_PEOPLE`, the city's figure unless told); one that
has its people already is taken as it is.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import psycopg2
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tests.factories.accounts import make_officer
from workers.models import Identity, Worker
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.queries.worker_list import in_order, lines_of, matching, with_lines
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.desk.demo.population import make_population
from zunyi.divisions.models import Division
from zunyi.long_lists import LongList

NAMES = ("worker_search_p95", "worker_list_p95")
PEOPLE, ASKED, PAGE = 1_680_000, 200, 50


def measures() -> Iterator[dict[str, object]]:
    """95 of 100 pages are faster; `limit` is the same SQL, run by psycopg2 without Django or scope worked out."""
    missing = int(os.environ.get("BENCH_PEOPLE", PEOPLE)) - Worker.objects.count()
    if missing > 0:
        make_population(count=missing, today=timezone.localdate(), seed=520300)
    chance = Random(520300)
    places = {Role.CITY: "520300", Role.COUNTY: "520324", Role.TOWN: "520324116"}
    mark = time.time_ns()  # the database may have been measured before
    officers = [make_officer(role, code, username=f"bench-{role}-{mark}") for role, code in places.items()]
    people = Worker.objects.count()
    yield _measure("worker_search_p95", [_search(chance, officers) for _ in range(ASKED)], people)
    yield _measure("worker_list_p95", [_listing(chance, officers) for _ in range(ASKED)], people)


def _search(chance: Random, officers: list[User]) -> Callable[[], tuple[QuerySet[Worker], int]]:
    """One search as a clerk types it, for somebody who exists."""
    some = Worker.objects.filter(pk__gte=chance.randrange(1, PEOPLE)).order_by("pk")[0]
    texts = (
        some.legal_name, some.legal_name[0], some.name_key[1:], some.pinyin, some.initials, some.initials[:1],
        some.phone or "154", some.phone[-4:] or "0001", some.phone[:7] or "1540000",
        Identity.objects.get(pk=some.pk).last4, f"{some.household.short_name} {some.legal_name[0]}",
    )  # fmt: skip
    text, officer = chance.choice(texts), chance.choice(officers)
    return lambda: (in_order(with_lines(found(visible_to(officer), text)), ""), 1)


def _listing(chance: Random, officers: list[User]) -> Callable[[], tuple[QuerySet[Worker], int]]:
    """One list as it is filtered, sorted and turned over."""
    filters: dict[str, Any] = chance.choice(
        [{}, {"trade": "guitar"}, {"flag": "monitored"}, {"phone": "none"}, {"phone": "shared"},
         {"place": Division.objects.get(code="520324")}, {"destination": Division.objects.get(code="440400")},
         {"state": "unasked"}, {"level": "senior"}, {"trade": "guitar", "flag": "monitored"}]
    )  # fmt: skip
    sort, page = chance.choice(["", "name", "-name", "age", "home"]), chance.choice([1, 1, 2, 20])
    officer = chance.choice(officers)
    place = filters.pop("place", None)
    return lambda: (in_order(with_lines(matching(visible_to(officer, within=place), **filters)), sort), page)


def _measure(name: str, asked: list[Callable[[], tuple[QuerySet[Worker], int]]], people: int) -> dict[str, object]:
    ours, bare = [], []
    raw = bare_connection()
    with raw.cursor() as cursor:
        for at, each in enumerate(asked):
            statements: list[tuple[str, Any]] = []
            # Whoever comes second finds the pages in memory: they take turns.
            if at % 2:
                _page(each, statements)
                bare.append(run_bare(cursor, statements))
                ours.append(_page(each, []))
            else:
                ours.append(_page(each, statements))
                bare.append(run_bare(cursor, statements))
    raw.close()
    value, limit = _p95(ours), _p95(bare)
    return {
        "name": name, "value": value, "unit": "ms", "limit": limit, "ratio": round(value / limit, 2), "n": people,
    }  # fmt: skip


def _page(asked: Callable[[], tuple[QuerySet[Worker], int]], statements: list[tuple[str, Any]]) -> float:
    """Seconds for the queries and the lines of one page; what was asked of the database joins `statements`."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(note):
        rows, page = asked()
        lines_of(LongList(rows, PAGE).get_page(page).object_list)
    return time.perf_counter() - started


def run_bare(cursor: Any, statements: list[tuple[str, Any]]) -> float:
    """Seconds for these statements without Django."""
    started = time.perf_counter()
    for sql, params in statements:
        cursor.execute(sql, params)
        cursor.fetchall()
    return time.perf_counter() - started


def bare_connection() -> Any:
    """A connection of the driver itself to the same database."""
    facts = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    raw = psycopg2.connect(**{name: facts[key] for key, name in names.items() if facts[key]})
    raw.autocommit = True
    return raw


def _p95(seconds: list[float]) -> float:
    return round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1)
