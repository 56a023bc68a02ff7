"""What a place in each vacancy is worth to the others: the prices (duals) that go with a best assignment.

A vacancy with a place left costs nothing. The price of a full one is the least at which everybody is content with what
the assignment gives them: nobody gains more than it elsewhere. From them comes the sentence "X, which you prefer, is
full; your place there would cost others n points", and any later change is found by the shortest way (`market`).
"""

from __future__ import annotations

import numpy as np

from employers.matching.pairs import Bools, Ints, Pairs

NOBODY = -1


class NotBest(Exception):
    """This assignment is not a best one: no prices support it."""


def starts_of(sorted_values: Ints, count: int) -> Ints:
    """Where the runs of 0 … count-1 begin in an ordered list, and where the last one ends."""
    return np.searchsorted(sorted_values, np.arange(count + 1))


def numbered(sorted_values: Ints) -> tuple[Ints, Ints]:
    """The different values of an ordered list, and which of them each entry is; without the sorting of `np.unique`."""
    first = np.ones(len(sorted_values), bool)
    first[1:] = sorted_values[1:] != sorted_values[:-1]
    return sorted_values[first], np.cumsum(first) - 1


def spans(begins: Ints, counts: Ints) -> Ints:
    """The numbers begin, begin+1, … of each span, one span after the other."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begins - (ends - counts), counts)


def prices_of(pairs: Pairs, worth: Ints, places: int, job: Ints) -> Ints:
    """The least prices that support a best assignment, in points, one a vacancy.

    `pairs` are in the order of their workers; `worth` is what each pair brings (score and the worth of a placement);
    `job` is the pair of each worker, NOBODY for none. Prices only rise, from nothing, wave after wave, along those
    whose own place has become dearer; in a best assignment this ends. Raises NotBest for any other.
    """
    most = int(worth.max(initial=0))
    price = np.zeros(places, np.int64)
    begins = starts_of(pairs.worker, len(job))
    idle = job == NOBODY
    bid = idle[pairs.worker] & (worth > 0)
    np.maximum.at(price, pairs.vacancy[bid], worth[bid])
    at_work = np.flatnonzero(~idle)
    place_of, worth_of = pairs.vacancy[job[at_work]], worth[job[at_work]]
    # Everybody bids once: also a worker whose own place costs nothing may raise another's price.
    rising = np.ones(places, bool)
    while rising.any():
        if int(price.max(initial=0)) > most:  # nobody would pay that: somebody would rather go without
            raise NotBest()
        chosen = rising[place_of]
        price, rising = _wave(pairs, worth, begins, price, at_work[chosen], worth_of[chosen] - price[place_of[chosen]])
    return price


def _wave(pairs: Pairs, worth: Ints, begins: Ints, price: Ints, workers: Ints, gains: Ints) -> tuple[Ints, Bools]:
    """Let these workers bid for all that they could have instead; answer the new prices, and which have risen."""
    counts = begins[workers + 1] - begins[workers]
    numbers = spans(begins[workers], counts)
    bids = worth[numbers] - np.repeat(gains, counts)
    heads = pairs.vacancy[numbers]
    higher = bids > price[heads]
    raised = price.copy()
    np.maximum.at(raised, heads[higher], bids[higher])
    return raised, raised > price
