"""Which pairs are nearly worth changing to: the short lists in which a market looks for a chain.

The distance of a pair is what somebody would lose by taking it at today's prices; it is never negative. Almost every
chain of a change runs over pairs nearer than a few dozen points, one pair in thirty. A list holds all pairs that were
within NEAR when it was made; a worker's or a vacancy's list is completed as soon as their own side has come nearer by a
quarter of that, and a pair stands on both lists or on none. So a pair that is on no list is always at least half of
NEAR away, and a chain shorter than that is the shortest there is.
"""

from __future__ import annotations

import numpy as np

from employers.matching.pairs import Ints, Pairs
from employers.matching.prices import starts_of

NEAR = 240
SURE = NEAR // 2
STEP = NEAR // 4


class Nearness:
    """The near pairs of each worker and of each vacancy, by number.

    distance: of every pair, when the market opens.
    """

    def __init__(self, pairs: Pairs, distance: Ints, workers: int, places: int) -> None:
        self.pairs = pairs
        self._listed = distance < NEAR
        near = np.flatnonzero(self._listed)
        self._by_worker = near
        self._worker_begins = starts_of(pairs.worker[near], workers)
        by_vacancy = near[np.argsort(pairs.vacancy[near], kind="stable")]
        self._by_vacancy = by_vacancy
        self._vacancy_begins = starts_of(pairs.vacancy[by_vacancy], places)
        self._of_worker: dict[int, Ints] = {}
        self._of_vacancy: dict[int, Ints] = {}

    def all(self) -> Ints:
        """All pairs that stood on a list at the beginning."""
        return self._by_worker

    def of_worker(self, worker: int) -> Ints:
        """The near pairs of a worker."""
        renewed = self._of_worker.get(worker)
        if renewed is not None:
            return renewed
        return self._by_worker[self._worker_begins[worker] : self._worker_begins[worker + 1]]

    def of_vacancy(self, vacancy: int) -> Ints:
        """The near pairs of a vacancy."""
        renewed = self._of_vacancy.get(vacancy)
        if renewed is not None:
            return renewed
        return self._by_vacancy[self._vacancy_begins[vacancy] : self._vacancy_begins[vacancy + 1]]

    def renew_worker(self, worker: int, numbers: Ints, distance: Ints) -> bool:
        """Put the pairs of a worker that have come near on both lists; answer whether there were any."""
        come = self._come(numbers, distance)
        if len(come):
            self._of_worker[worker] = np.concatenate([self.of_worker(worker), come])
        for number in come.tolist():
            vacancy = int(self.pairs.vacancy[number])
            self._of_vacancy[vacancy] = np.append(self.of_vacancy(vacancy), number)
        return bool(len(come))

    def renew_vacancy(self, vacancy: int, numbers: Ints, distance: Ints) -> list[int]:
        """Put the pairs of a vacancy that have come near on both lists; answer whose they are."""
        come = self._come(numbers, distance)
        if len(come):
            self._of_vacancy[vacancy] = np.concatenate([self.of_vacancy(vacancy), come])
        workers: list[int] = self.pairs.worker[come].tolist()
        for worker, number in zip(workers, come.tolist(), strict=True):
            self._of_worker[worker] = np.append(self.of_worker(worker), number)
        return workers

    def _come(self, numbers: Ints, distance: Ints) -> Ints:
        """Those of these pairs that have come near and stand on no list yet."""
        come = numbers[(distance < NEAR) & ~self._listed[numbers]]
        self._listed[come] = True
        return come
