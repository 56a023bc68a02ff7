"""Why not there? The numbers of one worker and one vacancy are those of a run, and they add up."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone, translation

from employers.matching.pairs import WEIGHTS
from employers.models import Match
from employers.queries.one_pair import told_pair
from employers.queries.season import season_of
from employers.queries.why_not import answer_of
from employers.services.matching import solve_run, start_run
from employers.services.vacancy import withdraw_vacancy
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_run, make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

PLACES = ("350582", "440402", "440403")
WISHED = (*PLACES, "350000", "440400", None)


def test_the_parts_of_random_pairs_add_up_to_the_score_of_the_run() -> None:
    workers, vacancies = _random_season(np.random.default_rng(7))
    season = season_of(make_division("520324"), today=timezone.localdate())
    pairs = season.pairs(WEIGHTS)
    scores = {
        (season.workers[worker], season.vacancies[vacancy]): score
        for worker, vacancy, score in zip(pairs.worker, pairs.vacancy, pairs.score.tolist(), strict=True)
    }

    told = {(worker.pk, vacancy.pk): told_pair(worker, vacancy) for worker in workers for vacancy in vacancies}

    assert {key: each.score for key, each in told.items() if each.is_possible} == scores
    assert all(sum(each.points.values()) == each.score for each in told.values())
    assert 30 < len(scores) < len(told)


@pytest.mark.parametrize(
    ("wish", "vacancy", "limit"),
    [
        ({"destination": "440400"}, {}, "place"),
        ({"wage_floor": 7000}, {}, "pay"),
        ({"from_on": date(2050, 1, 1)}, {}, "dates"),
        ({"night_ok": False}, {"shift": "night"}, "night"),
        ({}, {"min_education": "middle"}, "education"),
        ({}, {"certificate": "welding"}, "certificate"),
    ],
)
def test_the_limit_that_rules_a_job_out_is_named(wish: dict, vacancy: dict, limit: str) -> None:
    worker = make_worker(born_on=date(1990, 5, 1))
    make_wish(worker, **wish)

    assert told_pair(worker, make_vacancy(**vacancy)).limits == [limit]


def test_the_price_of_the_full_job_is_told() -> None:
    officer = make_officer(Role.COUNTY, make_division("520324"))
    first, second = (make_worker(born_on=date(1990, 5, 1), trade=trade) for trade in ("sewing", ""))
    good, plain = make_vacancy(openings=1, trade="sewing"), make_vacancy(pay_from=4100)
    make_wish(first)
    make_wish(second)
    run = solve_run(run_id=start_run(division=make_division("520324"), by=officer).pk)
    match = Match.objects.select_related("vacancy").get(worker=second, run=run)
    assert match.vacancy == plain

    told = told_pair(second, good, run=run)
    with translation.override("en"):
        answer = answer_of(second, told, match)

    assert told.price >= told.score - match.score > 0
    assert f"would cost others {told.price} points" in answer.sentence
    assert answer.totals == (told.score, match.score)


def _random_season(rng: np.random.Generator) -> tuple[list, list]:
    today = timezone.localdate()
    vacancies = [
        make_vacancy(
            division=make_division(str(rng.choice(PLACES))),
            trade=str(rng.choice(["sewing", "electronics", "welding"])),
            pay_from=int(rng.integers(40, 60)) * 100,
            pay_to=int(rng.integers(60, 70)) * 100,
            shift=str(rng.choice(["day", "day", "two"])),
            from_on=today + timedelta(int(rng.integers(1, 30))),
        )
        for _each in range(12)
    ]
    workers = []
    for _each in range(12):
        worker = make_worker(
            born_on=date(int(rng.integers(1970, 2011)), 5, 1), trade=str(rng.choice(["sewing", "welding", ""]))
        )
        for rank in (1, 2):
            make_wish(
                worker, rank=rank, destination=rng.choice(np.array(WISHED, dtype=object)),
                wage_floor=int(rng.choice([4000, 6200])), night_ok=bool(rng.random() < 0.7),
            )  # fmt: skip
        workers.append(worker)
    return workers, vacancies


def test_a_job_that_was_taken_back_is_held_against_no_other_job() -> None:
    worker, by = make_worker(born_on=date(1990, 5, 1)), make_officer(Role.COUNTY, make_division("520324"))
    make_wish(worker)
    gone, other = make_vacancy(pay_from=7000, pay_to=8000), make_vacancy()
    match = make_match(make_run(), worker, gone, score=9999)
    withdraw_vacancy(vacancy=gone, reason="订单取消", by=by)
    match.vacancy.refresh_from_db()

    with translation.override("en"):
        about_other, about_gone = (answer_of(worker, told_pair(worker, each), match) for each in (other, match.vacancy))

    assert "would fit; an officer can offer it" in about_other.sentence
    assert "is not open at the moment" in about_gone.sentence
