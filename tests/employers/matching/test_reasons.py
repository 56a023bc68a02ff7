"""What is said to those who were left over."""

from dataclasses import replace

import numpy as np
import pytest

from employers.matching.pairs import eligible_pairs
from employers.matching.reasons import why_not
from tests.employers.matching.seasons import make_demand, make_supply


@pytest.mark.parametrize("seed", range(5))
def test_every_vacancy_is_removed_once_or_was_full(seed: int) -> None:
    rng = np.random.default_rng(seed)
    supply = make_supply(40, rng)
    demand = make_demand(50, supply, rng, wishes=1)
    pairs = eligible_pairs(demand, supply)

    for reason in why_not(demand, supply, np.arange(len(demand.worker))):
        assert sum(reason.removed.values()) == len(supply)
        assert (reason.main == "full") == (reason.wish in set(pairs.wish.tolist()))


def test_the_limit_that_left_none_is_named_with_what_came_nearest() -> None:
    rng = np.random.default_rng(0)
    supply = make_supply(40, rng)
    demand = replace(make_demand(3, supply, rng, wishes=1), floor=np.full(3, 99_000))

    reason = why_not(demand, supply, np.array([0]))[0]

    there = slice(int(demand.low[0]), int(demand.high[0]))
    assert (reason.main, reason.best_pay) == ("pay", int(supply.pay_to[there].max()))
