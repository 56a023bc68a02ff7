"""What a roster changes of people on record is kept, set-wise, with what stood there before."""

from __future__ import annotations

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import RosterImport, RosterRow, Worker, WorkerChange
from workers.services.changes import roster_changes_kept
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_what_a_roster_changes_is_kept_with_what_it_was():
    officer, home = make_officer(Role.COUNTY, "520324"), make_division("520324116")
    worker, other = make_worker(household=home, education="high"), make_worker(household=home)
    roster = RosterImport.objects.create(
        county=make_division("520324"), by=officer, file_name="名册.xlsx", file_hash=b"1" * 32
    )
    for at, each in enumerate((worker, other)):
        RosterRow.objects.create(roster=roster, sheet=0, number=at, outcome="changed", worker=each)

    with roster_changes_kept(roster=roster.pk, by=officer):
        Worker.objects.filter(pk=worker.pk).update(education="college", flags=["disabled"])

    assert set(WorkerChange.objects.values_list("worker", "field", "was", "now", "by")) == {
        (worker.pk, "education", "high", "college", officer.pk),
        (worker.pk, "flags", "", "disabled", officer.pk),
    }
