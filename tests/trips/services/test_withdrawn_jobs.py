"""Edge case 15: a job is withdrawn the day before; the seat goes only where the worker says so."""

from datetime import date

import pytest
from django.utils import translation

from employers.models import JobQuestion, Placement
from employers.services.vacancy import withdraw_vacancy
from tests.factories.divisions import make_division
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.forms.job import QuestionForm
from trips.models import Booking
from trips.queries.jobs import placed_without_seat, riders_without_job
from trips.services.booking import book_workers
from trips.services.invitations import ask_riders, invite_placed
from trips.services.withdrawn_jobs import answer_question
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

ADULT = date(1990, 5, 1)


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def asked(officer: User) -> tuple[JobQuestion, Booking]:
    trip, worker = make_trip(seats=4), make_worker(born_on=ADULT)
    make_wish(worker, destination=trip.destination.code, state="met")
    booking = book_workers(trip=trip, workers=[worker], by=None, channel=Booking.Channel.WEB)[0]
    vacancy = make_vacancy(division=trip.destination)
    placement = make_placement(worker, vacancy, Placement.State.ACCEPTED)
    withdraw_vacancy(vacancy=vacancy, reason="订单取消", by=officer)
    return JobQuestion.objects.get(placement=placement), booking


@pytest.mark.parametrize(("answer", "keeps"), [("travels", True), ("other", True), ("stays", False)])
def test_edge_case_15_the_seat_is_given_back_only_by_who_stays(officer: User, answer: str, keeps: bool) -> None:
    question, booking = asked(officer)
    other = make_vacancy() if answer == "other" else None
    booking.refresh_from_db()
    assert booking.is_live  # nothing moved before the answer

    answer_question(question=question, answer=answer, vacancy=other, by=None)

    booking.refresh_from_db()
    assert booking.is_live is keeps
    assert JobQuestion.objects.get().state == answer


def test_people_with_a_job_there_are_asked_and_only_a_yes_takes_a_seat(officer: User) -> None:
    trip, worker = make_trip(seats=4), make_worker(born_on=ADULT)
    make_placement(worker, make_vacancy(division=trip.destination), Placement.State.ACCEPTED)
    elsewhere = make_worker(born_on=ADULT)
    make_placement(elsewhere, make_vacancy(division=make_division("330109")), Placement.State.ACCEPTED)

    assert [each.worker for each in placed_without_seat(officer, trip)] == [worker]
    assert invite_placed(trip=trip, workers=[worker], by=officer) == 1
    assert ask_riders(trip=trip, by=officer) == 1
    assert not Booking.objects.exists()
    assert not placed_without_seat(officer, trip)


def test_riders_without_a_job_are_listed_until_one_is_offered(officer: User) -> None:
    trip, worker = make_trip(seats=4), make_worker(born_on=ADULT)
    booking = book_workers(trip=trip, workers=[worker], by=None, channel=Booking.Channel.WEB)[0]
    assert list(riders_without_job(officer, trip)) == [booking]

    make_placement(worker, make_vacancy(division=trip.destination))
    assert not riders_without_job(officer, trip)


def test_only_who_holds_a_seat_is_told_that_it_is_given_back() -> None:
    with translation.override("en"):
        words = {
            seated: dict(QuestionForm(jobs=[], seated=seated).fields["answer"].choices)["stays"]
            for seated in (True, False)
        }

    assert words == {True: "Do not travel; the seat is given back", False: "Do not travel"}
