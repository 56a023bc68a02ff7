"""The flow gives the best of all assignments; small seasons are checked against every possibility there is."""

from itertools import product

import numpy as np
import pytest

from employers.matching.flow import best_flow
from employers.matching.pairs import WEIGHTS, Pairs, eligible_pairs
from tests.employers.matching.seasons import make_demand, make_supply


def brute_force(pairs: Pairs, openings: np.ndarray) -> int:
    """The highest worth of any assignment, by trying them all."""
    choices: dict[int, list[tuple[int, int]]] = {}
    for worker, vacancy, score in zip(pairs.worker, pairs.vacancy, pairs.score, strict=True):
        choices.setdefault(int(worker), [(-1, 0)]).append((int(vacancy), int(score) + WEIGHTS["placed"]))
    best = 0
    for picks in product(*choices.values()):
        taken = np.bincount([vacancy for vacancy, _worth in picks if vacancy >= 0], minlength=len(openings))
        if (taken <= openings).all():
            best = max(best, sum(worth for _vacancy, worth in picks))
    return best


@pytest.mark.parametrize("seed", range(25))
def test_no_assignment_is_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    supply = make_supply(5, rng, places=3, openings=2)
    pairs = eligible_pairs(make_demand(6, supply, rng, places=3), supply)

    solution = best_flow(pairs, supply.openings)

    assert solution.score + WEIGHTS["placed"] * len(solution.chosen) == brute_force(pairs, supply.openings)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_twice_and_no_vacancy_over_its_openings(seed: int) -> None:
    rng = np.random.default_rng(seed)
    supply = make_supply(60, rng, openings=3)
    pairs = eligible_pairs(make_demand(400, supply, rng), supply)

    chosen = best_flow(pairs, supply.openings).chosen

    assert len(set(pairs.worker[chosen].tolist())) == len(chosen) > 0
    assert (np.bincount(pairs.vacancy[chosen], minlength=len(supply)) <= supply.openings).all()


def test_a_full_vacancy_takes_nobody() -> None:
    rng = np.random.default_rng(2)
    supply = make_supply(20, rng)
    pairs = eligible_pairs(make_demand(30, supply, rng), supply)

    assert len(best_flow(pairs, np.zeros(len(supply), np.int64)).chosen) == 0


def test_the_same_season_gives_the_same_answer() -> None:
    rng = np.random.default_rng(4)
    supply = make_supply(40, rng)
    pairs = eligible_pairs(make_demand(200, supply, rng), supply)

    assert best_flow(pairs, supply.openings).chosen.tolist() == best_flow(pairs, supply.openings).chosen.tolist()


def test_no_pairs_no_choice() -> None:
    nothing = np.empty(0, np.int64)

    assert len(best_flow(Pairs(nothing, nothing, nothing, nothing), np.array([3])).chosen) == 0
