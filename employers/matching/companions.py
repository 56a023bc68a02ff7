"""Companions are placed whole or not at all: in one vacancy, or in one city where that is enough for them.

Relax, price, dive. A group that wants one vacancy is first a parcel that may be cut; who only wants one city is a
person like others. The best flow of that is a bound that no whole assignment can pass. Almost all groups come out of it
whole and are kept. For every other group the prices say what each whole choice costs the others; the one that gains
most is taken, and everybody else is placed anew in what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from employers.matching.flow import Solution, solve_flow
from employers.matching.pairs import WEIGHTS, Bools, Ints, Pairs
from employers.matching.prices import NOBODY, NotBest, numbered, prices_of, starts_of

# A person's share of a parcel's worth is counted in so small parts, at most, that it is a whole number of them.
MOST_SHARES = 840
# So many points a pair may cost its worker at the prices, to be looked at when the others are placed anew.
NEAR = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Companions: numbers of workers, and whether the same city is enough for them."""

    members: tuple[int, ...]
    same_city: bool = False


@dataclass(frozen=True)
class Together:
    """The pairs chosen for singles and companions, the bound above them, and what became of the groups.

    bound, worth: points with `placed` for each person. prices: of a place in each vacancy, to everybody else. kept:
    groups placed whole; without: groups that have a choice but got none; hopeless: that no vacancy, or city, fits.
    """

    solution: Solution
    bound: int
    worth: int
    prices: Ints
    kept: int = 0
    without: int = 0
    hopeless: int = 0

    @property
    def gap(self) -> float:
        """By how much of the bound the result is below it, at most (0.0005: a twentieth of a percent)."""
        return (self.bound - self.worth) / self.bound if self.bound else 0.0


@dataclass(frozen=True)
class _Parcels:
    """The arcs of groups that want one vacancy: to each vacancy that fits all of them, with the worth of all."""

    group: Ints
    vacancy: Ints
    worth: Ints

    def of(self, number: int) -> slice:
        return slice(*np.searchsorted(self.group, [number, number + 1]).tolist())


@dataclass(frozen=True)
class _Relaxed:
    """The flow in which parcels may be cut: the pair of each other worker, what flows in each parcel's arc."""

    job: Ints
    parcels: _Parcels
    flow: Ints
    bound: int
    seconds: float


def best_together(
    pairs: Pairs,
    openings: Ints,
    groups: Sequence[Group],
    *,
    cities: Ints,
    workers: int,
    weights: Mapping[str, int] = WEIGHTS,
) -> Together:
    """The best assignment found that cuts no companions apart, with the bound above it.

    pairs: in the order of workers, then vacancies. openings, cities: places and city of each vacancy. workers: how many
    there are. A worker is in one group at most.
    """
    if not len(pairs):
        none = np.empty(0, np.int64)
        return Together(Solution(none, 0, 0.0), 0, 0, np.zeros(len(openings), np.int64), hopeless=len(groups))
    relaxed = _relax(pairs, openings, groups, cities, workers, weights["placed"])
    dive = _Dive(pairs, openings, groups, cities, relaxed, weights["placed"])
    dive.place_the_cut()
    chosen, prices = dive.assignment()
    score = int(pairs.score[chosen].sum())
    return Together(
        Solution(chosen, score, relaxed.seconds),
        bound=relaxed.bound,
        worth=score + weights["placed"] * len(chosen),
        prices=prices,
        kept=len(dive.kept),
        without=len(groups) - len(dive.kept) - dive.hopeless,
        hopeless=dive.hopeless,
    )


def _relax(pairs: Pairs, openings: Ints, groups: Sequence[Group], cities: Ints, workers: int, placed: int) -> _Relaxed:
    parcel = np.full(workers, NOBODY)
    for number, group in enumerate(groups):
        if not group.same_city:
            parcel[list(group.members)] = number
    worth = pairs.score + placed
    sizes = np.array([len(group.members) for group in groups], np.int64)
    parcels = _parcels(pairs, openings, parcel, worth, sizes)
    singles = np.flatnonzero((parcel[pairs.worker] == NOBODY) & ~_apart(pairs, groups, cities, workers))
    people, node = numbered(pairs.worker[singles])
    bundles, bundle_node = numbered(parcels.group)
    size = sizes[parcels.group] if len(groups) else parcels.group
    shares = min(MOST_SHARES, int(np.lcm.reduce(sizes[bundles]))) if len(bundles) else 1
    share = -(-parcels.worth * shares // np.maximum(size, 1))
    flows, seconds = solve_flow(
        np.r_[node, len(people) + bundle_node],
        np.r_[pairs.vacancy[singles], parcels.vacancy],
        np.r_[np.ones(len(node), np.int64), size],
        np.r_[worth[singles] * shares, share],
        np.r_[np.ones(len(people), np.int64), sizes[bundles] if len(bundles) else bundles],
        openings,
    )
    of_singles, of_parcels = flows[: len(node)], flows[len(node) :]
    taken = singles[of_singles > 0]
    job = np.full(workers, NOBODY)
    job[pairs.worker[taken]] = taken
    bound = int(worth[taken].sum()) + int((share * of_parcels).sum()) // shares
    return _Relaxed(job, parcels, of_parcels, bound, seconds)


def _apart(pairs: Pairs, groups: Sequence[Group], cities: Ints, workers: int) -> Bools:
    """The pairs in cities where some other of the companions has none: choosing one would part them for certain."""
    group_of = np.full(workers, NOBODY)
    for number, group in enumerate(groups):
        if group.same_city:
            group_of[list(group.members)] = number
    apart = np.zeros(len(pairs), bool)
    numbers = np.flatnonzero(group_of[pairs.worker] != NOBODY)
    if not len(numbers):
        return apart
    worker, city = pairs.worker[numbers], cities[pairs.vacancy[numbers]]
    top = int(cities.max()) + 1
    known = np.unique(worker * top + city)  # each member's cities, once
    places, reached = np.unique(group_of[known // top] * top + known % top, return_counts=True)
    members = reached[np.searchsorted(places, group_of[worker] * top + city)]
    sizes = np.array([len(group.members) for group in groups], np.int64)
    apart[numbers] = members < sizes[group_of[worker]]
    return apart


def _parcels(pairs: Pairs, openings: Ints, parcel: Ints, worth: Ints, sizes: Ints) -> _Parcels:
    """The vacancies that fit every member and have places for all, group by group."""
    numbers = np.flatnonzero(parcel[pairs.worker] != NOBODY)
    key = parcel[pairs.worker[numbers]] * len(openings) + pairs.vacancy[numbers]
    keys, where, counts = np.unique(key, return_inverse=True, return_counts=True)
    together = np.zeros(len(keys), np.int64)
    np.add.at(together, where, worth[numbers])
    group, vacancy = keys // len(openings), keys % len(openings)
    if len(keys):
        whole = (counts == sizes[group]) & (openings[vacancy] >= sizes[group])
        group, vacancy, together = group[whole], vacancy[whole], together[whole]
    return _Parcels(group, vacancy, together)


class _Dive:
    """From a flow with cut groups to an assignment without."""

    def __init__(
        self, pairs: Pairs, openings: Ints, groups: Sequence[Group], cities: Ints, relaxed: _Relaxed, placed: int
    ) -> None:
        self.pairs, self.groups, self.cities, self.relaxed = pairs, groups, cities, relaxed
        self.worth = pairs.score + placed
        self.begins = starts_of(pairs.worker, len(relaxed.job))
        self.single = np.ones(len(relaxed.job), bool)
        self.single[[member for group in groups for member in group.members]] = False
        self.kept: dict[int, list[int]] = {}
        self.hopeless = 0
        held = self._keep_the_whole()
        self.left = openings - np.bincount(np.array(held, np.int64), minlength=len(openings))
        self.cut = [number for number in range(len(groups)) if number not in self.kept]
        # Only singles bid: companions have their places, or none.
        self.bids = np.where(self.single[pairs.worker], self.worth, 0)
        self.job = np.where(self.single, relaxed.job, NOBODY)
        self.final: Ints | None = None

    def place_the_cut(self) -> None:
        """Find a whole choice for each group that the flow has cut, the largest first: they are hardest to place."""
        if not self.cut:
            return
        self.price = prices_of(self.pairs, self.bids, len(self.left), self.job)
        for number in sorted(self.cut, key=lambda each: (-len(self.groups[each].members), each)):
            possible, choice = self._city(number) if self.groups[number].same_city else self._vacancy(number)
            self.hopeless += not possible
            if choice:
                self.kept[number] = choice
                np.subtract.at(self.left, self.pairs.vacancy[choice], 1)
        self._place_the_others()

    def assignment(self) -> tuple[Ints, Ints]:
        """The pairs of everybody who is placed, in the order of the pairs, and the price of a place in each vacancy."""
        companions = np.array([number for kept in self.kept.values() for number in kept], np.int64)
        taken = self.job[self.job != NOBODY]
        prices = prices_of(self.pairs, self.bids, len(self.left), self.job) if self.final is None else self.final
        return np.sort(np.r_[taken, companions]), prices

    def _place_the_others(self) -> None:
        """Place the singles anew: they use what the cut groups held in the flow, and make room for them.

        Few of them move, and not far: the pairs that cost little at the prices are enough almost always. The new prices
        show whether they were, over all pairs; where not, all pairs are solved.
        """
        numbers = np.flatnonzero(self.single[self.pairs.worker])
        near = numbers[self._distance(numbers) <= NEAR]
        for part in (near, numbers):
            self._place(part)
            try:
                prices = prices_of(self.pairs, self.bids, len(self.left), self.job)
            except NotBest:
                continue
            held = np.bincount(self.pairs.vacancy[self.job[self.job != NOBODY]], minlength=len(self.left))
            if part is numbers or not prices[held < self.left].any():
                self.final = prices
                return

    def _distance(self, numbers: Ints) -> Ints:
        """What each worker of these pairs would lose by changing to it, at the prices of the flow."""
        worker, vacancy = self.pairs.worker[numbers], self.pairs.vacancy[numbers]
        has = self.job != NOBODY
        gain = np.where(has, self.worth[self.job] - self.price[self.pairs.vacancy[self.job]], 0)
        return gain[worker] - self.worth[numbers] + self.price[vacancy]

    def _place(self, numbers: Ints) -> None:
        """The best of these pairs for the singles."""
        people, node = numbered(self.pairs.worker[numbers])
        flows, _seconds = solve_flow(
            node,
            self.pairs.vacancy[numbers],
            np.ones(len(numbers), np.int64),
            self.worth[numbers],
            np.ones(len(people), np.int64),
            self.left,
        )
        taken = numbers[flows > 0]
        self.job = np.full(len(self.single), NOBODY)
        self.job[self.pairs.worker[taken]] = taken

    def _keep_the_whole(self) -> list[int]:
        """Keep the groups that came out whole; the places that they hold."""
        held: list[int] = []
        for at in np.flatnonzero(self.relaxed.flow > 0).tolist():
            number, vacancy = int(self.relaxed.parcels.group[at]), int(self.relaxed.parcels.vacancy[at])
            members = self.groups[number].members
            if int(self.relaxed.flow[at]) == len(members):
                self.kept[number] = [self._pair(member, vacancy) for member in members]
                held += [vacancy] * len(members)
        for number, group in enumerate(self.groups):
            pairs = [int(self.relaxed.job[each]) for each in group.members if self.relaxed.job[each] != NOBODY]
            places = [int(self.pairs.vacancy[pair]) for pair in pairs]
            in_one_city = len({int(self.cities[place]) for place in places}) == 1
            if group.same_city and len(pairs) == len(group.members) and in_one_city:
                self.kept[number] = pairs
                held += places
        return held

    def _pair(self, worker: int, vacancy: int) -> int:
        begin, end = self.begins[worker], self.begins[worker + 1]
        return int(begin + np.searchsorted(self.pairs.vacancy[begin:end], vacancy))

    def _vacancy(self, number: int) -> tuple[bool, list[int]]:
        """Whether any vacancy fits the group, and for each member the pair in the one that gains most at the prices."""
        parcels, members = self.relaxed.parcels, self.groups[number].members
        mine = parcels.of(number)
        vacancies = parcels.vacancy[mine]
        gains = parcels.worth[mine] - len(members) * self.price[vacancies]
        gains[self.left[vacancies] < len(members)] = -1
        if not len(gains) or gains.max() < 0:
            return bool(len(gains)), []
        best = int(gains.argmax())
        return True, [self._pair(each, int(vacancies[best])) for each in members]

    def _city(self, number: int) -> tuple[bool, list[int]]:
        """Whether any city fits the group, and for each member the pair in the one that gains most at the prices."""
        offers: dict[int, list[Ints]] = {}
        members = self.groups[number].members
        for member in members:
            pairs = np.arange(self.begins[member], self.begins[member + 1])
            cities = self.cities[self.pairs.vacancy[pairs]]
            for city in np.unique(cities).tolist():
                offers.setdefault(city, []).append(pairs[cities == city])
        whole = [each for each in offers.values() if len(each) == len(members)]
        best: tuple[int, list[int]] = (-1, [])
        for offer in whole:
            best = max(best, self._fill(offer))
        return bool(whole), best[1]

    def _fill(self, offer: Sequence[Ints]) -> tuple[int, list[int]]:
        """For each member the best pair of a city at the prices, no vacancy over what is left; and the gain of all."""
        taken: list[int] = []
        gain = 0
        used: dict[int, int] = {}
        for pairs in offer:
            vacancies = self.pairs.vacancy[pairs]
            room = self.left[vacancies] > [used.get(vacancy, 0) for vacancy in vacancies.tolist()]
            if not room.any():
                return -1, []
            gains = np.where(room, self.worth[pairs] - self.price[vacancies], -1)
            best = int(gains.argmax())
            gain += int(gains[best])
            taken.append(int(pairs[best]))
            used[int(vacancies[best])] = used.get(int(vacancies[best]), 0) + 1
        return gain, taken
