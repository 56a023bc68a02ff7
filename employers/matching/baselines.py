"""What a run is held against: a clerk who takes people as they come, a stable matching; and who would rather swap."""

from __future__ import annotations

import numpy as np

from employers.matching.pairs import Bools, Ints, Pairs
from employers.matching.prices import NOBODY, starts_of


def first_come(pairs: Pairs, openings: Ints, came: Ints) -> Ints:
    """What a clerk would do with the same pairs: people in the order in which they came, each the best job left."""
    left = openings.copy()
    order = np.lexsort((pairs.vacancy, -pairs.score, pairs.worker))
    begins = starts_of(pairs.worker[order], len(came))
    chosen = []
    for worker in came.tolist():
        numbers = order[begins[worker] : begins[worker + 1]]
        open_ones = np.flatnonzero(left[pairs.vacancy[numbers]] > 0)
        if len(open_ones):
            left[pairs.vacancy[numbers[open_ones[0]]]] -= 1
            chosen.append(numbers[open_ones[0]])
    return np.array(chosen, np.int64)


def deferred_acceptance(pairs: Pairs, openings: Ints, came: Ints) -> Ints:
    """The stable matching that is best for the workers: each asks the next on their list, vacancies keep the best.

    Both sides go by the score, who came earlier first among equals (Gale and Shapley 1962). All who are without a job
    ask in the same round.
    """
    workers = len(came)
    turn = np.empty(workers, np.int64)
    turn[came] = np.arange(workers)
    order = np.lexsort((pairs.vacancy, -pairs.score, pairs.worker))
    begins = starts_of(pairs.worker[order], workers)
    at, ends = begins[:-1].copy(), begins[1:]
    held = np.empty(0, np.int64)
    asking = np.arange(workers)
    while True:
        asking = asking[at[asking] < ends[asking]]
        if not len(asking):
            return held
        everybody = np.r_[held, order[at[asking]]]
        at[asking] += 1
        held = _best_of_each(pairs, everybody, openings, turn)
        has_job = np.zeros(workers, bool)
        has_job[pairs.worker[held]] = True
        asking = np.flatnonzero(~has_job)


def _best_of_each(pairs: Pairs, numbers: Ints, openings: Ints, turn: Ints) -> Ints:
    """Of these pairs, as many a vacancy as it has places: the highest scores, earlier comers first."""
    vacancy = pairs.vacancy[numbers]
    ordered = np.lexsort((turn[pairs.worker[numbers]], -pairs.score[numbers], vacancy))
    vacancy = vacancy[ordered]
    rank = np.arange(len(ordered)) - np.searchsorted(vacancy, vacancy)
    return numbers[ordered[rank < openings[vacancy]]]


def blocking_pairs(pairs: Pairs, openings: Ints, chosen: Ints) -> int:
    """How many pairs would rather have each other: the worker likes the job better than what they got, and it has a
    place left or holds somebody with fewer points. An assignment that is best for all together has a few."""
    if not len(pairs):
        return 0
    got = np.full(int(pairs.worker.max()) + 1, NOBODY)
    got[pairs.worker[chosen]] = pairs.score[chosen]
    weakest = np.full(len(openings), np.iinfo(np.int64).max)
    np.minimum.at(weakest, pairs.vacancy[chosen], pairs.score[chosen])
    held = np.bincount(pairs.vacancy[chosen], minlength=len(openings))
    weakest[held < openings] = NOBODY
    better: Bools = (pairs.score > got[pairs.worker]) & (pairs.score > weakest[pairs.vacancy])
    return int(better.sum())
