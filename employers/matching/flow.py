"""The best of all assignments: a min-cost flow from workers through vacancies, with an arc for staying unmatched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from employers.matching.pairs import WEIGHTS, Ints, Pairs


@dataclass(frozen=True)
class Solution:
    """Which pairs were chosen (their numbers), what they are worth together, and how long the solver took."""

    chosen: Ints
    score: int
    seconds: float


class FlowFailed(Exception):
    """The solver gave no optimum: a fault of the program, never of the data."""


def best_flow(pairs: Pairs, openings: Ints, weights: Mapping[str, int] = WEIGHTS) -> Solution:
    """The assignment with the highest sum of scores, where each person with a job counts `placed` more."""
    if not len(pairs):
        return Solution(np.empty(0, np.int64), 0, 0.0)
    people, node = np.unique(pairs.worker, return_inverse=True)
    workers, vacancies = len(people), len(openings)
    sink = workers + vacancies
    top = int(pairs.score.max())
    every_worker, every_vacancy = np.arange(workers), np.arange(vacancies)
    supplies = np.r_[np.ones(workers, np.int64), np.zeros(vacancies, np.int64), -workers]
    solver = min_cost_flow.SimpleMinCostFlow()
    started = time.perf_counter()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        node, workers + pairs.vacancy, np.ones(len(pairs), np.int64), top - pairs.score
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        workers + every_vacancy, np.full(vacancies, sink), np.maximum(openings, 0), np.zeros(vacancies, np.int64)
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        every_worker, np.full(workers, sink), np.ones(workers, np.int64), np.full(workers, top + weights["placed"])
    )
    solver.set_nodes_supplies(np.arange(sink + 1), supplies)
    status = solver.solve()
    seconds = time.perf_counter() - started
    if status != solver.OPTIMAL:
        raise FlowFailed(str(status))
    chosen = np.flatnonzero(solver.flows(arcs))
    return Solution(chosen, int(pairs.score[chosen].sum()), seconds)


def first_come(pairs: Pairs, openings: Ints, came: Ints) -> Ints:
    """What a clerk would do with the same pairs: people in the order in which they came, each the best job left."""
    left = openings.copy()
    order = np.lexsort((pairs.vacancy, -pairs.score, pairs.worker))
    begins = np.searchsorted(pairs.worker[order], np.arange(len(came) + 1))
    vacancy = pairs.vacancy[order].tolist()
    chosen = []
    for worker in came.tolist():
        for at in range(begins[worker], begins[worker + 1]):
            if left[vacancy[at]] > 0:
                left[vacancy[at]] -= 1
                chosen.append(order[at])
                break
    return np.array(chosen, np.int64)
