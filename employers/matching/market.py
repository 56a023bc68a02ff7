"""A best assignment that is kept best while it changes: somebody declines, comes, or a place is taken or given back.

Each change looks for the one chain of moves that gains most (a shortest way over the prices, Dijkstra), so that the
result is what a full solve would give, in the time that a few people take to move. Who is confirmed is no part of the
market: their places are taken out of it, and no chain can touch them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from employers.matching.nearness import STEP, SURE, Nearness
from employers.matching.pairs import Bools, Ints, Pairs
from employers.matching.prices import NOBODY, prices_of, starts_of

FAR = 1 << 60
BARRED = -(1 << 40)


@dataclass(slots=True)
class _Search:
    """What a search has found: how far each vacancy is, by which pair it was reached, and which are settled.

    Most ways cost nothing, and thousands of vacancies are equally near. Among those the one with the fewest `steps` to
    an end is settled first, and then the last one reached: going deep finds an end where going wide looks at everybody.
    """

    far: Ints
    by: Ints
    steps: Ints
    best: int = FAR
    end: tuple[int, int | None] | None = None
    settled: dict[int, int] = field(default_factory=dict)
    heap: list[tuple[int, int, int, int]] = field(default_factory=list)
    turn: int = 0

    def reach(self, vacancies: Ints, lengths: Ints, numbers: Ints, ending: Ints) -> None:
        """Remember shorter ways to these vacancies, if they may still matter; `ending` there costs so much more."""
        shorter = (lengths < np.minimum(self.far[vacancies], self.best)).nonzero()[0]
        if not len(shorter):
            return
        # Of several ways to one vacancy the shortest is written last, and stays.
        shorter = shorter[(-lengths[shorter]).argsort(kind="stable")]
        vacancies, lengths = vacancies[shorter], lengths[shorter]
        self.far[vacancies], self.by[vacancies] = lengths, numbers[shorter]
        ends = lengths + ending[shorter]
        if (nearest := int(ends.min())) < self.best:
            self.best, self.end = nearest, (int(vacancies[ends.argmin()]), None)
        last = self.by[vacancies] == numbers[shorter]  # one entry a vacancy
        vacancies, lengths = vacancies[last], lengths[last]
        steps = self.steps[vacancies]
        for vacancy, length, more in zip(vacancies.tolist(), lengths.tolist(), steps.tolist(), strict=True):
            if length < self.best:
                self.turn -= 1
                heapq.heappush(self.heap, (length, more, self.turn, vacancy))

    def nearest(self) -> tuple[int, int] | None:
        """The next vacancy to settle, with its distance; None when no way can be better than the best end found."""
        while self.heap:
            length, _steps, _turn, vacancy = heapq.heappop(self.heap)
            if length >= self.best:
                return None
            if vacancy not in self.settled and length == self.far[vacancy]:
                self.settled[vacancy] = length
                return vacancy, length
        return None


class Market:
    """Workers who are open to change, with the vacancies and the places that are left to them.

    pairs: in the order of workers, then vacancies. openings: places a vacancy, without those of confirmed people.
    job: a best assignment of exactly these places, a pair a worker, NOBODY for none. placed: points of a placement.
    away: workers who are no part of it (yet).
    """

    def __init__(self, pairs: Pairs, openings: Ints, job: Ints, placed: int, away: Sequence[int] = ()) -> None:
        places = len(openings)
        self.pairs = pairs
        self.worth = pairs.score + placed
        self.job = job.copy()
        self.begins = starts_of(pairs.worker, len(job))
        self.by_vacancy = np.argsort(pairs.vacancy, kind="stable")
        self.vacancy_begins = starts_of(pairs.vacancy[self.by_vacancy], places)
        # One vacancy more, that costs nothing: where those are who have none. And one for those who are not here.
        self.idle, self.away = places, places + 1
        at_work = np.flatnonzero(job != NOBODY)
        self.at = np.full(len(job), self.idle)
        self.at[at_work] = pairs.vacancy[job[at_work]]
        self.at[list(away)] = self.away
        self.held: list[set[int]] = [set() for _ in range(places)]
        for worker, vacancy in zip(at_work.tolist(), self.at[at_work].tolist(), strict=True):
            self.held[vacancy].add(worker)
        self.free = openings - np.bincount(self.at[at_work], minlength=places)
        bids = np.where((self.at == self.away)[pairs.worker], BARRED, self.worth)
        self.price = np.r_[prices_of(pairs, bids, places, job), 0, -FAR]
        self.value = np.where(job == NOBODY, 0, self.worth[job])
        # The least that anybody in a vacancy has: where a chain may end with somebody who goes without.
        self.least = np.full(places, FAR)
        np.minimum.at(self.least, self.at[at_work], self.value[at_work])
        self.near = Nearness(pairs, self._distance(slice(None)), len(job), places)
        self._out: dict[int, tuple[Ints, Ints, Ints]] = {}
        self.freshen()
        # How far gains and prices have fallen, all falls added up, since their lists of near pairs were completed.
        self.gain_fell = np.zeros(len(job), np.int64)
        self.price_fell = np.zeros(places, np.int64)

    @property
    def total(self) -> int:
        """What the assignment is worth, each placement included."""
        return int(self.value[(self.at != self.away) & (self.at != self.idle)].sum())

    def freshen(self) -> None:
        """Reckon anew how many free moves each vacancy is from an end of a chain, when there is time for it.

        For somebody who comes in, and for a place that is given. Only a hint where to look first: after a few dozen
        changes it begins to be stale, and a stale hint costs time, never points.
        """
        near = self.near.all()
        still = near[self._distance(near) == 0]
        workers, there = self.pairs.worker[still], self.pairs.vacancy[still]
        here = self.at[workers]
        moves = (here < self.idle) & (here != there)
        idle = np.zeros(self.idle, bool)
        idle[there[here == self.idle]] = True
        room = (self.free > 0) | (self.least == self.price[: self.idle])
        fills = idle | (self.price[: self.idle] == 0)
        self.steps_in = steps_to(room, here[moves], there[moves])
        self.steps_up = steps_to(fills, there[moves], here[moves])

    def has_place(self, vacancy: int) -> bool:
        """Whether a place can be taken here: one is left, or somebody in the market holds one."""
        return self.free[vacancy] > 0 or bool(self.held[vacancy])

    def decline(self, worker: int) -> set[int]:
        """Somebody says no to the job proposed: it is never proposed to them again. Who has another job now."""
        number = int(self.job[worker])
        moved = self.leave(worker)
        self.worth[number] = BARRED
        return moved | self.join(worker)

    def leave(self, worker: int) -> set[int]:
        """Somebody goes out of the market; their place, if any, is for the others."""
        vacancy = int(self.at[worker])
        self.at[worker], self.job[worker], self.value[worker] = self.away, NOBODY, 0
        if vacancy == self.idle or vacancy == self.away:
            return {worker}
        self._forget(worker, vacancy)
        return {worker} | self.give(vacancy)

    def join(self, worker: int) -> set[int]:
        """Somebody without a job comes into the market and gets the best that all together can have."""
        self.at[worker] = self.idle
        numbers = np.arange(self.begins[worker], self.begins[worker + 1])
        vacancies = self.pairs.vacancy[numbers]
        gains = self.worth[numbers] - self.price[vacancies]
        most = max(0, int(gains.max())) if len(gains) else 0
        search = self._room_for(most, vacancies, most - gains, numbers)
        moved = self._shift(search) | {worker}
        self._renew_workers([worker])
        return moved

    def take(self, vacancy: int) -> tuple[int, set[int]]:
        """Take a place out of the market for somebody who is placed by hand; answer what the others lose by it."""
        if self.free[vacancy] > 0:
            self.free[vacancy] -= 1
            return 0, set()
        if not self.held[vacancy]:
            raise ValueError("this vacancy has no place left to take")
        before = int(self.price[vacancy])
        search = self._room_for(FAR, np.array([vacancy]), np.array([0]), np.array([NOBODY]))
        return before + search.best, self._shift(search)

    def give(self, vacancy: int) -> set[int]:
        """One place more in a vacancy: the best chain of people moves up."""
        if self.price[vacancy] == 0:
            self.free[vacancy] += 1
            return set()
        here = np.array([vacancy])
        for near in (True, False):
            search = self._search(FAR, self.steps_up)
            search.reach(here, np.array([0]), np.array([NOBODY]), self.price[here])
            while (found := search.nearest()) is not None:
                self._look_back(search, *found, near)
            if search.best <= SURE:
                break
        return self._move_up(search, vacancy)

    def _room_for(self, most: int, vacancies: Ints, lengths: Ints, numbers: Ints) -> _Search:
        """The cheapest chain that begins with one of these pairs: over near pairs, over all where that is not sure."""
        for near in (True, False):
            search = self._search(most, self.steps_in)
            search.reach(vacancies, lengths, numbers, self._room(vacancies))
            while (found := search.nearest()) is not None:
                self._find_room(search, *found, near)
            if search.best <= SURE:
                break
        return search

    def _search(self, most: int, steps: Ints) -> _Search:
        return _Search(np.full(self.idle, FAR), np.full(self.idle, NOBODY), steps, best=most)

    def _room(self, vacancies: Ints) -> Ints:
        """What it costs to end a chain in these vacancies: nothing where a place is free, else what one there has."""
        return np.where(self.free[vacancies] > 0, 0, self.least[vacancies] - self.price[vacancies])

    def _find_room(self, search: _Search, at: int, length: int, near: bool) -> None:
        """Who could go from here, and where to; or without."""
        if not self.held[at]:
            return
        numbers, vacancies, costs = self._near_moves(at) if near else self._moves(at, self._all_of_worker)
        ways = costs + self.price[vacancies] + (length - self.price[at])
        better = (ways < search.best).nonzero()[0]
        vacancies = vacancies[better]
        search.reach(vacancies, ways[better], numbers[better], self._room(vacancies))

    def _near_moves(self, at: int) -> tuple[Ints, Ints, Ints]:
        """The near moves from here, kept until somebody comes, goes or gets something new on their list."""
        moves = self._out.get(at)
        if moves is None:
            moves = self._out[at] = self._moves(at, self.near.of_worker)
        return moves

    def _moves(self, at: int, pairs_of: Callable[[int], Ints]) -> tuple[Ints, Ints, Ints]:
        """The cheapest move from here to each other vacancy: its pair, the vacancy, and its cost without prices."""
        workers = list(self.held[at])
        lists = [pairs_of(each) for each in workers]
        numbers = np.concatenate(lists)
        vacancies = self.pairs.vacancy[numbers]
        costs = np.repeat(self.value[workers], [len(each) for each in lists]) - self.worth[numbers]
        order = np.lexsort((costs, vacancies))
        first = np.ones(len(order), bool)
        first[1:] = vacancies[order[1:]] != vacancies[order[:-1]]
        order = order[first]
        order = order[vacancies[order] != at]
        return numbers[order], vacancies[order], costs[order]

    def _look_back(self, search: _Search, at: int, length: int, near: bool) -> None:
        """Who would like to come here, and how far that makes the vacancies that they would leave."""
        numbers = self.near.of_vacancy(at) if near else self._all_of_vacancy(at)
        workers = self.pairs.worker[numbers]
        here = self.at[workers]
        ways = length + self.value[workers] - self.price[here] - self.worth[numbers] + self.price[at]
        better = ((ways < search.best) & (here != at) & (here != self.away)).nonzero()[0]
        ways, here, numbers = ways[better], here[better], numbers[better]
        idle = (here == self.idle).nonzero()[0]
        if len(idle) and (nearest := int(ways[idle].min())) < search.best:
            search.best, search.end = nearest, (at, int(numbers[idle[ways[idle].argmin()]]))
        matched = here < self.idle
        search.reach(here[matched], ways[matched], numbers[matched], self.price[here[matched]])

    def _all_of_worker(self, worker: int) -> Ints:
        return np.arange(self.begins[worker], self.begins[worker + 1])

    def _all_of_vacancy(self, vacancy: int) -> Ints:
        return self.by_vacancy[self.vacancy_begins[vacancy] : self.vacancy_begins[vacancy + 1]]

    def _distance(self, numbers: Ints | slice) -> Ints:
        """What each worker of these pairs would lose by changing to it, at today's prices."""
        worker, vacancy = self.pairs.worker[numbers], self.pairs.vacancy[numbers]
        return self.value[worker] - self.price[self.at[worker]] + self.price[vacancy] - self.worth[numbers]

    def _renew_workers(self, workers: Iterable[int]) -> None:
        for worker in workers:
            numbers = self._all_of_worker(worker)
            if self.near.renew_worker(worker, numbers, self._distance(numbers)):
                self._out.pop(int(self.at[worker]), None)
            self.gain_fell[worker] = 0

    def _renew_vacancy(self, vacancy: int) -> None:
        numbers = self._all_of_vacancy(vacancy)
        for worker in self.near.renew_vacancy(vacancy, numbers, self._distance(numbers)):
            self._out.pop(int(self.at[worker]), None)
        self.price_fell[vacancy] = 0

    def _shift(self, search: _Search) -> set[int]:
        """Move everybody along the chain that ends at a free place, or with somebody who goes without."""
        self._reprice(search, +1)
        moved: set[int] = set()
        if search.end is None:  # to go without is best for all; the prices now say so
            return moved
        at, _number = search.end
        if self.free[at] > 0:
            self.free[at] -= 1
        else:
            leaver = min(self.held[at], key=lambda worker: int(self.value[worker]))
            self._put(leaver, None)
            moved.add(leaver)
        vacancy: int | None = at
        while vacancy is not None:
            number = int(search.by[vacancy])
            if number == NOBODY:
                break
            worker = int(self.pairs.worker[number])
            before = int(self.at[worker])
            self._put(worker, number)
            moved.add(worker)
            vacancy = before if before != self.idle else None
        return moved

    def _move_up(self, search: _Search, vacancy: int) -> set[int]:
        """Fill the new place from the vacancy before it, that one from the next, up to the end of the chain."""
        self._reprice(search, -1)
        moved: set[int] = set()
        assert search.end is not None  # at worst the new place stays free
        at, idle_number = search.end
        if idle_number is None:
            self.free[at] += 1
        else:
            moved.add(int(self.pairs.worker[idle_number]))
            self._put(int(self.pairs.worker[idle_number]), idle_number)
        while at != vacancy:
            number = int(search.by[at])
            worker, at = int(self.pairs.worker[number]), int(self.pairs.vacancy[number])
            self._put(worker, number)
            moved.add(worker)
        return moved

    def _put(self, worker: int, number: int | None) -> None:
        """Give a worker the job of a pair, or none."""
        before = int(self.at[worker])
        if before < self.idle:
            self._forget(worker, before)
        if number is None:
            self.at[worker], self.job[worker], self.value[worker] = self.idle, NOBODY, 0
            return
        vacancy = int(self.pairs.vacancy[number])
        self.at[worker], self.job[worker], self.value[worker] = vacancy, number, self.worth[number]
        self.held[vacancy].add(worker)
        self._out.pop(vacancy, None)
        self.least[vacancy] = min(self.least[vacancy], self.value[worker])

    def _forget(self, worker: int, vacancy: int) -> None:
        """A worker's place in a vacancy is theirs no more."""
        self.held[vacancy].discard(worker)
        self._out.pop(vacancy, None)
        self.least[vacancy] = min(self.value[list(self.held[vacancy])].tolist(), default=FAR)

    def _reprice(self, search: _Search, sign: int) -> None:
        """Prices after the change: those passed on the way differ by how much nearer they were than its end."""
        passed = [(vacancy, search.best - length) for vacancy, length in search.settled.items() if length < search.best]
        for vacancy, change in passed:
            self.price[vacancy] += sign * change
            if sign < 0:
                self.price_fell[vacancy] += change
            else:
                self.gain_fell[list(self.held[vacancy])] += change
        for vacancy, _change in passed:
            if self.price_fell[vacancy] > STEP:
                self._renew_vacancy(vacancy)
            self._renew_workers(worker for worker in self.held[vacancy] if self.gain_fell[worker] > STEP)


def steps_to(ends: Bools, begins: Ints, heads: Ints) -> Ints:
    """How many edges (begin to head) each node is from the nearest end; as many as there are nodes where none leads."""
    steps = np.where(ends, 0, len(ends))
    for step in range(1, len(ends)):
        reached = begins[(steps[heads] == step - 1) & (steps[begins] > step)]
        if not len(reached):
            break
        steps[reached] = step
    return steps
