"""How long a matching of 6,000 people takes, beside the bare solver on the very same pairs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from django.contrib.auth import get_user_model
from django.utils import timezone
from ortools.graph.python import min_cost_flow

from employers.matching.pairs import WEIGHTS, Ints, Pairs, eligible_pairs
from employers.models import Employer, MatchRun, Vacancy
from employers.queries.season import season_of
from employers.services.matching import solve_run
from tests.factories.employers import make_credit_code
from workers.models import Trade, Wish, Worker
from zunyi.divisions.models import Division
from zunyi.divisions.queries import towns_of

NAMES = ("matching_6k", "matching_6k_solve", "matching_6k_placed")
WORKERS, VACANCIES = 6000, 400
PLACES = ("350582", "350500", "350100", "350200", "350600", "440402", "440403", "440400", "330110", "330114", "330100")


def measures() -> Iterator[dict[str, object]]:
    """End to end: read the season, join the pairs, solve, say why, write; then the solver alone."""
    county = Division.objects.get(code="520324")
    _season(county)
    user = get_user_model().objects.create_user(username="matching-bench", password=None, name="bench")
    run = MatchRun.objects.create(division=county, by=user, weights=dict(WEIGHTS))
    started = time.perf_counter()
    done = solve_run(run_id=run.pk)
    whole = time.perf_counter() - started
    season = season_of(county, today=timezone.localdate())
    pairs = eligible_pairs(season.demand, season.supply)
    raw, score = bare_solve(pairs, season.supply.openings)
    found = done.measures
    if score != found["score"]:
        raise AssertionError(f"the bare solver reaches {score} points, the run {found['score']}")
    n = int(found["pairs"])
    yield row("matching_6k", whole, "s", raw, n)
    yield row("matching_6k_solve", float(found["solve_seconds"]), "s", raw, n)
    yield row("matching_6k_placed", float(found["placed"]), "people", float(found["clerk_placed"]), WORKERS)


def row(name: str, value: float, unit: str, limit: float, n: int) -> dict[str, object]:
    """A measure, its limit of the same run, and how many times the limit it is."""
    ratio = round(value / limit, 2) if limit else None
    return {"name": name, "value": round(value, 3), "unit": unit, "limit": round(limit, 3), "ratio": ratio, "n": n}


def bare_solve(pairs: Pairs, openings: Ints) -> tuple[float, int]:
    """The solver and nothing else, as its own documentation would write it: seconds, and the points it reaches."""
    people, node = np.unique(pairs.worker, return_inverse=True)
    workers, vacancies = len(people), len(openings)
    sink = workers + vacancies
    started = time.perf_counter()
    flow = min_cost_flow.SimpleMinCostFlow()
    ones = np.ones(len(pairs), np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(node, workers + pairs.vacancy, ones, -pairs.score)
    to_sink = np.arange(workers, sink)
    flow.add_arcs_with_capacity_and_unit_cost(to_sink, np.full(vacancies, sink), openings, np.zeros(vacancies, int))
    stay = np.full(workers, WEIGHTS["placed"])
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(workers), np.full(workers, sink), np.ones(workers, int), stay)
    flow.set_nodes_supplies(np.arange(sink + 1), np.r_[np.ones(workers, int), np.zeros(vacancies, int), -workers])
    flow.solve()
    chosen = np.flatnonzero(flow.flows(arcs))
    return time.perf_counter() - started, int(pairs.score[chosen].sum())


def _season(county: Division) -> None:
    """Invented people with one or two wishes each, and vacancies with a few openings fewer than people."""
    rng = np.random.default_rng(2027)
    today, trades = timezone.localdate(), Trade.values
    places = {place.code: place for place in Division.objects.filter(code__in=[*PLACES, "350000", "440000"])}
    counties = [places[code] for code in PLACES]
    firms = [
        Employer(uscc=make_credit_code(), name=f"样例{at}有限公司", division=counties[at % len(counties)])
        for at in range(80)
    ]
    Employer.objects.bulk_create(firms)
    pay = rng.integers(40, 65, VACANCIES) * 100
    Vacancy.objects.bulk_create(
        Vacancy(
            employer=firms[at % 80], division=firms[at % 80].division, title=f"岗位{at}",
            trade=trades[int(rng.integers(len(trades)))], openings=int(rng.integers(5, 24)),
            pay_from=int(pay[at]), pay_to=int(pay[at]) + 1500, shift=("day", "two", "three", "night")[at % 4],
            from_on=today + timedelta(int(rng.integers(5, 20))), to_on=today + timedelta(60),
        )
        for at in range(VACANCIES)
    )  # fmt: skip
    towns = list(towns_of(county))
    workers = Worker.objects.bulk_create(
        Worker(
            legal_name=f"测{at}", name_key=f"测{at}", sex="FM"[at % 2], household=towns[at % len(towns)],
            born_on=date(1966 + at % 43, 1 + at % 12, 1 + at % 28), trade=trades[int(rng.integers(len(trades)))],
            education=("middle", "high", "primary", "")[at % 4],
        )
        for at in range(WORKERS)
    )  # fmt: skip
    wanted = [*counties, places["350000"], places["440000"], None]
    Wish.objects.bulk_create(
        Wish(
            worker=worker, rank=rank, destination=wanted[int(rng.integers(len(wanted)))],
            trade=trades[int(rng.integers(len(trades)))] if rng.random() < 0.5 else "",
            wage_floor=int(rng.integers(40, 70)) * 100, from_on=today + timedelta(int(rng.integers(0, 30))),
            night_ok=bool(rng.random() < 0.8),
        )
        for worker in workers
        for rank in range(1, 2 + (worker.pk % 2))
    )  # fmt: skip
