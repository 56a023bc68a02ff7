"""How long the matching of a whole season takes, and how long the others wait when somebody declines."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from django.utils import timezone

from employers.matching.flow import best_flow
from employers.matching.market import Market
from employers.matching.pairs import WEIGHTS, eligible_pairs
from employers.matching.prices import NOBODY
from employers.queries.season import season_of
from tests.bench.matching import OTHERS, PARTS, clear_season, make_season, measure, row
from zunyi.divisions.models import Division

NAMES = ("matching_67k", *(f"matching_67k_{part}" for part in (*PARTS, *OTHERS)), "matching_decline_p99")


def measures() -> Iterator[dict[str, object]]:
    """A city's season: 67,000 workers and 8,000 vacancies in the counties of the destinations, 10 million pairs."""
    county = Division.objects.get(code="520324")
    places = list(Division.objects.filter(level=Division.Level.COUNTY).exclude(code__startswith="5203"))
    make_season(county, places, workers=67_000, vacancies=8000, anywhere=0.04)
    yield from measure("67k", county)
    yield _declines(county)
    clear_season()


def _declines(county: Division, times: int = 1000) -> dict[str, object]:
    """How long the others wait when somebody declines: the 99th of a hundred, beside a full solve."""
    season = season_of(county, today=timezone.localdate())
    pairs = eligible_pairs(season.demand, season.supply)
    best = best_flow(pairs, season.supply.openings)
    job = np.full(len(season.workers), NOBODY)
    job[pairs.worker[best.chosen]] = best.chosen
    market = Market(pairs, season.supply.openings, job, WEIGHTS["placed"])
    taken = []
    for number in np.random.default_rng(7).permutation(best.chosen).tolist()[:times]:
        worker = int(pairs.worker[number])
        if market.job[worker] == NOBODY:
            continue
        started = time.perf_counter()
        market.decline(worker)
        taken.append(time.perf_counter() - started)
        if len(taken) % 50 == 0:  # after the answer, as the office's job does
            market.freshen()
    return row("matching_decline_p99", float(np.quantile(taken, 0.99)) * 1000, "ms", best.seconds * 1000, len(pairs))
