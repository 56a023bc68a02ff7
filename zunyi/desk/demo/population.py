"""An invented population with the shape of the article: up to the city's 1.68 million, to measure on.

Numbers are of nobody: sequence 900-999 under the two area codes that no revision of GB/T 2260 ever issued (domain
brief 7.1), which makes 200 for each birthday, and room for a likely spread of ages. Phones have the prefix 154, which
no carrier gives out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context

import numpy as np
from django.db import connection, connections, transaction

from workers.models import Identity, Worker
from zunyi.desk.demo.population_rows import Chunk, Ground, copy_chunk
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries.tree import below

CHUNK = 20_000
# Where people work, of a thousand: 622 outside the province (the article: 104.33 of 167.66), by its partner provinces.
OUTSIDE = {
    "440400": 38, "440100": 62, "440600": 38, "440300": 52, "441900": 60,
    "330100": 42, "330200": 42, "330300": 34, "330400": 32, "350100": 18, "350200": 20, "350500": 16,
    "350582": 26, "350600": 10, "320500": 26, "320200": 14, "310000": 26, "500000": 26, "530000": 18, "430000": 12,
    "450000": 10,
}  # fmt: skip
INSIDE = {"520100": 90, "520302": 40, "520303": 20, "520200": 5, "520500": 5}
OWN_COUNTY, AT_HOME, CAME_BACK = 158, 40, 20
# Of the 200 numbers of a day, those that may be given: a few stay free beside what the demo took.
MOST = 196
# People of an age, 16 first, in steps of five years.
AGES = (45, 110, 125, 140, 135, 120, 115, 100, 70, 40)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    people: int
    outside: int


def make_population(
    *, count: int, today: date, seed: int, processes: int | None = None, tell: Callable[[int], None] = lambda done: None
) -> Made:
    """Write `count` people into the registry, with their numbers, employments and wishes, in several processes.

    Chunks are transactions of their own: broken off, it leaves whole chunks behind. Raises ValueError when more are
    asked for than there are numbers.
    """
    born, serial = _birthdays(count, today, np.random.default_rng(seed))
    ground = _ground(today)
    first = _reserve(Worker, count)
    chunks = [
        Chunk(first + start, seed, born[start : start + CHUNK], serial[start : start + CHUNK])
        for start in range(0, count, CHUNK)
    ]
    made = outside = 0
    for people, away in _written(chunks, ground, processes or os.cpu_count() or 1):
        made, outside = made + people, outside + away
        tell(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workers_worker, workers_identity, workers_employmentspell, workers_wish")
    return Made(made, outside)


def _written(chunks: list[Chunk], ground: Ground, processes: int) -> Iterator[tuple[int, int]]:
    if processes == 1 or len(chunks) == 1:
        yield from (_write(chunk, ground) for chunk in chunks)
        return
    connections.close_all()  # a connection does not survive a fork
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for done in as_completed([pool.submit(_write, chunk, ground) for chunk in chunks]):
            yield done.result()


def _write(chunk: Chunk, ground: Ground) -> tuple[int, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        return copy_chunk(cursor, chunk, ground)


def _birthdays(count: int, today: date, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """For each person a birthday (its ordinal) and a serial of 0-199 that nobody else of that day has."""
    last = _years_before(today, 16).toordinal()
    days = len(AGES) * 5 * 365
    weights = np.repeat(np.array(AGES, float), 5 * 365)
    expected = weights / weights.sum() * count
    if expected.max() > MOST:
        raise ValueError(f"There are numbers for {int(count * MOST / expected.max())} people at most.")
    places = np.floor(expected).astype(int)
    places[chance.choice(days, count - places.sum(), replace=False)] += 1
    taken = _taken(today)
    born = np.repeat(last - np.arange(days), places)
    serial = np.concatenate([_serials(last - day, n, taken, chance) for day, n in enumerate(places) if n])
    order = chance.permutation(count)
    return born[order], serial[order]


def _serials(day: int, n: int, taken: dict[int, set[int]], chance: np.random.Generator) -> np.ndarray:
    free = np.array([at for at in range(200) if at not in taken.get(day, ())])
    return chance.choice(free, n, replace=False)


def _taken(today: date) -> dict[int, set[int]]:
    """The serials that people of the registry have already: the demo's."""
    taken: dict[int, set[int]] = {}
    for identity in Identity.objects.filter(first6__in=("520399", "522199")).iterator():
        number = identity.number()
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14])).toordinal()
        area = 0 if number.startswith("520399") else 100
        taken.setdefault(day, set()).add(area + int(number[14:17]) % 100)
    return taken


def _ground(today: date) -> Ground:
    homes = [
        (village.pk, village.name, village.path)
        for village in below("520300").at_level(Level.VILLAGE).current().order_by("code")
    ]
    counties = {county.path: county.pk for county in below("520300").at_level(Level.COUNTY)}
    ids = dict(Division.objects.filter(code__in=[*OUTSIDE, *INSIDE]).values_list("code", "pk"))
    shares = [(ids[code], share) for code, share in (OUTSIDE | INSIDE).items()]
    return Ground(
        today=today,
        homes=homes,
        counties=counties,
        places=[pk for pk, _ in shares],
        shares=[share for _, share in shares] + [OWN_COUNTY, AT_HOME, CAME_BACK],
        outside=len(OUTSIDE),
    )


def _reserve(model: type[Worker], count: int) -> int:
    """The first of `count` keys that the sequence gives to nobody else."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Under the lock nobody takes a key between the look and the leap.
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN EXCLUSIVE MODE")
        name = f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
        cursor.execute(f"SELECT nextval({name})")
        first = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT setval({name}, %s)", [first + count - 1])
    return first


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
