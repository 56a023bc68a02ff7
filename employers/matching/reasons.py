"""Why somebody was left without a proposal: which limits removed how many vacancies, and what came nearest."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from employers.matching.pairs import LIMITS, Demand, Ints, Supply


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One wish against all vacancies: `removed` by each limit in turn; `main` is the one after which none was left."""

    wish: int
    removed: dict[str, int] = field(default_factory=dict)
    main: str = "place"
    best_pay: int = 0  # the most that the vacancies at the destination pay
    first_on: int = 0  # the nearest day on which one of those that pay enough begins

    def as_json(self) -> dict[str, object]:
        return {"removed": self.removed, "main": self.main, "best_pay": self.best_pay}


def why_not(demand: Demand, supply: Supply, wishes: Ints) -> list[WhyNot]:
    """The reasons for each of these wishes, in their order."""
    return [_why_not(demand, supply, int(wish)) for wish in wishes]


def _why_not(demand: Demand, supply: Supply, wish: int) -> WhyNot:
    every = np.arange(len(supply))
    there = (every >= demand.low[wish]) & (every < demand.high[wish])
    paid = supply.pay_to >= demand.floor[wish]
    same = np.full(len(supply), wish)
    others = {name: passes(demand, supply, same, every) for name, passes in LIMITS.items()}
    left, removed, main = np.ones(len(supply), bool), {}, "place"
    for name, passes in {"place": there, "pay": paid, **others}.items():
        fewer = left & passes
        if gone := int(left.sum() - fewer.sum()):
            removed[name] = gone
        if left.any() and not fewer.any():
            main = name
        left = fewer
    if left.any():
        main = "full"
        removed["full"] = int(left.sum())
    begins = supply.from_on[there & paid]
    return WhyNot(
        wish=wish,
        removed=removed,
        main=main,
        best_pay=int(supply.pay_to[there].max()) if there.any() else 0,
        first_on=int(begins.min()) if len(begins) else 0,
    )
