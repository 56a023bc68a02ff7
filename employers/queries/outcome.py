"""What comes out of a season: who goes where and why, who is left over and why, and the figures of it all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from employers.matching.baselines import deferred_acceptance, first_come
from employers.matching.companions import Together, best_together
from employers.matching.measures import by_value, figures_of, shares_by
from employers.matching.options import Options, options_of
from employers.matching.pairs import WEIGHTS, Bools, Ints, Pairs, points
from employers.matching.prices import NOBODY
from employers.matching.reasons import why_not
from employers.queries.season import Season
from workers.models import Worker
from workers.queries.age import age_on
from zunyi.divisions.models.division import STEP

# One proposal: worker, wish, vacancy (None: nothing left), points, and why.
Line = tuple[int, int | None, int | None, int, dict[str, object]]
AGE_BANDS = ((16, "16–17"), (18, "18–29"), (30, "30–39"), (40, "40–49"), (50, "50–59"), (60, "60+"))


@dataclass(frozen=True)
class Outcome:
    """What came out of a run, before it is written down; `seconds` by step."""

    season: Season
    pairs: Pairs
    best: Together
    options: Options
    weights: Mapping[str, int]
    seconds: dict[str, float]


def match_season(
    season: Season, weights: Mapping[str, int] = WEIGHTS, say: Callable[[], None] = lambda: None
) -> Outcome:
    """The pairs, the best assignment that parts no companions, and what else each could have had."""
    times = [time.perf_counter()]
    pairs = season.pairs(weights)
    times.append(time.perf_counter())
    say()
    best = best_together(
        pairs,
        season.supply.openings,
        season.groups,
        cities=season.cities,
        workers=len(season.workers),
        weights=weights,
    )
    times.append(time.perf_counter())
    say()
    options = options_of(pairs, best.solution.chosen, len(season.workers))
    times.append(time.perf_counter())
    solve = best.solution.seconds
    seconds = {
        "pairs": times[1] - times[0],
        "solve": solve,
        "companions": times[2] - times[1] - solve,
        "options": times[3] - times[2],
    }
    return Outcome(season, pairs, best, options, weights, seconds)


def lines_of(outcome: Outcome) -> list[Line]:
    """A line for everybody who takes part: proposals first, then who is left over."""
    return [*proposals(outcome), *left_over(outcome)]


def proposals(outcome: Outcome) -> list[Line]:
    """Who goes where, with the parts of the score, the wish as it stood, and what else there was."""
    season, pairs, chosen = outcome.season, outcome.pairs, outcome.best.solution.chosen
    wish, vacancy, worker = pairs.wish[chosen], pairs.vacancy[chosen], pairs.worker[chosen]
    parts = points(season.demand, season.supply, wish, vacancy, outcome.weights)
    names = list(parts)
    rows = zip(*(parts[name].tolist() for name in names), strict=True)
    columns = (worker.tolist(), wish.tolist(), vacancy.tolist(), pairs.score[chosen].tolist())
    lines: list[Line] = []
    for row, beside, person, asked, job, score in zip(rows, _beside(outcome, worker), *columns, strict=True):
        scored = {name: value for name, value in zip(names, row, strict=True) if value}
        why = {"points": scored, "wish": season.told[asked], **beside}
        lines.append((season.workers[person], season.wishes[asked], season.vacancies[job], score, why))
    return lines


def _beside(outcome: Outcome, workers: Ints) -> Iterator[dict[str, object]]:
    """For each of these the full job that they would rather have, with its price to the others; and the next best."""
    vacancies, options = outcome.season.vacancies, outcome.options
    first, *others = (_facts(outcome, each[workers]) for each in (options.preferred, *options.others))
    for preferred, *following in zip(first, *others, strict=True):
        found: dict[str, object] = {}
        if preferred:
            at, score, price = preferred
            found["preferred"] = {"vacancy": vacancies[at], "score": score, "price": price}
        if coming := [{"vacancy": vacancies[each[0]], "score": each[1]} for each in following if each]:
            found["next"] = coming
        yield found


def _facts(outcome: Outcome, numbers: Ints) -> list[tuple[int, int, int] | None]:
    """Vacancy, score and price of each of these pairs; None for NOBODY."""
    vacancy = outcome.pairs.vacancy[numbers]
    columns = (vacancy.tolist(), outcome.pairs.score[numbers].tolist(), outcome.best.prices[vacancy].tolist())
    there = (numbers != NOBODY).tolist()
    return [facts if known else None for facts, known in zip(zip(*columns, strict=True), there, strict=True)]


def left_over(outcome: Outcome) -> list[Line]:
    """Who stays without a proposal, and which limits of the first wish removed how many vacancies."""
    season, demand = outcome.season, outcome.season.demand
    placed = set(outcome.pairs.worker[outcome.best.solution.chosen].tolist())
    first = np.searchsorted(demand.worker, np.arange(len(season.workers)))
    missing = [worker for worker in range(len(season.workers)) if worker not in placed]
    wishes = first[np.array(missing, np.int64)]
    group_of = {member: group for group in season.groups for member in group.members}
    lines: list[Line] = []
    for worker, reason in zip(missing, why_not(demand, season.supply, wishes), strict=True):
        why = reason.as_json()
        if worker in group_of and reason.main == "full":
            why |= {"main": "companions", "companions": len(group_of[worker].members)}
        why["wish"] = season.told[reason.wish]
        lines.append((season.workers[worker], season.wishes[reason.wish], None, 0, why))
    return lines


def figures(outcome: Outcome) -> dict[str, object]:
    """What a run is judged by, without the baselines."""
    season, best = outcome.season, outcome.best
    return {
        "wished": len(season.workers),
        "vacancies": len(season.vacancies),
        "openings": int(season.supply.openings.sum()),
        "pairs": len(outcome.pairs),
        **_figures_of(outcome, best.solution.chosen, ""),
        "bound": best.bound,
        "worth": best.worth,
        "gap": round(100 * best.gap, 4),
        "groups": len(season.groups),
        "groups_kept": best.kept,
        "groups_without": best.without,
        "groups_hopeless": best.hopeless,
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
    }


def prices(outcome: Outcome) -> dict[str, int]:
    """What a place in each vacancy that is full was worth to the others."""
    found = zip(outcome.season.vacancies, outcome.best.prices.tolist(), strict=False)
    return {str(vacancy): price for vacancy, price in found if price > 0}


def baselines(outcome: Outcome) -> dict[str, object]:
    """What a clerk who goes by who came first, and a stable matching, would have reached with the same pairs."""
    pairs, season = outcome.pairs, outcome.season
    clerk = first_come(pairs, season.supply.openings, season.came)
    stable = deferred_acceptance(pairs, season.supply.openings, season.came)
    return {**_figures_of(outcome, clerk, "clerk_"), **_figures_of(outcome, stable, "stable_")}


def shares(outcome: Outcome, *, today: date) -> dict[str, object]:
    """The share that has a job, by county, sex and age: to see that nobody is left behind. None of them is weighed."""
    people = dict.fromkeys(outcome.season.workers, ("", "", today))
    rows = Worker.objects.filter(pk__in=people).values_list("pk", "household__path", "sex", "born_on")
    people |= {pk: (path[: STEP * 3], sex, born_on) for pk, path, sex, born_on in rows}
    counties, sexes, births = (
        (list(values) for values in zip(*people.values(), strict=True)) if people else ([], [], [])
    )
    placed: Bools = np.zeros(len(people), bool)
    placed[outcome.pairs.worker[outcome.best.solution.chosen]] = True
    ages = [_age_band(born_on, today) for born_on in births]
    return {
        "by_county": shares_by(by_value(counties), placed),
        "by_sex": shares_by(by_value(sexes), placed),
        "by_age": shares_by(by_value(ages), placed),
    }


def _age_band(born_on: date, today: date) -> str:
    age = age_on(born_on, today)
    return next((name for least, name in reversed(AGE_BANDS) if age >= least), AGE_BANDS[0][1])


def _figures_of(outcome: Outcome, chosen: Ints, prefix: str) -> dict[str, float]:
    season = outcome.season
    found = figures_of(outcome.pairs, season.demand.rank, season.supply.openings, len(season.workers), chosen)
    return {f"{prefix}{name}": value for name, value in found.items()}
