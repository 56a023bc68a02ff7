"""Companions are placed whole or not at all, close under the bound; small seasons are checked by trying everything."""

from itertools import product

import numpy as np
import pytest

from employers.matching.companions import Group, Together, best_together
from employers.matching.flow import best_flow
from employers.matching.pairs import WEIGHTS, Demand, Pairs, Supply, eligible_pairs
from tests.employers.matching.seasons import make_demand, make_supply

PLACED = WEIGHTS["placed"]


def make_groups(workers: int, rng: np.random.Generator, share: float = 0.3) -> list[Group]:
    """Groups of two to four, some content with one city, of about `share` of the workers."""
    order, groups, at = rng.permutation(workers).tolist(), [], 0
    while at < workers * share:
        size = int(rng.integers(2, 5))
        groups.append(Group(tuple(order[at : at + size]), bool(rng.random() < 0.4)))
        at += size
    return groups


def make_season(workers: int, vacancies: int, openings: int, seed: int) -> tuple[Demand, Supply, np.random.Generator]:
    rng = np.random.default_rng(seed)
    supply = make_supply(vacancies, rng, places=4, openings=openings)
    return make_demand(workers, supply, rng, places=4), supply, rng


def parted(together: Together, pairs: Pairs, groups: list[Group], cities: np.ndarray) -> list[Group]:
    """The groups that are not whole."""
    at = {int(pairs.worker[number]): int(pairs.vacancy[number]) for number in together.solution.chosen}
    bad = []
    for group in groups:
        jobs = [at.get(member) for member in group.members]
        places = {cities[job] if group.same_city else job for job in jobs if job is not None}
        if any(job is not None for job in jobs) and (None in jobs or len(places) > 1):
            bad.append(group)
    return bad


@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_parted_and_the_bound_is_near(seed: int) -> None:
    demand, supply, rng = make_season(400, 60, 10, seed)
    pairs, groups, cities = eligible_pairs(demand, supply), make_groups(400, rng), supply.place // 2

    together = best_together(pairs, supply.openings, groups, cities=cities, workers=400)

    chosen = together.solution.chosen
    assert parted(together, pairs, groups, cities) == []
    assert len(set(pairs.worker[chosen].tolist())) == len(chosen)
    assert (np.bincount(pairs.vacancy[chosen], minlength=60) <= supply.openings).all()
    assert together.kept + together.without + together.hopeless == len(groups)
    assert together.kept > 0
    assert 0 <= together.gap <= 0.002


@pytest.mark.parametrize("seed", range(20))
def test_small_seasons_against_everything_there_is(seed: int) -> None:
    demand, supply, _rng = make_season(6, 4, 3, seed)
    pairs, cities = eligible_pairs(demand, supply), supply.place // 2
    groups = [Group((0, 1), bool(seed % 2)), Group((2, 3, 4), bool(seed % 3 == 0))]

    together = best_together(pairs, supply.openings, groups, cities=cities, workers=6)

    most = best_whole(pairs, supply.openings, groups, cities)
    assert together.worth <= most <= together.bound
    # The dive is no proof of the best; in so small a season it may lose one choice between two groups, never more.
    assert together.worth >= 0.6 * most


def best_whole(pairs: Pairs, openings: np.ndarray, groups: list[Group], cities: np.ndarray) -> int:
    """The most that any assignment without parted companions is worth."""
    options: list[list[tuple[int, int]]] = [[(-1, 0)] for _ in range(6)]
    for worker, vacancy, score in zip(pairs.worker, pairs.vacancy, pairs.score, strict=True):
        options[worker].append((int(vacancy), int(score) + PLACED))
    best = 0
    for picks in product(*options):
        jobs = [vacancy for vacancy, _worth in picks]
        taken = np.bincount(np.array([job for job in jobs if job >= 0], np.int64), minlength=len(openings))
        if (taken <= openings).all() and all(_whole(group, jobs, cities) for group in groups):
            best = max(best, sum(worth for _vacancy, worth in picks))
    return best


def _whole(group: Group, jobs: list[int], cities: np.ndarray) -> bool:
    mine = [jobs[member] for member in group.members]
    if all(job < 0 for job in mine):
        return True
    return min(mine) >= 0 and len({int(cities[job]) if group.same_city else job for job in mine}) == 1


def test_without_companions_it_is_the_flow_itself() -> None:
    demand, supply, _rng = make_season(300, 40, 5, 1)
    pairs = eligible_pairs(demand, supply)

    together = best_together(pairs, supply.openings, [], cities=supply.place, workers=300)

    assert together.gap == 0
    assert together.solution.score == best_flow(pairs, supply.openings).score


def test_companions_whom_nothing_fits_are_counted_and_left() -> None:
    demand, supply, _rng = make_season(40, 10, 1, 2)
    pairs = eligible_pairs(demand, supply)
    groups = [Group((0, 1, 2))]  # no vacancy has three places

    together = best_together(pairs, supply.openings, groups, cities=supply.place, workers=40)

    assert together.hopeless == 1
    assert not set(pairs.worker[together.solution.chosen].tolist()) & {0, 1, 2}


def test_no_pairs_nobody_placed() -> None:
    nothing = np.empty(0, np.int64)

    together = best_together(
        Pairs(nothing, nothing, nothing, nothing), np.array([2]), [Group((0, 1))], cities=np.array([0]), workers=2
    )

    assert (together.worth, together.hopeless) == (0, 1)
