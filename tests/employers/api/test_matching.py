"""Matching by programs: a run started, read and confirmed; overruled; offered by hand; answered; asked why not."""

from datetime import date
from typing import Any

import pytest

from employers.models import Match, MatchRun, Placement, Vacancy
from employers.services.matching import solve_run
from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_run, make_vacancy, make_wish
from tests.factories.workers import make_companions, make_worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

ADULT = date(1990, 5, 1)
V1 = "/api/v1"


@pytest.fixture
def program() -> Any:
    return api_client(make_officer(Role.COUNTY, make_division("520324")))


def post(program: Any, path: str, body: dict[str, object], key: str = "") -> Any:
    extra = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return program.post(f"{V1}{path}", body, format="json", **extra)


def start(program: Any, **more: object) -> int:
    """A run by the API, done at once."""
    answer = post(program, "/runs/", {"division": "520324"} | more, "start")
    assert answer.status_code == 201, answer.json()
    solve_run(run_id=answer.json()["id"])
    return int(answer.json()["id"])


def test_a_run_is_started_once_and_read_with_its_progress_and_result(program):
    worker = make_worker(born_on=ADULT)
    make_wish(worker)
    make_vacancy(openings=1)
    asked = {"division": "520324", "weights": {"wage": 50}}

    first, again = post(program, "/runs/", asked, "r"), post(program, "/runs/", asked, "r")
    before = program.get(f"{V1}/runs/{first.json()['id']}/").json()
    solve_run(run_id=first.json()["id"])
    after = program.get(f"{V1}/runs/{first.json()['id']}/").json()

    assert again.json() == first.json()
    assert (before["state"], before["progress"]) == ("running", 0)
    assert (after["state"], after["progress"], after["measures"]["placed"]) == ("done", 100, 1)
    assert after["weights"]["wage"] == 50
    assert [run["id"] for run in program.get(f"{V1}/runs/{after['id']}/earlier/").json()] == [after["id"]]


def test_a_place_of_others_cannot_be_matched(program):
    make_division("520304")

    assert post(program, "/runs/", {"division": "520304"}).json()["code"] == "not_allowed"
    assert post(program, "/runs/", {"division": "999999"}).status_code == 400


def test_proposals_tell_why_and_their_points_add_up(program):
    placed, left = make_worker(born_on=ADULT, trade="electronics"), make_worker(born_on=ADULT)
    make_wish(placed)
    make_wish(left, wage_floor=90_000)
    vacancy = make_vacancy(openings=1)
    run = start(program)

    rows = program.get(f"{V1}/runs/{run}/matches/").json()["results"]
    [row] = [each for each in rows if each["vacancy"]]
    nothing = program.get(f"{V1}/runs/{run}/matches/?left=true").json()["results"]

    assert (row["worker"], row["vacancy"]) == (str(placed.public_id), vacancy.pk)
    assert sum(row["points"].values()) == row["score"]
    assert str(row["score"]) in row["why"]
    assert [(each["worker"], each["removed"][0]["vacancies"]) for each in nothing] == [(str(left.public_id), 1)]


def test_some_or_all_are_confirmed_and_companions_come_along(program):
    one, two, other = (make_worker(born_on=ADULT) for _each in range(3))
    make_companions(one, two)
    make_vacancy(openings=3)
    for worker in (one, two, other):
        make_wish(worker)
    run = start(program)
    [row] = Match.objects.filter(run=run, worker=one)

    some = post(program, f"/runs/{run}/confirm/", {"matches": [row.pk]}, "c").json()
    neither = post(program, f"/runs/{run}/confirm/", {})
    rest = post(program, f"/runs/{run}/confirm/", {"everything": True}).json()

    assert len(some["offers"]) == 2
    assert some["refused"] == []
    assert set(Placement.objects.filter(pk__in=some["offers"]).values_list("worker", flat=True)) == {one.pk, two.pk}
    assert (neither.status_code, len(rest["offers"])) == (400, 1)


def test_what_became_impossible_is_named_with_its_reason(program):
    worker = make_worker(born_on=ADULT)
    make_wish(worker)
    vacancy = make_vacancy(openings=1)
    run = start(program)
    Vacancy.objects.filter(pk=vacancy.pk).update(state=Vacancy.State.PAUSED)

    [refused] = post(program, f"/runs/{run}/confirm/", {"everything": True}).json()["refused"]

    assert (refused["name"], refused["code"]) == (worker.legal_name, "vacancy_not_open")


def test_a_proposal_is_dropped_or_overruled_with_a_reason(program):
    first, second = make_worker(born_on=ADULT), make_worker(born_on=ADULT)
    make_wish(first)
    make_wish(second)
    make_vacancy(openings=2)
    run = start(program)
    another = make_vacancy(openings=1, title="包装工")
    dropped, overruled = Match.objects.filter(run=run).order_by("worker")

    assert post(program, f"/matches/{dropped.pk}/drop/", {"reason": " "}).status_code == 400
    said = post(program, f"/matches/{dropped.pk}/drop/", {"reason": "本人已外出"}).json()
    instead = {"vacancy": another.pk, "reason": "家里有人在那边"}
    offer = post(program, f"/matches/{overruled.pk}/instead/", instead)

    assert (said["state"], said["reason"]) == ("dropped", "本人已外出")
    assert (offer.status_code, offer.json()["vacancy"], offer.json()["state"]) == (201, another.pk, "offered")
    overruled.refresh_from_db()
    assert (overruled.state, overruled.reason) == ("confirmed", "家里有人在那边")


def test_offers_are_made_by_hand_and_answered_for_the_worker(program):
    worker, vacancy = make_worker(born_on=ADULT), make_vacancy(openings=1)
    make_wish(worker)
    asked = {"worker": str(worker.public_id), "vacancy": vacancy.pk, "reason": "同车"}

    offer = post(program, "/placements/", asked, "o").json()
    thinks = post(program, f"/placements/{offer['id']}/answer/", {"answer": "think"}).json()
    yes = post(program, f"/placements/{offer['id']}/answer/", {"answer": "yes"}).json()
    late = post(program, f"/placements/{offer['id']}/answer/", {"answer": "no"})

    assert thinks["expires_at"] > offer["expires_at"]
    assert (yes["state"], yes["terms"]["title"]) == ("accepted", vacancy.title)
    assert (late.status_code, late.json()["code"]) == (409, "placement_answered")
    assert [row["id"] for row in program.get(f"{V1}/placements/?worker={worker.public_id}").json()["results"]] == [
        offer["id"]
    ]


def test_why_not_another_job_names_the_limit_or_the_points(program):
    worker = make_worker(born_on=ADULT)
    make_wish(worker, wage_floor=5000)
    good, poor = make_vacancy(openings=1, pay_to=6000), make_vacancy(pay_from=2000, pay_to=3000)
    start(program)

    fits = program.get(f"{V1}/vacancies/{good.pk}/why-not/?worker={worker.public_id}").json()
    not_so = program.get(f"{V1}/vacancies/{poor.pk}/why-not/?worker={worker.public_id}").json()

    assert {part["there"] == part["proposed"] for part in fits["points"]} == {True}
    assert "5000" in not_so["more"][0]
    assert "3000" in not_so["more"][0]


def test_runs_and_proposals_of_others_are_out_of_reach(program):
    other = make_division("520304")
    stranger = make_worker(household=other, born_on=ADULT)
    run = make_run(division=other)
    match = make_match(run, stranger, make_vacancy())
    offer = Placement.objects.create(worker=stranger, vacancy=match.vacancy)

    answers = [
        program.get(f"{V1}/runs/{run.pk}/"),
        program.get(f"{V1}/runs/{run.pk}/matches/"),
        program.get(f"{V1}/matches/{match.pk}/"),
        post(program, f"/matches/{match.pk}/drop/", {"reason": "x"}),
        post(program, f"/runs/{run.pk}/confirm/", {"everything": True}),
        post(program, f"/placements/{offer.pk}/answer/", {"answer": "yes"}),
        program.get(f"{V1}/vacancies/{match.vacancy_id}/why-not/?worker={stranger.public_id}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7
    assert MatchRun.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_of_proposals_costs_the_same_with_one_row_and_thirty(program, rows, django_assert_num_queries):
    run, vacancy = make_run(division=make_division("520324")), make_vacancy()
    for _each in range(rows):
        make_match(run, make_worker(born_on=ADULT), vacancy)

    with django_assert_num_queries(PROPOSALS):
        assert len(program.get(f"{V1}/runs/{run.pk}/matches/").json()["results"]) == rows


PROPOSALS = 6
