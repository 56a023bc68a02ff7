"""A best assignment that is kept best while it changes: somebody declines, comes, or a place is taken or given back.

Each change looks for the one chain of moves that gains most (a shortest way over the prices, Dijkstra), so that the
result is what a full solve would give, in the time that a few people take to move. Who is confirmed is no part of the
market: their places are taken out of it, and no chain can touch them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from employers.matching.pairs import Bools, Ints, Pairs
from employers.matching.prices import NOBODY, prices_of, spans, starts_of

FAR = 1 << 60
BARRED = -(1 << 40)
# Pairs that cost their worker no more than this when the market opens: where free moves are looked for later.
NEAR = 240
# A rank holds a length, then the steps that are left to an end, then the turn.
STEPS, TURNS = 12, 20
NEVER = np.iinfo(np.int64).max
# Moves are kept for so many vacancies at most: three thousand lists of fifteen hundred moves are 108 MB.
KEPT = 3000


class _Search:
    """What a search has found: how far each vacancy is, by which pair it was reached, and which are settled.

    Most ways cost nothing, and thousands of vacancies are equally near. Among those the one with the fewest `steps` to
    an end is settled first, and then the first one reached, so that chains stay short and move few people.

    most: what the chain may cost. room: what it costs more to end it in each vacancy.
    """

    def __init__(self, most: int, steps: Ints, room: Ints) -> None:
        self.best, self.room = most, room
        self.end: int | None = None
        self.far = np.full(len(room), most)  # a way must be shorter than this to matter
        self.by = np.full(len(room), NOBODY)
        self.settled: list[int] = []
        self._rank = np.full(len(room), NEVER)
        self._hint = np.minimum(steps, (1 << STEPS) - 1) << TURNS
        self._turn = 0

    def reach(self, vacancies: Ints, lengths: Ints, numbers: Ints) -> None:
        """Remember these ways where they are shorter than those known."""
        shorter = (lengths < self.far.take(vacancies)).nonzero()[0]
        if not len(shorter):
            return
        if len(shorter) > 1:  # of several ways to one vacancy the shortest is written last, and stays
            shorter = shorter[lengths.take(shorter).argsort()[::-1]]
        vacancies, lengths = vacancies.take(shorter), lengths.take(shorter)
        self.far[vacancies], self.by[vacancies] = lengths, numbers.take(shorter)
        self._rank[vacancies] = (lengths << (STEPS + TURNS)) + self._hint.take(vacancies) + self._turn
        self._turn += 1
        ends = lengths + self.room.take(vacancies)
        nearest = int(ends.argmin())
        if ends[nearest] < self.best:
            self.best, self.end = int(ends[nearest]), int(vacancies[nearest])
            np.minimum(self.far, self.best, out=self.far)

    def nearest(self) -> tuple[int, int] | None:
        """The next vacancy to settle, with its distance; None when no way can be better than the best end found."""
        at = int(self._rank.argmin())
        length = int(self._rank[at]) >> (STEPS + TURNS)
        if length >= self.best or self._rank[at] == NEVER:
            return None
        self._rank[at] = NEVER
        self.settled.append(at)
        return at, length


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
        # The same pairs by vacancy: their numbers, and beside them what a search reads again and again.
        self.by_vacancy = np.argsort(pairs.vacancy, kind="stable")
        self.vacancy_begins = starts_of(pairs.vacancy[self.by_vacancy], places)
        self._comers, self._comers_worth = pairs.worker[self.by_vacancy], self.worth[self.by_vacancy]
        self._near = np.flatnonzero(self._distance(slice(None)) < NEAR)
        self._out: dict[int, tuple[Ints, Ints, Ints]] = {}
        self.freshen()

    @property
    def total(self) -> int:
        """What the assignment is worth, each placement included."""
        return int(self.value[(self.at != self.away) & (self.at != self.idle)].sum())

    def freshen(self) -> None:
        """Reckon anew how many free moves each vacancy is from an end of a chain, when there is time for it.

        For somebody who comes in, and for a place that is given. Only a hint where to look first: after a few dozen
        changes it begins to be stale, and a stale hint costs time, never points.
        """
        still = self._near[self._distance(self._near) == 0]
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
        self._bar(number)
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
        return self._shift(self._room_for(most, vacancies, most - gains, numbers)) | {worker}

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
        # A chain may end in any vacancy: the place there stays free. Or with somebody who has had no job.
        search = _Search(FAR, np.r_[self.steps_up, 0, 0], self.price)
        search.reach(np.array([vacancy]), np.array([0]), np.array([NOBODY]))
        gains = self.value - self.price[self.at]
        while (found := search.nearest()) is not None:
            self._look_back(search, *found, gains)
        return self._move_up(search, vacancy)

    def _room_for(self, most: int, vacancies: Ints, lengths: Ints, numbers: Ints) -> _Search:
        """The cheapest chain that begins with one of these pairs; `most` is what it may cost."""
        # It ends where a place is free, or with somebody who gives up what they have.
        room = np.where(self.free > 0, 0, self.least - self.price[: self.idle])
        search = _Search(most, self.steps_in, room)
        search.reach(vacancies, lengths, numbers)
        while (found := search.nearest()) is not None:
            self._find_room(search, *found)
        return search

    def _find_room(self, search: _Search, at: int, length: int) -> None:
        """Who could go from here, and where to."""
        if not self.held[at]:
            return
        numbers, vacancies, costs = self._moves(at)
        search.reach(vacancies, costs + self.price.take(vacancies) + (length - int(self.price[at])), numbers)

    def _moves(self, at: int) -> tuple[Ints, Ints, Ints]:
        """All moves from here: the pair, its vacancy, its cost without prices; kept until somebody comes or goes."""
        moves = self._out.get(at)
        if moves is None:
            if len(self._out) >= KEPT:
                self._out.clear()
            workers = np.array(list(self.held[at]))
            begins, ends = self.begins[workers], self.begins[workers + 1]
            # Each worker's pairs lie side by side: copied in one piece, many times as fast as picked one by one.
            each = [slice(*span) for span in zip(begins.tolist(), ends.tolist(), strict=True)]
            vacancies = np.concatenate([self.pairs.vacancy[span] for span in each])
            costs = np.repeat(self.value[workers], ends - begins)
            costs -= np.concatenate([self.worth[span] for span in each])
            moves = self._out[at] = spans(begins, ends - begins), vacancies, costs
        return moves

    def _look_back(self, search: _Search, at: int, length: int, gains: Ints) -> None:
        """Who would like to come here, and how far that makes the vacancies that they would leave."""
        here = slice(self.vacancy_begins[at], self.vacancy_begins[at + 1])
        workers = self._comers[here]
        ways = gains.take(workers) - self._comers_worth[here] + (length + int(self.price[at]))
        search.reach(self.at.take(workers), ways, self.by_vacancy[here])

    def _distance(self, numbers: Ints | slice) -> Ints:
        """What each worker of these pairs would lose by changing to it, at today's prices."""
        worker, vacancy = self.pairs.worker[numbers], self.pairs.vacancy[numbers]
        return self.value[worker] - self.price[self.at[worker]] + self.price[vacancy] - self.worth[numbers]

    def _bar(self, number: int) -> None:
        """Nobody is to have this pair again."""
        vacancy = self.pairs.vacancy[number]
        here = self.by_vacancy[self.vacancy_begins[vacancy] : self.vacancy_begins[vacancy + 1]]
        self.worth[number] = BARRED
        self._comers_worth[self.vacancy_begins[vacancy] + np.searchsorted(here, number)] = BARRED

    def _shift(self, search: _Search) -> set[int]:
        """Move everybody along the chain that ends at a free place, or with somebody who goes without."""
        self._reprice(search, +1)
        moved: set[int] = set()
        at = search.end
        if at is None:  # to go without is best for all; the prices now say so
            return moved
        if self.free[at] > 0:
            self.free[at] -= 1
        else:
            leaver = min(self.held[at], key=lambda worker: int(self.value[worker]))
            self._put(leaver, None)
            moved.add(leaver)
        while at != self.idle and (number := int(search.by[at])) != NOBODY:
            worker = int(self.pairs.worker[number])
            at = int(self.at[worker])
            self._put(worker, number)
            moved.add(worker)
        return moved

    def _move_up(self, search: _Search, vacancy: int) -> set[int]:
        """Fill the new place from the vacancy before it, that one from the next, up to the end of the chain."""
        self._reprice(search, -1)
        moved: set[int] = set()
        at = search.end
        assert at is not None  # at worst the new place stays free
        if at != self.idle:
            self.free[at] += 1
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
        passed = np.array(search.settled, np.int64)
        self.price[passed] += sign * (search.best - search.far[passed])


def steps_to(ends: Bools, begins: Ints, heads: Ints) -> Ints:
    """How many edges (begin to head) each node is from the nearest end; as many as there are nodes where none leads."""
    steps = np.where(ends, 0, len(ends))
    for step in range(1, len(ends)):
        reached = begins[(steps[heads] == step - 1) & (steps[begins] > step)]
        if not len(reached):
            break
        steps[reached] = step
    return steps
