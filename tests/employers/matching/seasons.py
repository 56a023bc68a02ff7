"""Invented seasons as arrays: small ones to check against brute force, large ones to measure."""

import numpy as np

from employers.matching.pairs import ALWAYS, NONE, Demand, Supply

TRADES = 18


def make_supply(vacancies: int, rng: np.random.Generator, *, places: int = 12, openings: int = 10) -> Supply:
    """Vacancies at `places` counties, ordered by place."""
    pay_from = rng.integers(40, 60, vacancies) * 100
    begins = rng.integers(100, 130, vacancies)
    return Supply(
        place=np.sort(rng.integers(0, places, vacancies)),
        trade=rng.integers(0, TRADES, vacancies),
        pay_from=pay_from,
        pay_to=pay_from + rng.integers(5, 20, vacancies) * 100,
        from_on=begins,
        to_on=begins + rng.integers(5, 40, vacancies),
        openings=rng.integers(1, openings + 1, vacancies),
        education=rng.choice([0, 0, 0, 2, 3], vacancies),
        certificate=np.where(rng.random(vacancies) < 0.1, rng.integers(0, TRADES, vacancies), NONE),
        adults_only=rng.random(vacancies) < 0.3,
        night=rng.random(vacancies) < 0.5,
    )


def make_demand(workers: int, supply: Supply, rng: np.random.Generator, *, places: int = 12, wishes: int = 2) -> Demand:
    """Workers with up to `wishes` wishes each: a county, a province of four counties, or anywhere."""
    number = np.sort(np.concatenate([np.arange(workers), rng.integers(0, workers, workers * (wishes - 1))]))
    count = len(number)
    rank = np.arange(count) - np.searchsorted(number, number) + 1
    kind = rng.choice([0, 1, 3], count, p=[0.05, 0.35, 0.6])
    place = rng.integers(0, places, count)
    begin = np.select([kind == 0, kind == 1], [0, place // 4 * 4], place)
    end = np.select([kind == 0, kind == 1], [places, place // 4 * 4 + 4], place + 1)
    from_on = np.where(rng.random(count) < 0.3, -ALWAYS, rng.integers(95, 130, count))
    age = rng.integers(15 * 365, 50 * 365, workers)
    return Demand(
        worker=number,
        rank=rank,
        low=np.searchsorted(supply.place, begin),
        high=np.searchsorted(supply.place, end),
        depth=kind,
        place=np.where(kind == 3, place, NONE),
        trade=np.where(rng.random(count) < 0.4, NONE, rng.integers(0, TRADES, count)),
        floor=np.where(rng.random(count) < 0.2, 0, rng.integers(40, 70, count) * 100),
        from_on=from_on,
        to_on=np.where(rng.random(count) < 0.5, ALWAYS, np.maximum(from_on, 100) + 40),
        night_ok=rng.random(count) < 0.8,
        own_trade=rng.integers(0, TRADES, workers)[number],
        education=rng.integers(-1, 5, workers)[number],
        certificates=rng.integers(0, 1 << TRADES, workers)[number] & rng.integers(0, 1 << TRADES, workers)[number],
        sixteen_on=(120 + 16 * 365 - age)[number],
        eighteen_on=(120 + 18 * 365 - age)[number],
    )
