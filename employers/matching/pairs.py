"""All pairs of an open wish and a vacancy that the law, the worker and the employer allow, with their score.

The pairs are joined bucket by bucket (one bucket a destination, vacancies in it ordered by pay), so that what a wish
rules out is never written down; cutting a list of candidates short would leave people without a job (13 of 100 in a
tight year). Sex, ethnicity and age are no part of any score; age only bars what the law bars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NONE = -1  # any trade, no certificate
ALWAYS = 10**7  # a day after all days
CHUNK = 4_000_000
SCORES = 4096  # more than any score

# Points. Wishes weigh first: no sum of the others (420) makes up for a step of the worker's own order (450).
WEIGHTS: Mapping[str, int] = {
    "wish_1": 1000, "wish_2": 550, "wish_3": 100,
    "place_exact": 120, "place_city": 80, "place_province": 40,
    "trade_wished": 200, "trade_own": 160, "trade_own_unwished": 100,
    "wage_step": 50, "wage_most": 60, "wage_base": 4000,
    "certificate": 40,
    # What one more person with a job is worth: more than any rearrangement of the others can gain along one swap.
    "placed": 3000,
}  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """Open wishes, one entry a wish; days are ordinals."""

    worker: Ints  # number of the worker, from 0
    rank: Ints
    low: Ints  # vacancies low..high (in the order of their places) lie at the destination
    high: Ints
    depth: Ints  # of the destination in the tree: 0 anywhere, 1 province, 2 city, 3 county
    place: Ints  # number of the destination; NONE anywhere
    trade: Ints  # wished; NONE any
    floor: Ints  # least pay a month; 0 none
    from_on: Ints
    to_on: Ints
    night_ok: Bools
    own_trade: Ints
    education: Ints  # NONE unknown
    certificates: Ints  # a bit a trade
    sixteen_on: Ints
    eighteen_on: Ints

    @property
    def workers(self) -> int:
        return int(self.worker.max()) + 1 if len(self.worker) else 0


@dataclass(frozen=True)
class Supply:
    """Vacancies in the order of the places of the tree."""

    place: Ints
    trade: Ints
    pay_from: Ints
    pay_to: Ints
    from_on: Ints
    to_on: Ints
    openings: Ints  # what is left of them
    education: Ints
    certificate: Ints  # number of the trade; NONE
    adults_only: Bools
    night: Bools

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs, one a worker and vacancy: by the wish that gives the highest score."""

    worker: Ints
    vacancy: Ints
    wish: Ints
    score: Ints

    def __len__(self) -> int:
        return len(self.worker)


def _dates(demand: Demand, supply: Supply, wish: Ints, vacancy: Ints) -> Bools:
    return (supply.from_on[vacancy] <= demand.to_on[wish]) & (demand.from_on[wish] <= supply.to_on[vacancy])


def _age(demand: Demand, supply: Supply, wish: Ints, vacancy: Ints) -> Bools:
    """Nobody under 16 on the day of the start; 16 and 17 never to nights or adult jobs (劳动法 15, 58, 64)."""
    starts = np.maximum(demand.from_on[wish], supply.from_on[vacancy])
    barred = supply.adults_only[vacancy] | supply.night[vacancy]
    return (demand.sixteen_on[wish] <= starts) & (~barred | (demand.eighteen_on[wish] <= starts))


def _night(demand: Demand, supply: Supply, wish: Ints, vacancy: Ints) -> Bools:
    return demand.night_ok[wish] | ~supply.night[vacancy]


def _education(demand: Demand, supply: Supply, wish: Ints, vacancy: Ints) -> Bools:
    return supply.education[vacancy] <= demand.education[wish]


def _certificate(demand: Demand, supply: Supply, wish: Ints, vacancy: Ints) -> Bools:
    needed = supply.certificate[vacancy]
    return (needed == NONE) | (demand.certificates[wish] >> np.maximum(needed, 0) & 1 == 1)


# The hard limits beside destination and pay, in the order in which people ask.
LIMITS: Mapping[str, Callable[[Demand, Supply, Ints, Ints], Bools]] = {
    "dates": _dates,
    "age": _age,
    "night": _night,
    "education": _education,
    "certificate": _certificate,
}


def points(
    demand: Demand, supply: Supply, wish: Ints, vacancy: Ints, weights: Mapping[str, int] = WEIGHTS
) -> dict[str, Ints]:
    """The parts of the score of each pair; they add up to it."""
    rank, depth = demand.rank[wish], demand.depth[wish]
    by_rank = np.array([0, weights["wish_1"], weights["wish_2"], weights["wish_3"], 0])
    by_depth = np.array([0, weights["place_province"], weights["place_city"], weights["place_exact"]])
    exact = (demand.place[wish] != NONE) & (demand.place[wish] == supply.place[vacancy])
    trade, wished, own = supply.trade[vacancy], demand.trade[wish], demand.own_trade[wish]
    floor = np.where(demand.floor[wish] > 0, demand.floor[wish], weights["wage_base"])
    over = (supply.pay_from[vacancy] - floor) // weights["wage_step"]
    return {
        "wish": by_rank[np.clip(rank, 0, 4)],
        "place": np.where(exact, weights["place_exact"], by_depth[np.clip(depth, 0, 3)]),
        "trade": np.select(
            [wished == trade, (wished == NONE) & (own == trade), own == trade],
            [weights["trade_wished"], weights["trade_own"], weights["trade_own_unwished"]],
            0,
        ),
        "wage": np.clip(over, 0, weights["wage_most"]),
        "certificate": np.where(supply.certificate[vacancy] == NONE, 0, weights["certificate"]),
    }


def eligible_pairs(demand: Demand, supply: Supply, weights: Mapping[str, int] = WEIGHTS) -> Pairs:
    """Every pair that no hard limit forbids."""
    found: list[tuple[Ints, Ints, Ints]] = []
    if not len(demand.worker) or not len(supply):
        return _no_pairs()
    width = len(supply) + 1
    buckets, members = np.unique(demand.low * width + demand.high, return_inverse=True)
    order = np.argsort(members, kind="stable")
    ends = np.cumsum(np.bincount(members, minlength=len(buckets)))
    for low, high, begin, end in zip(buckets // width, buckets % width, np.r_[0, ends[:-1]], ends, strict=True):
        if high > low:
            _join(demand, supply, order[begin:end], np.arange(low, high), weights, found)
    if not found:
        return _no_pairs()
    wish, vacancy, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _best_wish(demand.worker[wish], vacancy, wish, score, len(supply))


def _no_pairs() -> Pairs:
    nothing = np.empty(0, np.int64)
    return Pairs(nothing, nothing, nothing, nothing)


def _join(
    demand: Demand,
    supply: Supply,
    wishes: Ints,
    vacancies: Ints,
    weights: Mapping[str, int],
    found: list[tuple[Ints, Ints, Ints]],
) -> None:
    """The pairs of one destination: of its vacancies, best paid first, each wish reads as far as its wage floor."""
    vacancies = vacancies[np.argsort(-supply.pay_to[vacancies], kind="stable")]
    reach = np.searchsorted(-supply.pay_to[vacancies], -demand.floor[wishes], side="right")
    for part in _chunks(reach):
        counts = reach[part]
        first = np.cumsum(counts) - counts
        wish = np.repeat(wishes[part], counts)
        vacancy = vacancies[np.arange(counts.sum()) - np.repeat(first, counts)]
        for passes in LIMITS.values():
            keep = passes(demand, supply, wish, vacancy)
            wish, vacancy = wish[keep], vacancy[keep]
        parts = points(demand, supply, wish, vacancy, weights)
        found.append((wish, vacancy, np.sum(list(parts.values()), axis=0, dtype=np.int64)))


def _chunks(reach: Ints) -> list[slice]:
    """Cuts through the wishes of a bucket, each of at most CHUNK pairs or of one wish."""
    cuts, begin, total = [], 0, 0
    for at, count in enumerate(reach.tolist()):
        if total and total + count > CHUNK:
            cuts.append(slice(begin, at))
            begin, total = at, 0
        total += count
    return [*cuts, slice(begin, len(reach))]


def _best_wish(worker: Ints, vacancy: Ints, wish: Ints, score: Ints, supply: int) -> Pairs:
    """One pair a worker and vacancy, by the better of the wishes that lead there."""
    key = worker * supply + vacancy
    order = np.argsort(key * SCORES - score, kind="stable")
    key = key[order]
    first = np.r_[True, key[1:] != key[:-1]] if len(key) else np.empty(0, bool)
    kept = order[first]
    return Pairs(worker[kept], vacancy[kept], wish[kept], score[kept])
