"""Why not there? One worker and one vacancy, judged by the same code as all pairs of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from employers.matching.pairs import LIMITS, WEIGHTS, Demand, Ints, Supply, points
from employers.models import Match, MatchRun, Vacancy
from employers.queries.season import pair_of, season_of_some
from employers.queries.vacancy import open_to_workers, with_placed
from workers.models import Wish, Worker
from zunyi.divisions.models import Division


@dataclass(frozen=True, slots=True)
class ToldPair:
    """What speaks for and against a job for a worker.

    limits: of the wish that comes nearest, those that rule the job out; none: it is possible. points: the parts of the
    score; they add up to it. price: what a place there was worth to the others of the run, 0 if one was left.
    """

    vacancy: Vacancy
    limits: list[str]
    score: int = 0
    points: dict[str, int] = field(default_factory=dict)
    wish: dict[str, object] = field(default_factory=dict)
    price: int = 0

    @property
    def is_possible(self) -> bool:
        """Whether no limit stands in the way."""
        return not self.limits

    def as_parts(self) -> dict[str, object]:
        """The same shape as a run writes into its proposals."""
        return {"points": self.points, "wish": self.wish}


def told_pair(worker: Worker, vacancy: Vacancy, *, run: MatchRun | None = None) -> ToldPair:
    """Judge one worker and one vacancy by the open wishes (or those met since), with the weights of a run."""
    weights: Mapping[str, int] = (run.weights if run else None) or WEIGHTS
    season = pair_of(worker, vacancy, _wishes(worker))
    if not len(season.demand.worker):
        return ToldPair(vacancy, ["wish"])
    price = int(run.prices.get(str(vacancy.pk), 0)) if run else 0
    numbers = np.arange(len(season.demand.worker))
    limits = [limits_of(season.demand, season.supply, int(wish)) for wish in numbers]
    possible = [wish for wish in numbers.tolist() if not limits[wish]]
    if not possible:
        nearest = min(numbers.tolist(), key=lambda wish: (len(limits[wish]), wish))
        return ToldPair(vacancy, limits[nearest], wish=season.told[nearest], price=price)
    here: Ints = np.zeros(len(possible), np.int64)
    parts = points(season.demand, season.supply, np.array(possible), here, weights)
    scores = np.sum(list(parts.values()), axis=0)
    best = int(scores.argmax())
    return ToldPair(
        vacancy,
        [],
        score=int(scores[best]),
        points={name: int(values[best]) for name, values in parts.items() if values[best]},
        wish=season.told[possible[best]],
        price=price,
    )


def _wishes(worker: Worker) -> QuerySet[Wish]:
    """Those that are open; for who has a job, those that were met."""
    open_ones = Wish.objects.filter(worker=worker, state=Wish.State.OPEN)
    return open_ones if open_ones.exists() else Wish.objects.filter(worker=worker, state=Wish.State.MET)


def limits_of(demand: Demand, supply: Supply, wish: int, vacancy: int = 0) -> list[str]:
    """The hard limits of one wish that rule a vacancy out, in the order in which people ask."""
    one, there = np.array([wish]), np.array([vacancy])
    found = []
    if not demand.low[wish] <= vacancy < demand.high[wish]:
        found.append("place")
    if supply.pay_to[vacancy] < demand.floor[wish]:
        found.append("pay")
    return found + [name for name, passes in LIMITS.items() if not passes(demand, supply, one, there)[0]]


def proposal_of(worker: Worker, run: MatchRun) -> Match | None:
    """What the run proposes to this worker now."""
    found = run.matches.filter(worker=worker).exclude(state=Match.State.DECLINED)
    return found.select_related("vacancy__employer", "vacancy__division").first()


def jobs_for(worker: Worker, *, most: int, destination: Division | None = None) -> list[ToldPair]:
    """The open jobs with a place left that suit a worker best, at one place if it is given; asked when needed."""
    found = jobs_for_all([worker], most=most, destination=destination)[worker.pk]
    return [told_pair(worker, vacancy) for vacancy in found]


def jobs_for_all(
    workers: Sequence[Worker], *, most: int, destination: Division | None = None
) -> dict[int, list[Vacancy]]:
    """The same for a page of workers, in as many queries as for one: the jobs of each, the best first."""
    open_ones: Any = with_placed(open_to_workers())
    open_ones = open_ones.filter(remaining__gt=0).select_related("employer", "division")
    if destination:
        open_ones = open_ones.filter(division__path__startswith=destination.path)
    vacancies = {vacancy.pk: vacancy for vacancy in open_ones}
    season = season_of_some(list(vacancies.values()), _wishes_of_all(workers))
    pairs = season.pairs(WEIGHTS)
    found: dict[int, list[Vacancy]] = {worker.pk: [] for worker in workers}
    for at in np.lexsort((pairs.vacancy, -pairs.score)).tolist():
        mine = found[season.workers[int(pairs.worker[at])]]
        if len(mine) < most:
            mine.append(vacancies[season.vacancies[int(pairs.vacancy[at])]])
    return found


def _wishes_of_all(workers: Sequence[Worker]) -> QuerySet[Wish]:
    """As `_wishes` for each of them."""
    has_open = Exists(Wish.objects.filter(worker=OuterRef("worker"), state=Wish.State.OPEN))
    met = Q(state=Wish.State.MET) & ~has_open
    return Wish.objects.filter(Q(state=Wish.State.OPEN) | met, worker__in=[worker.pk for worker in workers])
