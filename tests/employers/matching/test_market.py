"""A market stays at the best of all assignments through any change: each step is held against a full solve."""

import numpy as np
import pytest

from employers.matching.flow import best_flow
from employers.matching.market import Market
from employers.matching.pairs import WEIGHTS, Pairs, eligible_pairs
from employers.matching.prices import NOBODY
from tests.employers.matching.seasons import make_demand, make_supply

PLACED = WEIGHTS["placed"]
WORKERS, VACANCIES = 60, 20


def make_pairs(seed: int) -> tuple[Pairs, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    supply = make_supply(VACANCIES, rng, places=4, openings=3)
    return eligible_pairs(make_demand(WORKERS, supply, rng, places=4), supply), supply.openings, rng


def open_market(pairs: Pairs, openings: np.ndarray) -> Market:
    chosen = best_flow(pairs, openings).chosen
    job = np.full(WORKERS, NOBODY)
    job[pairs.worker[chosen]] = chosen
    return Market(pairs, openings, job, PLACED)


def best_worth(pairs: Pairs, openings: np.ndarray, keep: np.ndarray) -> int:
    """What a full solve reaches over the pairs kept."""
    left = Pairs(pairs.worker[keep], pairs.vacancy[keep], pairs.wish[keep], pairs.score[keep])
    solution = best_flow(left, openings)
    return solution.score + PLACED * len(solution.chosen)


def assert_prices_support(market: Market) -> None:
    """Nobody gains by going elsewhere at these prices, nothing costs less than nothing, and what is left is free."""
    price, here = market.price, market.at[market.pairs.worker] != market.away
    gain = market.value - price[market.at]
    assert (gain[market.pairs.worker] + price[market.pairs.vacancy] - market.worth)[here].min(initial=0) >= 0
    assert price[:VACANCIES].min() >= 0
    assert not price[:VACANCIES][market.free > 0].any()
    assert market.free.min() >= 0
    assert gain[market.at < market.idle].min(initial=0) >= 0


@pytest.mark.parametrize("seed", range(5))
def test_prices_and_worth_agree_at_the_opening(seed: int) -> None:
    pairs, openings, _rng = make_pairs(seed)
    market = open_market(pairs, openings)

    assert_prices_support(market)
    gains = (market.value - market.price[market.at]).sum()
    assert gains + (market.price[:VACANCIES] * openings).sum() == market.total


@pytest.mark.parametrize("seed", range(25))
def test_every_change_ends_where_a_full_solve_does(seed: int) -> None:
    pairs, openings, rng = make_pairs(seed)
    market, openings = open_market(pairs, openings), openings.copy()
    keep, gone = np.ones(len(pairs), bool), set()
    for step in range(50):
        kind = ("decline", "leave", "give", "take")[int(rng.integers(4))]
        vacancy = int(rng.integers(VACANCIES))
        if kind == "decline" and (market.job != NOBODY).any():
            worker = int(rng.choice(np.flatnonzero(market.job != NOBODY)))
            keep[market.job[worker]] = False
            market.decline(worker)
        elif kind == "leave":
            worker = int(rng.integers(WORKERS))
            gone.add(worker)
            market.leave(worker)
        elif kind == "give":
            openings[vacancy] += 1
            market.give(vacancy)
        elif kind == "take" and openings[vacancy]:
            before = market.total
            openings[vacancy] -= 1
            loss, _moved = market.take(vacancy)
            assert before - market.total == loss
        assert_prices_support(market)
        there = keep & ~np.isin(pairs.worker, list(gone))
        assert market.total == best_worth(pairs, openings, there), (seed, step, kind)


def test_who_declines_is_never_given_the_same_job_again() -> None:
    pairs, openings, _rng = make_pairs(3)
    market = open_market(pairs, openings)
    worker = int(np.flatnonzero(market.job != NOBODY)[0])
    refused: set[int] = set()

    while market.job[worker] != NOBODY:
        assert int(market.job[worker]) not in refused
        refused.add(int(market.job[worker]))
        market.decline(worker)

    assert refused


def test_only_those_who_moved_are_named() -> None:
    pairs, openings, rng = make_pairs(11)
    market = open_market(pairs, openings)
    for worker in rng.permutation(np.flatnonzero(market.job != NOBODY))[:20].tolist():
        if market.job[worker] == NOBODY:
            continue
        before = market.job.copy()
        moved = market.decline(worker)
        assert set(np.flatnonzero(before != market.job).tolist()) <= moved


def test_a_place_that_nobody_can_leave_cannot_be_taken() -> None:
    pairs, openings, _rng = make_pairs(5)
    market = open_market(pairs, np.zeros_like(openings))

    with pytest.raises(ValueError, match="no place left"):
        market.take(0)
