"""Arrivals: what is written down, and what is planned with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import FollowUp, Placement
from employers.refusals import ArrivalNotYet
from employers.services.arrival import confirm_arrival, confirm_arrivals
from tests.factories.accounts import make_officer
from tests.factories.employers import make_placement, make_vacancy
from tests.factories.workers import make_worker
from workers.models import EmploymentSpell, Worker
from workers.services.spell import begin_spell
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
Accepted = Placement.State.ACCEPTED


@pytest.fixture
def officer() -> User:
    return make_officer(Role.CITY)


def test_an_arrival_begins_work_and_plans_four_questions(officer: User) -> None:
    coming = make_placement(make_worker(), make_vacancy(), Accepted)
    day = timezone.localdate() - timedelta(days=2)

    confirm_arrival(placement=coming, on=day, by=officer)

    coming.refresh_from_db()
    spell = coming.spell
    assert spell is not None
    assert (spell.began_on, spell.ended_on, spell.is_organised, spell.source) == (day, None, True, "placed")
    assert (spell.place, spell.employer_name) == (coming.vacancy.division, coming.vacancy.employer.name)
    planned = FollowUp.objects.filter(placement=coming).order_by("step").values_list("step", "due_on", "state")
    assert list(planned) == [(step, day + timedelta(days=step), "planned") for step in (7, 30, 90, 180)]
    assert Worker.objects.get(pk=coming.worker_id).state == Worker.State.AWAY


def test_work_elsewhere_ends_when_somebody_arrives(officer: User) -> None:
    worker, today = make_worker(), timezone.localdate()
    facts = {"place": make_vacancy().division, "began_on": today - timedelta(days=50), "source": "told"}
    before = begin_spell(worker=worker, facts=facts, by=officer)

    confirm_arrival(placement=make_placement(worker, make_vacancy(), Accepted), on=today, by=officer)

    before.refresh_from_db()
    assert (before.ended_on, before.end_reason) == (today, "changed")
    assert EmploymentSpell.objects.filter(worker=worker, ended_on=None).count() == 1


def test_days_that_do_not_fit_the_register_hold_up_nobody(officer: User) -> None:
    worker, today = make_worker(), timezone.localdate()
    begin_spell(
        worker=worker, facts={"place": make_vacancy().division, "began_on": today, "source": "told"}, by=officer
    )
    coming = make_placement(worker, make_vacancy(), Accepted)

    confirm_arrival(placement=coming, on=today - timedelta(days=3), by=officer)

    coming.refresh_from_db()
    assert (coming.state, coming.spell) == ("arrived", None)
    assert worker.spells.get().ended_on is None


def test_nobody_arrives_tomorrow(officer: User) -> None:
    coming = make_placement(make_worker(), make_vacancy(), Accepted)

    with pytest.raises(ArrivalNotYet):
        confirm_arrival(placement=coming, on=timezone.localdate() + timedelta(days=1), by=officer)


def test_of_many_those_who_said_yes_arrive(officer: User) -> None:
    vacancy = make_vacancy()
    coming = make_placement(make_worker(), vacancy, Accepted)
    asked = make_placement(make_worker(), vacancy)

    outcome = confirm_arrivals(placements=[asked, coming], on=timezone.localdate(), by=officer)

    assert [each.pk for each in outcome.placements] == [coming.pk]
    assert [(each.pk, no.code) for each, no in outcome.refused] == [(asked.pk, "placement_not_accepted")]
