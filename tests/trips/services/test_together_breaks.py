"""Better seats that could not be worked out: the question says so, and can be asked again."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_trip
from trips.models import Reseating
from trips.services.seats.together import KIND, ask_together
from zunyi.audit.models import AuditEntry
from zunyi.jobs.models import Job
from zunyi.jobs.services import MAX_TRIES, ask_for_job, run_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    officer = make_officer("county")
    question = ask_together(leg=make_trip().legs.select_related("trip").get(), by=officer)
    job = ask_for_job(kind=KIND, title="找座位", by=officer, payload={"reseating": question.pk})
    return question, job


def broken(**_facts):
    raise RuntimeError("the solver broke")


def test_a_fault_in_the_work_ends_the_question(asked, monkeypatch):
    question, job = asked
    monkeypatch.setattr("trips.tasks.work_out", broken)

    assert run_job(job.pk).state == "failed"

    question.refresh_from_db()
    assert question.state == "failed"
    assert AuditEntry.objects.filter(action="seats.together_failed").count() == 1
    page = signed_in(question.by).get(reverse("trips:reseating", args=[question.leg.trip.number, question.pk]))
    assertContains(page, "没有人换座")


def test_work_that_takes_its_worker_down_each_time_ends_the_question_too(asked):
    question, job = asked
    Job.objects.filter(pk=job.pk).update(tries=MAX_TRIES)

    assert run_job(job.pk).state == "failed"
    assert Reseating.objects.get(pk=question.pk).state == "failed"


def test_a_proposal_that_stands_is_not_taken_away_by_a_late_failure(asked, monkeypatch):
    question, job = asked
    Reseating.objects.filter(pk=question.pk).update(state="proposed")
    monkeypatch.setattr("trips.tasks.work_out", broken)

    run_job(job.pk)

    assert Reseating.objects.get(pk=question.pk).state == "proposed"
