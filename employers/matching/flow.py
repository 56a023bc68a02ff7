"""The best of all assignments: a min-cost flow from workers through vacancies, with an arc for staying unmatched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from employers.matching.pairs import WEIGHTS, Ints, Pairs
from employers.matching.prices import numbered


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
    people, node = numbered(pairs.worker)
    ones = np.ones(len(pairs), np.int64)
    worth = pairs.score + weights["placed"]
    flows, seconds = solve_flow(node, pairs.vacancy, ones, worth, np.ones(len(people), np.int64), openings)
    chosen = np.flatnonzero(flows)
    return Solution(chosen, int(pairs.score[chosen].sum()), seconds)


def solve_flow(
    tail: Ints, vacancy: Ints, capacity: Ints, worth: Ints, supply: Ints, openings: Ints
) -> tuple[Ints, float]:
    """The flow that is worth most: from nodes 0 … n-1, each with its `supply` of people, into vacancies.

    tail, vacancy, capacity, worth: one entry an arc, worth a person. Whoever finds nothing is worth 0. Answers the flow
    of each arc, and the seconds that the solver took.
    """
    if not len(tail):
        return np.empty(0, np.int64), 0.0
    nodes, vacancies = len(supply), len(openings)
    sink = nodes + vacancies
    top = int(worth.max())
    solver = min_cost_flow.SimpleMinCostFlow()
    started = time.perf_counter()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, nodes + vacancy, capacity, top - worth)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.arange(nodes, sink), np.full(vacancies, sink), np.maximum(openings, 0), np.zeros(vacancies, np.int64)
    )
    solver.add_arcs_with_capacity_and_unit_cost(np.arange(nodes), np.full(nodes, sink), supply, np.full(nodes, top))
    solver.set_nodes_supplies(np.arange(sink + 1), np.r_[supply, np.zeros(vacancies, np.int64), -supply.sum()])
    status = solver.solve()
    seconds = time.perf_counter() - started
    if status != solver.OPTIMAL:
        raise FlowFailed(str(status))
    return solver.flows(arcs), seconds
