"""Jobs by programs: after one was taken back, and by the worker's own phone."""

import re
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from employers.models import JobQuestion, Placement
from employers.services.vacancy import withdraw_vacancy
from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking
from trips.services.booking import book_workers
from workers.models import Worker
from workers.services.phone_door import ask_code, enter_code, send_waiting_codes
from zunyi.accounts.roles import Role
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage

pytestmark = pytest.mark.django_db

ADULT = date(1990, 5, 1)
JOBS = "/api/v1/phone/jobs/"


def somebody() -> Worker:
    worker = make_worker(born_on=ADULT, phone=make_phone())
    make_wish(worker)
    return worker


def by_phone(phone: str) -> dict[str, str]:
    """The header of a pass for this phone."""
    ask_code(phone=phone)
    send_waiting_codes(board=Switchboard.of(FakeGateway()))
    code = re.search(r"\d{6}", FakeMessage.objects.get(phone=phone).text)
    return {"HTTP_X_PHONE_PASS": enter_code(phone=phone, code=code[0] if code else "")}


def post(client: Any, path: str, body: dict[str, object], **extra: str) -> Any:
    return client.post(path, body, format="json", **extra)


@pytest.mark.parametrize(("answers", "state"), [(["yes"], "accepted"), (["no"], "declined"), (["think"], "offered")])
def test_the_worker_answers_an_offer_by_phone(answers, state):
    worker = somebody()
    offer, phone = make_placement(worker, make_vacancy()), by_phone(worker.phone)

    [mine] = APIClient().get(JOBS, **phone).json()
    for answer in answers:
        said = post(APIClient(), f"{JOBS}{offer.pk}/answer/", {"answer": answer}, **phone)

    assert (mine["id"], mine["terms"]["title"], mine["taken_back"]) == (offer.pk, offer.vacancy.title, False)
    assert (said.status_code, said.json()["state"]) == (200, state)


def test_a_second_answer_and_more_time_than_once_are_refused():
    worker = somebody()
    offer, phone = make_placement(worker, make_vacancy()), by_phone(worker.phone)
    path = f"{JOBS}{offer.pk}/answer/"
    post(APIClient(), path, {"answer": "think"}, **phone)

    again = post(APIClient(), path, {"answer": "think"}, **phone)
    post(APIClient(), path, {"answer": "yes"}, **phone)
    late = post(APIClient(), path, {"answer": "no"}, **phone)

    assert (again.status_code, again.json()["code"]) == (409, "time_to_think_taken")
    assert (late.status_code, late.json()["code"]) == (409, "placement_answered")


def test_the_phone_of_somebody_else_opens_nothing():
    offer, phone = make_placement(somebody(), make_vacancy()), by_phone(somebody().phone)

    assert APIClient().get(JOBS).status_code == 401
    assert APIClient().get(JOBS, **phone).json() == []
    assert post(APIClient(), f"{JOBS}{offer.pk}/answer/", {"answer": "yes"}, **phone).status_code == 404
    why = f"/api/v1/phone/people/{offer.worker.public_id}/vacancies/{offer.vacancy_id}/why-not/"
    assert APIClient().get(why, **phone).status_code == 404


def test_the_worker_asks_why_not_that_job():
    worker = make_worker(born_on=ADULT, phone=make_phone())
    make_wish(worker, wage_floor=5000)
    poor = make_vacancy(pay_from=2000, pay_to=3000)

    path = f"/api/v1/phone/people/{worker.public_id}/vacancies/{poor.pk}/why-not/"
    answer = APIClient().get(path, **by_phone(worker.phone)).json()

    assert "3000" in answer["more"][0]
    assert "5000" in answer["more"][0]


def asked() -> tuple[JobQuestion, Booking, Any]:
    """Somebody with a seat whose job is taken back the day before, and the county that took it down."""
    trip, worker = make_trip(seats=4), somebody()
    booking = book_workers(trip=trip, workers=[worker], by=None, channel=Booking.Channel.WEB)[0]
    vacancy = make_vacancy(division=trip.destination)
    placement = make_placement(worker, vacancy, Placement.State.ACCEPTED)
    officer = make_officer(Role.COUNTY, make_division("520324"))
    withdraw_vacancy(vacancy=vacancy, reason="订单取消", by=officer)
    return JobQuestion.objects.get(placement=placement), booking, officer


@pytest.mark.parametrize(("answer", "keeps"), [("travels", True), ("stays", False)])
def test_edge_case_15_by_program_the_seat_goes_only_where_the_worker_says_so(answer, keeps):
    question, booking, officer = asked()
    program, path = api_client(officer), f"/api/v1/job-questions/{question.pk}/"

    before = program.get(path).json()
    said = post(program, f"{path}answer/", {"answer": answer}, HTTP_IDEMPOTENCY_KEY="q").json()
    again = post(program, f"{path}answer/", {"answer": answer}, HTTP_IDEMPOTENCY_KEY="q").json()
    late = post(program, f"{path}answer/", {"answer": "travels"}, HTTP_IDEMPOTENCY_KEY="other")

    booking.refresh_from_db()
    assert (before["state"], said["state"], again) == ("asked", answer, said)
    assert booking.is_live is keeps
    assert (late.status_code, late.json()["code"]) == (409, "question_answered")


def test_edge_case_15_by_phone_another_job_is_taken_and_the_seat_kept():
    question, booking, _officer = asked()
    other, phone = make_vacancy(), by_phone(question.placement.worker.phone)
    path = f"{JOBS}{question.placement_id}/question/"

    nameless = post(APIClient(), path, {"answer": "other"}, **phone)
    said = post(APIClient(), path, {"answer": "other", "vacancy": other.pk}, **phone)

    booking.refresh_from_db()
    assert (nameless.status_code, said.status_code, booking.is_live) == (400, 204, True)
    assert Placement.objects.get(vacancy=other).state == Placement.State.ACCEPTED


def test_questions_of_another_county_are_out_of_reach():
    question, _booking, _officer = asked()
    stranger = api_client(make_officer(Role.COUNTY, make_division("520304")))

    assert stranger.get("/api/v1/job-questions/").json()["results"] == []
    path = f"/api/v1/job-questions/{question.pk}/answer/"
    assert post(stranger, path, {"answer": "stays"}).status_code == 404
