"""What else a worker could have had: the job they would rather have and what it costs the others, and the next best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from employers.matching.pairs import Bools, Ints, Pairs
from employers.matching.prices import NOBODY, starts_of

NEXT = 2


@dataclass(frozen=True)
class Options:
    """Numbers of pairs, one entry a worker, NOBODY where there is none.

    preferred: the pair with the most points, where it has more than the one they got. others: the best of the rest.
    """

    preferred: Ints
    others: tuple[Ints, ...]


def options_of(pairs: Pairs, chosen: Ints, workers: int) -> Options:
    """The options beside the chosen pairs, for everybody at once; pairs are in the order of workers."""
    got = np.full(workers, NOBODY)
    got[pairs.worker[chosen]] = pairs.score[chosen]
    left = np.ones(len(pairs), bool)
    left[chosen] = False
    best = _best_left(pairs, left, workers)
    preferred = np.full(workers, NOBODY)
    there = np.flatnonzero(best != NOBODY)
    there = there[pairs.score[best[there]] > got[there]]
    preferred[there] = best[there]
    left[preferred[preferred != NOBODY]] = False
    others = []
    for _each in range(NEXT):
        best = _best_left(pairs, left, workers)
        left[best[best != NOBODY]] = False
        others.append(best)
    return Options(preferred, tuple(others))


def _best_left(pairs: Pairs, left: Bools, workers: int) -> Ints:
    """Of the pairs left, the best of each worker, the first among equals."""
    best = np.full(workers, NOBODY)
    numbers = np.flatnonzero(left)
    if not len(numbers):
        return best
    score, worker = pairs.score[numbers], pairs.worker[numbers]
    begins = starts_of(worker, workers)
    there = np.flatnonzero(begins[1:] > begins[:-1])
    most = np.full(workers, NOBODY)
    most[there] = np.maximum.reduceat(score, begins[there])
    top = np.flatnonzero(score == most[worker])
    best[worker[top][::-1]] = numbers[top][::-1]
    return best
