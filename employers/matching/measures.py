"""What an assignment is judged by, in figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from employers.matching.baselines import blocking_pairs
from employers.matching.pairs import Bools, Ints, Pairs


def figures_of(pairs: Pairs, ranks: Ints, openings: Ints, wished: int, chosen: Ints) -> dict[str, float]:
    """Of one assignment: how many of the `wished` people have a job, by which of their wishes, with what points.

    ranks: of each wish. Shares are percent; top 1 and top 3 are shares of the people who have a job; blocking pairs
    would rather have each other.
    """
    of_chosen = ranks[pairs.wish[chosen]]
    placed = len(chosen)
    return {
        "placed": placed,
        "share": share(placed, wished),
        "mean_rank": round(float(of_chosen.mean()), 2) if placed else 0,
        "top1_share": share(int((of_chosen == 1).sum()), placed),
        "top3_share": share(int((of_chosen <= 3).sum()), placed),
        "score": int(pairs.score[chosen].sum()),
        "blocking": blocking_pairs(pairs, openings, chosen),
    }


def shares_by(group_of: Mapping[str, Bools], placed: Bools) -> dict[str, tuple[int, int, float]]:
    """For each group of people: how many have a job, how many wished for one, and the share of the first in percent."""
    return {
        name: (int(placed[members].sum()), int(members.sum()), share(int(placed[members].sum()), int(members.sum())))
        for name, members in group_of.items()
        if members.any()
    }


def share(part: int, whole: int) -> float:
    """Percent, to a tenth."""
    return round(100 * part / whole, 1) if whole else 0.0


def by_value(values: list[str]) -> dict[str, Bools]:
    """Who has which value, for `shares_by`."""
    there = np.array(values, dtype=object)
    return {value: there == value for value in sorted(set(values))}
