"""How long a matching of 6,000 people takes, beside the bare solver on the very same pairs, and then a no."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from ortools.graph.python import min_cost_flow

from employers.matching.flow import best_flow
from employers.matching.market import Market
from employers.matching.pairs import WEIGHTS, Ints, Pairs, eligible_pairs
from employers.matching.prices import NOBODY
from employers.models import Employer, MatchRun, Vacancy
from employers.queries.season import season_of
from employers.services.matching import solve_run
from tests.factories.employers import make_credit_code
from workers.models import CompanionMember, Companions, Trade, Wish, Worker
from zunyi.divisions.models import Division
from zunyi.divisions.queries import towns_of

PARTS = ("read", "pairs", "solve", "companions", "options", "write")
DECLINES_6K = ("matching_decline_6k_p99", "matching_decline_6k_p99_clock", "matching_decline_6k_mean")
OTHERS = ("bound", "groups", "clerk", "stable", "memory")
NAMES = ("matching_6k", *(f"matching_6k_{part}" for part in (*PARTS, *OTHERS)), *DECLINES_6K)
PLACES = ("350582", "350500", "350100", "350200", "350600", "440402", "440403", "440400", "330110", "330114", "330100")


def measures() -> Iterator[dict[str, object]]:
    """A county's season: 6,000 workers and 400 vacancies at eleven places."""
    county = Division.objects.get(code="520324")
    places = list(Division.objects.filter(code__in=PLACES))
    make_season(county, places, workers=6000, vacancies=400)
    yield from measure("6k", county)
    yield from declines("matching_decline_6k", county)
    clear_season()


def measure(size: str, county: Division) -> Iterator[dict[str, object]]:
    """Read the season, join the pairs, solve, place companions, see what else there was, write; then the bare solver.

    The bare solver parts companions: it is what the very same pairs cost without them.
    """
    user, _new = get_user_model().objects.get_or_create(username="matching-bench", defaults={"name": "bench"})
    run = MatchRun.objects.create(division=county, by=user, weights=dict(WEIGHTS))
    found = solve_run(run_id=run.pk).measures
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    season = season_of(county, today=timezone.localdate())
    pairs = eligible_pairs(season.demand, season.supply)
    raw, _score = bare_solve(pairs, season.supply.openings)
    n, seconds = int(found["pairs"]), found["seconds"]
    yield row(f"matching_{size}", sum(seconds[part] for part in PARTS), "s", raw, n)
    for part in PARTS:
        yield row(f"matching_{size}_{part}", seconds[part], "s", raw, n)
    yield row(f"matching_{size}_bound", float(found["worth"]), "points", float(found["bound"]), n)
    feasible = float(found["groups_kept"] + found["groups_without"])
    yield row(f"matching_{size}_groups", float(found["groups_kept"]), "groups", feasible, int(found["groups"]))
    people = int(found["wished"])
    yield row(f"matching_{size}_clerk", float(found["clerk_placed"]), "people", float(found["placed"]), people)
    yield row(f"matching_{size}_stable", float(found["stable_placed"]), "people", float(found["placed"]), people)
    yield row(f"matching_{size}_memory", memory, "MB", 4096, n)


# The office's job takes up what came in since the last bell, a handful; each round has a market of its own.
FRESH = 10


def declines(name: str, county: Division, times: int = 2000) -> Iterator[dict[str, object]]:
    """How long the others wait when somebody declines: the 99th of a hundred, beside a full solve.

    Told is the processor's time, which other work on the machine does not lengthen; and the clock's beside it.
    """
    season = season_of(county, today=timezone.localdate())
    pairs = eligible_pairs(season.demand, season.supply)
    best = best_flow(pairs, season.supply.openings)
    job = np.full(len(season.workers), NOBODY)
    job[pairs.worker[best.chosen]] = best.chosen
    market = Market(pairs, season.supply.openings, job, WEIGHTS["placed"])
    taken = []
    for number in np.random.default_rng(7).permutation(best.chosen).tolist():
        worker = int(pairs.worker[number])
        if market.job[worker] == NOBODY:
            continue
        clock, busy = time.perf_counter(), time.thread_time()
        market.decline(worker)
        taken.append((time.thread_time() - busy, time.perf_counter() - clock))
        if len(taken) == times:
            break
        if len(taken) % FRESH == 0:  # outside the answer: the office's job begins each round with a market of its own
            market.freshen()
    of_processor, of_clock = (np.array(each) * 1000 for each in zip(*taken, strict=True))
    limit = best.seconds * 1000
    yield row(f"{name}_p99", float(np.quantile(of_processor, 0.99)), "ms", limit, len(taken))
    yield row(f"{name}_p99_clock", float(np.quantile(of_clock, 0.99)), "ms", limit, len(taken))
    yield row(f"{name}_mean", float(of_processor.mean()), "ms", limit, len(taken))


def clear_season() -> None:
    """Take the season away again, for the next size."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE workers_worker, employers_employer CASCADE")


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


def make_season(
    county: Division, places: list[Division], *, workers: int, vacancies: int, anywhere: float = 0.2
) -> None:
    """Invented people with one or two wishes each, a tenth of them companions with the same wishes, and vacancies with
    a few openings fewer than people. `anywhere`: the share of wishes that name a province, or no place at all."""
    rng = np.random.default_rng(2027)
    _make_vacancies(places, vacancies, openings=workers / vacancies, rng=rng)
    trades, towns = Trade.values, list(towns_of(county))
    people = Worker.objects.bulk_create(
        [
            Worker(
                legal_name=f"测{at}", name_key=f"测{at}", sex="FM"[at % 2], household=towns[at % len(towns)],
                born_on=date(1966 + at % 43, 1 + at % 12, 1 + at % 28), trade=trades[int(rng.integers(len(trades)))],
                education=("middle", "high", "primary", "")[at % 4],
            )
            for at in range(workers)
        ],
        batch_size=5000,
    )  # fmt: skip
    pairs = [people[at : at + 2] for at in range(0, workers // 10, 2)]
    groups = Companions.objects.bulk_create(Companions(jobs=("vacancy", "city")[at % 2]) for at in range(len(pairs)))
    CompanionMember.objects.bulk_create(
        CompanionMember(companions=group, worker=each)
        for group, both in zip(groups, pairs, strict=True)
        for each in both
    )
    wide = [*Division.objects.filter(code__in=["350000", "440000"]), None]
    today = timezone.localdate()
    wishes: list[Wish] = []
    for at, worker in enumerate(people):
        if at < 2 * len(pairs) and at % 2:  # companions wish for the same
            first = [wish for wish in wishes[-2:] if wish.worker_id == people[at - 1].pk]
            wishes += [_same_wish(wish, worker) for wish in first]
            continue
        for rank in range(1, 2 + worker.pk % 2):
            at_large = rng.random() < anywhere
            wishes.append(
                Wish(
                    worker=worker, rank=rank,
                    destination=wide[int(rng.integers(3))] if at_large else places[int(rng.integers(len(places)))],
                    trade=trades[int(rng.integers(len(trades)))] if rng.random() < 0.5 else "",
                    wage_floor=int(rng.integers(40, 70)) * 100, from_on=today + timedelta(int(rng.integers(0, 30))),
                    night_ok=bool(rng.random() < 0.8),
                )
            )  # fmt: skip
    Wish.objects.bulk_create(wishes, batch_size=5000)


def _same_wish(wish: Wish, worker: Worker) -> Wish:
    return Wish(
        worker=worker, rank=wish.rank, destination=wish.destination, trade=wish.trade,
        wage_floor=wish.wage_floor, from_on=wish.from_on, night_ok=wish.night_ok,
    )  # fmt: skip


def _make_vacancies(places: list[Division], count: int, *, openings: float, rng: np.random.Generator) -> None:
    today, trades = timezone.localdate(), Trade.values
    firms = Employer.objects.bulk_create(
        Employer(uscc=make_credit_code(), name=f"样例{at}有限公司", division=places[at % len(places)])
        for at in range(max(80, count // 5))
    )
    pay = rng.integers(40, 65, count) * 100
    Vacancy.objects.bulk_create(
        [
            Vacancy(
                employer=firms[at % len(firms)], division=firms[at % len(firms)].division, title=f"岗位{at}",
                trade=trades[int(rng.integers(len(trades)))],
                openings=int(rng.integers(openings // 3, openings * 5 // 3)),
                pay_from=int(pay[at]), pay_to=int(pay[at]) + 1500, shift=("day", "two", "three", "night")[at % 4],
                from_on=today + timedelta(int(rng.integers(5, 20))), to_on=today + timedelta(60),
            )
            for at in range(count)
        ],
        batch_size=5000,
    )  # fmt: skip
