"""A run of the matching: read the season, find the best of all assignments, write down what it proposes."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.matching.baselines import first_come
from employers.matching.flow import Solution, best_flow
from employers.matching.pairs import WEIGHTS, Ints, Pairs, eligible_pairs, points
from employers.matching.reasons import why_not
from employers.models import Match, MatchRun
from employers.queries.season import Season, season_of
from employers.services.locks import lock_run
from workers.models import Wish
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.services import ask_for_job

KIND = "matching"
STEPS = 5
COLUMNS = ("run_id", "worker_id", "wish_id", "vacancy_id", "score", "parts", "state", "reason")
NULL = r"\N"
Line = tuple[int, int | None, int | None, int, dict[str, object]]


@dataclass(frozen=True)
class Outcome:
    """What came out of a run, before it is written down."""

    season: Season
    pairs: Pairs
    best: Solution
    clerk: Ints
    pairs_seconds: float


@transaction.atomic
def start_run(*, division: Division, by: User, about_url: Callable[[MatchRun], str] = lambda run: "") -> MatchRun:
    """Ask for a matching of the open wishes of a place with all open vacancies; it proposes, a person decides."""
    run = MatchRun.objects.create(division=division, by=by, weights=dict(WEIGHTS))
    title = _("Match wishes with vacancies: %(place)s") % {"place": division}
    run.job = ask_for_job(kind=KIND, title=title, by=by, payload={"run": run.pk}, about_url=about_url(run))
    run.save(update_fields=["job"])
    record("run.started", run, by=by, division=division.code)
    return run


def solve_run(*, run_id: int, say: Callable[[int, int], None] | None = None) -> MatchRun:
    """Do a run that was asked for. Safe to do again: what it proposed before is replaced, unless it was finished."""
    tell = say or (lambda done, total: None)
    run = MatchRun.objects.select_related("division").get(pk=run_id)
    if run.state == MatchRun.State.DONE:
        return run
    tell(0, STEPS)
    season = season_of(run.division, today=timezone.localdate())
    tell(1, STEPS)
    outcome = match_season(season, run.weights or WEIGHTS, tell)
    return _write(run_id, outcome, tell)


@transaction.atomic
def fail_run(*, run_id: int) -> None:
    """Say that a run came to nothing, so that nobody waits for it."""
    MatchRun.objects.filter(pk=run_id, state=MatchRun.State.RUNNING).update(state=MatchRun.State.FAILED)


def match_season(
    season: Season, weights: Mapping[str, int] | None = None, tell: Callable[[int, int], None] | None = None
) -> Outcome:
    """The pairs, the best assignment and the clerk's, for a season."""
    say = tell or (lambda done, total: None)
    weighed = weights or dict(WEIGHTS)
    started = time.perf_counter()
    pairs = eligible_pairs(season.demand, season.supply, weighed)
    seconds = time.perf_counter() - started
    say(2, STEPS)
    best = best_flow(pairs, season.supply.openings, weighed)
    say(3, STEPS)
    clerk = first_come(pairs, season.supply.openings, season.came)
    return Outcome(season, pairs, best, clerk, seconds)


@transaction.atomic
def _write(run_id: int, outcome: Outcome, tell: Callable[[int, int], None]) -> MatchRun:
    run = lock_run(run_id)
    if run.state == MatchRun.State.DONE:
        return run
    started = time.perf_counter()
    Match.objects.filter(run=run).delete()
    proposed = proposals(outcome, run.weights or WEIGHTS)
    left = left_over(outcome)
    _copy(run.pk, [*proposed, *left])
    run.state, run.done_at = MatchRun.State.DONE, timezone.now()
    run.measures = measures(outcome) | {"write_seconds": round(time.perf_counter() - started, 3)}
    run.save(update_fields=["state", "done_at", "measures"])
    record("run.done", run, by=run.by, placed=run.measures["placed"], wished=run.measures["wished"])
    tell(STEPS, STEPS)
    return run


def proposals(outcome: Outcome, weights: Mapping[str, int] | None = None) -> list[Line]:
    """Who goes where, with the parts of the score and the wish as it stood."""
    season, pairs, chosen = outcome.season, outcome.pairs, outcome.best.chosen
    wish, vacancy = pairs.wish[chosen], pairs.vacancy[chosen]
    parts = points(season.demand, season.supply, wish, vacancy, weights or WEIGHTS)
    told = _wishes_told([season.wishes[at] for at in wish])
    lines: list[Line] = []
    for at, number in enumerate(chosen.tolist()):
        wish_id = season.wishes[int(wish[at])]
        scored = {name: int(values[at]) for name, values in parts.items() if values[at]}
        lines.append(
            (
                season.workers[int(pairs.worker[number])],
                wish_id,
                season.vacancies[int(vacancy[at])],
                int(pairs.score[number]),
                {"points": scored, "wish": told[wish_id]},
            )
        )
    return lines


def left_over(outcome: Outcome) -> list[Line]:
    """Who stays without a proposal, and which limits of the first wish removed how many vacancies."""
    season, demand = outcome.season, outcome.season.demand
    placed = set(outcome.pairs.worker[outcome.best.chosen].tolist())
    first = np.searchsorted(demand.worker, np.arange(len(season.workers)))
    missing = [worker for worker in range(len(season.workers)) if worker not in placed]
    wishes = _ints_of(first, missing)
    told = _wishes_told([season.wishes[at] for at in wishes])
    lines: list[Line] = []
    for worker, reason in zip(missing, why_not(demand, season.supply, wishes), strict=True):
        wish_id = season.wishes[reason.wish]
        lines.append((season.workers[worker], wish_id, None, 0, reason.as_json() | {"wish": told[wish_id]}))
    return lines


def measures(outcome: Outcome) -> dict[str, object]:
    """What a run is judged by, beside what a clerk would have done with the same pairs."""
    season, pairs, best = outcome.season, outcome.pairs, outcome.best
    ranks = season.demand.rank[pairs.wish]
    wished, placed, clerk = len(season.workers), len(best.chosen), len(outcome.clerk)
    return {
        "wished": wished,
        "vacancies": len(season.vacancies),
        "openings": int(season.supply.openings.sum()),
        "pairs": len(pairs),
        "placed": placed,
        "placed_share": _share(placed, wished),
        "mean_rank": round(float(ranks[best.chosen].mean()), 2) if placed else 0,
        "first_wish_share": _share(int((ranks[best.chosen] == 1).sum()), placed),
        "score": best.score,
        "clerk_placed": clerk,
        "clerk_share": _share(clerk, wished),
        "clerk_mean_rank": round(float(ranks[outcome.clerk].mean()), 2) if clerk else 0,
        "clerk_score": int(pairs.score[outcome.clerk].sum()),
        "pairs_seconds": round(outcome.pairs_seconds, 3),
        "solve_seconds": round(best.seconds, 3),
    }


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _ints_of(first: Ints, workers: list[int]) -> Ints:
    return first[np.array(workers, np.int64)]


def _wishes_told(wish_ids: Iterable[int]) -> dict[int, dict[str, object]]:
    """The wishes as they stand now; a proposal keeps them, because people change their minds."""
    wishes = Wish.objects.filter(pk__in=set(wish_ids)).select_related("destination")
    return {
        wish.pk: {
            "rank": wish.rank,
            "place": wish.destination.code if wish.destination else "",
            "trade": wish.trade,
            "floor": wish.wage_floor or 0,
            "from_on": wish.from_on.isoformat() if wish.from_on else "",
        }
        for wish in wishes
    }


def _copy(run_id: int, lines: Iterable[Line]) -> None:
    """Write the proposals with COPY, many times as fast as inserting them."""
    text = io.StringIO()
    writer = csv.writer(text)
    for worker, wish, vacancy, score, parts in lines:
        ids = [run_id, worker, *(NULL if each is None else each for each in (wish, vacancy))]
        writer.writerow([*ids, score, json.dumps(parts), Match.State.PROPOSED.value, ""])
    text.seek(0)
    table = connection.ops.quote_name(Match._meta.db_table)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')", text)
