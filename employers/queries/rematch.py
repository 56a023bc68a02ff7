"""The market of those in a run on whom nobody has decided, and what changes in it when somebody says no."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from employers.matching.companions import Together, best_together
from employers.matching.flow import Solution, best_flow
from employers.matching.market import Market
from employers.matching.options import options_of
from employers.matching.pairs import WEIGHTS, Ints, Pairs
from employers.matching.prices import NOBODY, NotBest, prices_of
from employers.models import Match, MatchRun, Vacancy
from employers.queries.companions import cities_of_companions, together_in
from employers.queries.outcome import Line, Outcome, left_over, proposals
from employers.queries.season import Season, scope_of, season_of
from zunyi.divisions.models.division import STEP

PASSING_ON = (Match.State.DECLINED, Match.State.DROPPED)


@dataclass(frozen=True)
class Undecided:
    """Where a run stands: who may still be moved, who comes back after a no, and which places are free again.

    season: of exactly these workers. pairs: theirs. job: the pair proposed to each, NOBODY for none. back: workers who
    said no and have no other proposal yet. given: places, as numbers of vacancies, that nobody has been given yet.
    openings: places in this market, without `given`. together: companions come back with one another, and with them
    all whose companions are undecided too.
    """

    season: Season
    pairs: Pairs
    job: Ints
    back: list[int]
    given: list[int]
    openings: Ints
    together: bool = False


@dataclass(frozen=True)
class Renewed:
    """What the market answers: lines for those whose proposal changes, and how it was found."""

    lines: list[Line]
    seconds: float
    by_chains: bool  # False: the proposals were not the best any more (vacancies have changed), all were placed anew


def undecided(run: MatchRun, *, today: date) -> Undecided:
    """Read the proposals of a run that may still change.

    Companions who are placed together stay as they are, until all of one group said no: they are placed together again.
    Who alone said no looks for another job in the city where the companions have theirs.
    """
    rows = list(run.matches.filter(state=Match.State.PROPOSED).values_list("worker", "vacancy"))
    no = list(run.matches.filter(state__in=PASSING_ON, passed_on_at=None).values_list("worker", "vacancy", "state"))
    proposed = dict(rows)
    said_no = {worker for worker, _vacancy, state in no if state == Match.State.DECLINED} - set(proposed)
    bound = together_in(run, [*proposed, *said_no])  # no chain moves companions, or it would part them
    beside = cities_of_companions(said_no, bound)
    together = any(worker in said_no and members <= proposed.keys() | said_no for worker, members in bound.items())
    free = {worker for worker, members in bound.items() if together and members <= proposed.keys() | said_no}
    people = [each for each in [*proposed, *said_no] if each not in bound or each in free or each in beside]
    season = season_of(run.division, today=today, scope=scope_of(run), workers=people)
    places = {vacancy: at for at, vacancy in enumerate(season.vacancies)}
    pairs = _in_cities(_without_refused(run, season, places), season, beside)
    taking_part = set(season.workers)
    fixed = Counter(vacancy for worker, vacancy in rows if vacancy and worker not in taking_part)
    openings = season.supply.openings - np.array([fixed[vacancy] for vacancy in season.vacancies], np.int64)
    given = [places[vacancy] for _worker, vacancy, _state in no if vacancy in places]
    job = _job(season, pairs, dict(rows), places)
    return Undecided(
        season=season,
        pairs=pairs,
        job=job,
        back=[at for at, worker in enumerate(season.workers) if worker in said_no],
        given=given,
        openings=openings - np.bincount(np.array(given, np.int64), minlength=len(openings)),
        together=together,
    )


def renewed(run: MatchRun, state: Undecided) -> Renewed:
    """Hand the free places on, one best chain of moves after the other; answer whose proposal changes, and to what."""
    started = time.perf_counter()
    weights = run.weights or WEIGHTS
    market = None if state.together else _market(state, weights["placed"])
    if state.together:
        job, prices = _anew_together(state, weights)
    elif market is not None:
        for vacancy in state.given:
            market.give(vacancy)
        for worker in state.back:
            market.join(worker)
        job, prices = market.job, market.price[: len(state.openings)]
    else:
        job, prices = _anew(state, weights["placed"])
    seconds = time.perf_counter() - started
    changed = {int(at) for at in np.flatnonzero(job != state.job)} | set(state.back)
    return Renewed(_lines(state, job, prices, weights, changed), seconds, market is not None)


def _without_refused(run: MatchRun, season: Season, places: dict[int, int]) -> Pairs:
    """All pairs but those that somebody let pass, or was kept from, in this run."""
    pairs = season.pairs(run.weights or WEIGHTS)
    numbers = {worker: at for at, worker in enumerate(season.workers)}
    rows = run.matches.filter(state__in=PASSING_ON, worker__in=season.workers, vacancy__in=season.vacancies)
    keys = [
        numbers[worker] * len(places) + places[vacancy] for worker, vacancy in rows.values_list("worker", "vacancy")
    ]
    keep = ~np.isin(pairs.worker * len(places) + pairs.vacancy, np.array(keys, np.int64))
    return Pairs(pairs.worker[keep], pairs.vacancy[keep], pairs.wish[keep], pairs.score[keep])


def _in_cities(pairs: Pairs, season: Season, beside: Mapping[int, set[str]]) -> Pairs:
    """For those who are bound to a city, only the pairs there."""
    if not beside or not len(pairs):
        return pairs
    paths = dict(Vacancy.objects.filter(pk__in=season.vacancies).values_list("pk", "division__path"))
    city = np.array([paths[vacancy][: STEP * 2] for vacancy in season.vacancies])
    keep = np.ones(len(pairs), bool)
    for at, worker in enumerate(season.workers):
        if worker in beside:
            keep &= (pairs.worker != at) | np.isin(city[pairs.vacancy], list(beside[worker]))
    return Pairs(pairs.worker[keep], pairs.vacancy[keep], pairs.wish[keep], pairs.score[keep])


def _job(season: Season, pairs: Pairs, proposed: dict[int, int | None], places: dict[int, int]) -> Ints:
    """The pair of each proposal; none where the vacancy, or what allowed it, is gone."""
    job = np.full(len(season.workers), NOBODY)
    wanted = np.array([places.get(proposed.get(worker) or 0, NOBODY) for worker in season.workers], np.int64)
    held = np.flatnonzero(pairs.vacancy == wanted[pairs.worker]) if len(pairs) else np.empty(0, np.int64)
    job[pairs.worker[held]] = held
    return job


def _market(state: Undecided, placed: int) -> Market | None:
    """The market as it stood before the no; None where these proposals are not the best any more."""
    at_work = state.job[state.job != NOBODY]
    free = state.openings - np.bincount(state.pairs.vacancy[at_work], minlength=len(state.openings))
    if (free < 0).any() or not len(state.pairs):
        return None
    try:
        market = Market(state.pairs, state.openings, state.job, placed, away=state.back)
    except NotBest:
        return None
    return None if market.price[: len(free)][free > 0].any() else market


def _anew(state: Undecided, placed: int) -> tuple[Ints, Ints]:
    openings = state.openings + np.bincount(np.array(state.given, np.int64), minlength=len(state.openings))
    solution = best_flow(state.pairs, openings, {"placed": placed}) if len(state.pairs) else None
    job = np.full(len(state.season.workers), NOBODY)
    if solution is None:
        return job, np.zeros(len(openings), np.int64)
    job[state.pairs.worker[solution.chosen]] = solution.chosen
    return job, prices_of(state.pairs, state.pairs.score + placed, len(openings), job)


def _anew_together(state: Undecided, weights: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Everybody undecided anew, companions whole: a chain would move them one by one."""
    openings = state.openings + np.bincount(np.array(state.given, np.int64), minlength=len(state.openings))
    season = state.season
    best = best_together(
        state.pairs, openings, season.groups, cities=season.cities, workers=len(season.workers), weights=weights
    )
    job = np.full(len(season.workers), NOBODY)
    job[state.pairs.worker[best.solution.chosen]] = best.solution.chosen
    return job, best.prices


def _lines(state: Undecided, job: Ints, prices: Ints, weights: Mapping[str, int], changed: set[int]) -> list[Line]:
    """What is written for those whose proposal changes, with reasons as a run gives them."""
    chosen = np.sort(job[job != NOBODY])
    best = Together(Solution(chosen, int(state.pairs.score[chosen].sum()), 0.0), bound=0, worth=0, prices=prices)
    options = options_of(state.pairs, chosen, len(state.season.workers))
    outcome = Outcome(state.season, state.pairs, best, options, weights, {})
    people = {state.season.workers[at] for at in changed}
    return [line for line in [*proposals(outcome), *left_over(outcome)] if line[0] in people]
