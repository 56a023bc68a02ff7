"""Rosters in the background: what a job does, and what is left when it breaks off."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from tests.factories.staff import make_officer
from tests.factories.workers import make_number
from tests.workers.rosters import judged, roster_file, row
from workers.models import RosterImport, Worker
from workers.services import roster_import
from workers.services.roster_import import confirm_roster, receive_roster, start_judging
from workers.tasks import roster as tasks
from zunyi.divisions.models import Division
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def county():
    return Division.objects.get(code="520324")


def confirmed(county):
    officer = make_officer("county", county)
    roster = judged(roster_file(row("测一鸣", make_number())), county=county, by=officer)
    return roster, confirm_roster(roster=roster, by=officer)


def test_job_takes_a_roster_over_once(county):
    _roster, job = confirmed(county)

    run_job(job.pk)
    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["registered"], Worker.objects.count()) == ("done", 1, 1)


def test_large_roster_is_judged_in_the_background(county, monkeypatch):
    monkeypatch.setattr(roster_import, "JUDGED_AT_ONCE", 1)
    officer = make_officer("county", county)
    content = roster_file(row("测一鸣", make_number()), row("测二", make_number()))
    roster = receive_roster(name="x.xlsx", content=content, county=county, by=officer)

    job = start_judging(roster=roster, by=officer)
    run_job(job.pk)

    roster.refresh_from_db()
    assert (roster.state, roster.counts["new"]) == ("judged", 2)


def test_broken_off_job_gives_the_roster_back(county, monkeypatch):
    roster, job = confirmed(county)

    def break_off(**_):
        raise ConnectionError

    monkeypatch.setattr(tasks, "take_over_roster", break_off)
    run_job(job.pk)
    monkeypatch.undo()

    roster.refresh_from_db()
    job.refresh_from_db()
    assert (roster.state, job.state) == ("judged", "failed")
    run_job(confirm_roster(roster=roster, by=roster.by).pk)
    assert RosterImport.objects.get().state == "done"


def test_somebody_registered_in_the_same_moment_costs_a_second_look(county, monkeypatch):
    _roster, job = confirmed(county)
    looks = []

    def once_in_the_way(**facts):
        looks.append(facts)
        if len(looks) == 1:
            raise IntegrityError
        return {"registered": 0}

    monkeypatch.setattr(tasks, "take_over_roster", once_in_the_way)
    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, len(looks)) == ("done", 2)
