"""The clerk and the stable matching keep the rules, and are what their names say."""

import numpy as np
import pytest

from employers.matching.baselines import blocking_pairs, deferred_acceptance, first_come
from employers.matching.flow import best_flow
from employers.matching.pairs import WEIGHTS, Pairs, eligible_pairs
from tests.employers.matching.seasons import make_demand, make_supply


def make_pairs(seed: int) -> tuple[Pairs, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    supply = make_supply(50, rng, openings=3)
    demand = make_demand(300, supply, rng)
    return eligible_pairs(demand, supply), supply.openings, rng.permutation(demand.workers)


def worth(pairs: Pairs, chosen: np.ndarray) -> int:
    return int(pairs.score[chosen].sum()) + WEIGHTS["placed"] * len(chosen)


@pytest.mark.parametrize("baseline", [first_come, deferred_acceptance])
@pytest.mark.parametrize("seed", range(5))
def test_a_baseline_keeps_the_rules_and_is_never_better(baseline: object, seed: int) -> None:
    pairs, openings, came = make_pairs(seed)

    chosen = baseline(pairs, openings, came)  # type: ignore[operator]

    assert (np.bincount(pairs.vacancy[chosen], minlength=len(openings)) <= openings).all()
    assert len(set(pairs.worker[chosen].tolist())) == len(chosen) > 0
    assert worth(pairs, chosen) <= worth(pairs, best_flow(pairs, openings).chosen)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_would_rather_swap_in_a_stable_matching(seed: int) -> None:
    pairs, openings, came = make_pairs(seed)

    assert blocking_pairs(pairs, openings, deferred_acceptance(pairs, openings, came)) == 0


def test_pairs_that_would_rather_have_each_other_are_counted() -> None:
    # Worker 0 has the job of fewer points; the other vacancy has a place left and would give more.
    pairs = Pairs(np.array([0, 0]), np.array([0, 1]), np.array([0, 0]), np.array([10, 20]))

    assert blocking_pairs(pairs, np.array([1, 1]), np.array([0])) == 1
    assert blocking_pairs(pairs, np.array([1, 1]), np.array([1])) == 0
    assert blocking_pairs(pairs, np.array([1, 1]), np.empty(0, np.int64)) == 2


def test_the_clerk_goes_by_who_came_first() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([0, 0]), np.array([0, 1]), np.array([10, 20]))

    assert first_come(pairs, np.array([1]), np.array([0, 1])).tolist() == [0]
    assert deferred_acceptance(pairs, np.array([1]), np.array([0, 1])).tolist() == [1]
