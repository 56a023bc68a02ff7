"""Companions are placed whole or not at all: in one vacancy, or in one city where that is enough for them.

Relax, price, dive. A group that wants one vacancy is first a parcel that may be cut; who only wants one city is a
person like others. The best flow of that is a bound that no whole assignment can pass. Almost all groups come out of it
whole and are kept. For every other group the prices name the few whole choices worth trying; the one that gains most is
taken, and the others move by the cheapest chains (`market`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from employers.matching.flow import Solution, solve_flow
from employers.matching.market import Market
from employers.matching.pairs import WEIGHTS, Bools, Ints, Pairs
from employers.matching.prices import NOBODY, starts_of

# Divisible by every size of a group up to eight: a share of a parcel's worth stays a whole number.
SHARES = 840
TRIES = 6


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
    chosen = dive.chosen()
    score = int(pairs.score[chosen].sum())
    return Together(
        Solution(chosen, score, relaxed.seconds),
        bound=relaxed.bound,
        worth=score + weights["placed"] * len(chosen),
        prices=dive.market.price[: len(openings)],
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
    people, node = np.unique(pairs.worker[singles], return_inverse=True)
    bundles, bundle_node = np.unique(parcels.group, return_inverse=True)
    size = sizes[parcels.group] if len(groups) else parcels.group
    shares = SHARES if len(bundles) else 1
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


@dataclass(frozen=True, slots=True)
class _Choice:
    """A whole way to place a group: the pairs open to each member, and what it can gain at most at today's prices."""

    at_most: int
    pairs: list[Ints]


class _Dive:
    """From a flow with cut groups to an assignment without."""

    def __init__(
        self, pairs: Pairs, openings: Ints, groups: Sequence[Group], cities: Ints, relaxed: _Relaxed, placed: int
    ) -> None:
        self.pairs, self.groups, self.cities, self.relaxed = pairs, groups, cities, relaxed
        self.worth = pairs.score + placed
        self.begins = starts_of(pairs.worker, len(relaxed.job))
        self.kept: dict[int, list[int]] = {}
        self.hopeless = 0
        held, cut_places = self._sort_out()
        companions = [member for group in groups for member in group.members]
        job = relaxed.job.copy()
        job[companions] = NOBODY
        left = openings - np.bincount(np.array(held + cut_places, np.int64), minlength=len(openings))
        self.market = Market(pairs, left, job, placed, away=companions)
        for vacancy in cut_places:
            self.market.give(vacancy)

    def place_the_cut(self) -> None:
        """Find a whole choice for each group that the flow has cut, the largest first: they are hardest to place."""
        cut = [number for number in range(len(self.groups)) if number not in self.kept]
        for number in sorted(cut, key=lambda each: (-len(self.groups[each].members), each)):
            choices = self._city_choices(number) if self.groups[number].same_city else self._vacancy_choices(number)
            if not choices:
                self.hopeless += 1
            elif (best := self._best_of(choices)) is not None:
                self.kept[number] = best

    def chosen(self) -> Ints:
        """The pairs of everybody who is placed, in the order of the pairs."""
        single = self.market.job[self.market.job != NOBODY]
        companions = [number for numbers in self.kept.values() for number in numbers]
        return np.sort(np.r_[single, np.array(companions, np.int64)])

    def _sort_out(self) -> tuple[list[int], list[int]]:
        """Keep the groups that came out whole; the places that those hold, and those that cut groups hold."""
        held: list[int] = []
        cut: list[int] = []
        for at in np.flatnonzero(self.relaxed.flow > 0).tolist():
            number, vacancy = int(self.relaxed.parcels.group[at]), int(self.relaxed.parcels.vacancy[at])
            units, members = int(self.relaxed.flow[at]), self.groups[number].members
            if units == len(members):
                self.kept[number] = [self._pair(member, vacancy) for member in members]
            (held if units == len(members) else cut).extend([vacancy] * units)
        for number, group in enumerate(self.groups):
            if group.same_city:
                pairs = [int(self.relaxed.job[each]) for each in group.members if self.relaxed.job[each] != NOBODY]
                places = [int(self.pairs.vacancy[pair]) for pair in pairs]
                whole = len(pairs) == len(group.members) and len({int(self.cities[place]) for place in places}) == 1
                if whole:
                    self.kept[number] = pairs
                (held if whole else cut).extend(places)
        return held, cut

    def _pair(self, worker: int, vacancy: int) -> int:
        begin, end = self.begins[worker], self.begins[worker + 1]
        return int(begin + np.searchsorted(self.pairs.vacancy[begin:end], vacancy))

    def _pairs(self, worker: int) -> Ints:
        return np.arange(self.begins[worker], self.begins[worker + 1])

    def _vacancy_choices(self, number: int) -> list[_Choice]:
        """For each member the pair in one vacancy."""
        parcels, members = self.relaxed.parcels, self.groups[number].members
        mine = parcels.of(number)
        vacancies = parcels.vacancy[mine]
        at_most = parcels.worth[mine] - len(members) * self.market.price[vacancies]
        best = np.argsort(-at_most, kind="stable")[:TRIES]
        return [
            _Choice(int(at_most[at]), [np.array([self._pair(each, int(vacancies[at]))]) for each in members])
            for at in best.tolist()
        ]

    def _city_choices(self, number: int) -> list[_Choice]:
        """For each member all their pairs in one city."""
        offers: dict[int, list[Ints]] = {}
        for member in self.groups[number].members:
            pairs = self._pairs(member)
            cities = self.cities[self.pairs.vacancy[pairs]]
            for city in np.unique(cities).tolist():
                offers.setdefault(city, []).append(pairs[cities == city])
        whole = [
            _Choice(sum(int(self._left_over(pairs).max()) for pairs in each), each)
            for each in offers.values()
            if len(each) == len(self.groups[number].members)
        ]
        return sorted(whole, key=lambda choice: -choice.at_most)[:TRIES]

    def _left_over(self, pairs: Ints) -> Ints:
        return self.worth[pairs] - self.market.price[self.pairs.vacancy[pairs]]

    def _best_of(self, choices: Sequence[_Choice]) -> list[int] | None:
        """Try the choices, the most promising first, until none can be better; take the best; None if none gains."""
        best: tuple[int, list[int]] = (0, [])
        for at, choice in enumerate(choices):
            gain, taken = self._try(choice.pairs)
            following = choices[at + 1].at_most if at + 1 < len(choices) else 0
            if gain > best[0] and gain >= following:
                return taken
            best = max(best, (gain, taken))
            for pair in taken:
                self.market.give(int(self.pairs.vacancy[pair]))
            if best[0] >= following:
                break
        return self._try([np.array([pair]) for pair in best[1]])[1] if best[1] else None

    def _try(self, choice: Sequence[Ints]) -> tuple[int, list[int]]:
        """Take a place for each member, each the best that is left; what is gained, and the pairs taken."""
        gain, taken = 0, []
        for pairs in choice:
            possible = [pair for pair in pairs.tolist() if self.market.has_place(int(self.pairs.vacancy[pair]))]
            if not possible:
                return -1, taken
            pair = possible[int(self._left_over(np.array(possible)).argmax())]
            loss, _moved = self.market.take(int(self.pairs.vacancy[pair]))
            gain += int(self.worth[pair]) - loss
            taken.append(pair)
        return gain, taken
