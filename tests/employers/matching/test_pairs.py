"""The join finds exactly the pairs that a plain double loop finds, with the same score."""

from dataclasses import replace

import numpy as np
import pytest

from employers.matching.pairs import NONE, WEIGHTS, Demand, Supply, eligible_pairs, points
from tests.employers.matching.seasons import make_demand, make_supply


def by_hand(demand: Demand, supply: Supply) -> dict[tuple[int, int], int]:
    """Every pair by the letter of the rules, one at a time."""
    found: dict[tuple[int, int], int] = {}
    for w in range(len(demand.worker)):
        for v in range(len(supply)):
            starts = max(demand.from_on[w], supply.from_on[v])
            minor = demand.eighteen_on[w] > starts
            needed = supply.certificate[v]
            if (
                not demand.low[w] <= v < demand.high[w]
                or supply.pay_to[v] < demand.floor[w]
                or supply.from_on[v] > demand.to_on[w]
                or supply.to_on[v] < demand.from_on[w]
                or demand.sixteen_on[w] > starts
                or (minor and (supply.night[v] or supply.adults_only[v]))
                or (supply.night[v] and not demand.night_ok[w])
                or demand.education[w] < supply.education[v]
                or (needed != NONE and not int(demand.certificates[w]) >> int(needed) & 1)
            ):
                continue
            key = int(demand.worker[w]), v
            found[key] = max(found.get(key, -1), score_by_hand(demand, supply, w, v))
    return found


def score_by_hand(demand: Demand, supply: Supply, w: int, v: int) -> int:
    score = {1: 1000, 2: 550, 3: 100}.get(int(demand.rank[w]), 0)
    exact = demand.place[w] != NONE and demand.place[w] == supply.place[v]
    score += 120 if exact else {0: 0, 1: 40, 2: 80, 3: 120}[int(demand.depth[w])]
    if demand.trade[w] == supply.trade[v]:
        score += 200
    elif demand.own_trade[w] == supply.trade[v]:
        score += 160 if demand.trade[w] == NONE else 100
    floor = demand.floor[w] or 4000
    score += min(60, max(0, int(supply.pay_from[v] - floor) // 50))
    return score + (40 if supply.certificate[v] != NONE else 0)


@pytest.mark.parametrize("seed", range(12))
def test_the_join_finds_what_a_double_loop_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    supply = make_supply(30, rng)
    demand = make_demand(40, supply, rng, wishes=3)

    pairs = eligible_pairs(demand, supply)

    found = dict(
        zip(zip(pairs.worker.tolist(), pairs.vacancy.tolist(), strict=True), pairs.score.tolist(), strict=True)
    )
    assert found == by_hand(demand, supply)
    assert len(found) == len(pairs) > 0


def test_the_parts_add_up_to_the_score() -> None:
    rng = np.random.default_rng(7)
    supply = make_supply(60, rng)
    demand = make_demand(80, supply, rng)
    pairs = eligible_pairs(demand, supply)

    parts = points(demand, supply, pairs.wish, pairs.vacancy)

    assert (sum(parts.values()) == pairs.score).all()


def test_no_part_makes_up_for_a_step_of_the_workers_own_order() -> None:
    most = sum(WEIGHTS[name] for name in ("place_exact", "trade_wished", "wage_most", "certificate"))

    assert most < WEIGHTS["wish_1"] - WEIGHTS["wish_2"]
    assert most < WEIGHTS["wish_2"] - WEIGHTS["wish_3"]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    supply = make_supply(40, rng)
    demand = make_demand(60, supply, rng)
    whole = eligible_pairs(demand, supply)
    monkeypatch.setattr("employers.matching.pairs.CHUNK", 50)

    cut = eligible_pairs(demand, supply)

    assert [cut.worker.tolist(), cut.vacancy.tolist(), cut.score.tolist()] == [
        whole.worker.tolist(), whole.vacancy.tolist(), whole.score.tolist(),
    ]  # fmt: skip


def test_sixteen_and_seventeen_never_go_to_nights_or_adult_jobs() -> None:
    rng = np.random.default_rng(5)
    supply = make_supply(50, rng)
    demand = make_demand(50, supply, rng)
    young = replace(
        demand, sixteen_on=np.zeros_like(demand.sixteen_on), eighteen_on=np.full_like(demand.sixteen_on, 999)
    )

    pairs = eligible_pairs(young, supply)

    assert len(pairs) > 0
    assert not (supply.night[pairs.vacancy] | supply.adults_only[pairs.vacancy]).any()


def test_no_wishes_and_no_vacancies_give_no_pairs() -> None:
    rng = np.random.default_rng(1)
    supply = make_supply(0, rng)

    assert len(eligible_pairs(make_demand(5, supply, rng), supply)) == 0
