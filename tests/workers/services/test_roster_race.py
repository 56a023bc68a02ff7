"""Two counties bring the same new person in the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, connection

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_number
from tests.races import race
from tests.workers.rosters import judged, roster_file, row
from workers.models import Identity, RosterImport, Worker
from workers.services import roster_taking
from workers.services.roster_import import confirm_roster
from workers.services.roster_taking import take_over_roster

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 60


def two_rosters() -> list[RosterImport]:
    numbers = [make_number() for _ in range(MANY)]
    rosters = []
    for code in ("520324", "520304"):
        county = make_division(code)
        officer = make_officer("county", county)
        content = roster_file(*(row("测一鸣", number) for number in numbers))
        roster = judged(content, county=county, by=officer)
        confirm_roster(roster=roster, by=officer)
        rosters.append(roster)
    return rosters


def test_one_county_registers_and_the_other_asks():
    results = race(*(partial(take_over_roster, roster_id=roster.pk, by=None) for roster in two_rosters()))

    assert sorted((counts["registered"], counts["elsewhere"]) for counts in results) == [(0, MANY), (MANY, 0)]
    assert Worker.objects.count() == Identity.objects.count() == MANY


def test_control_without_the_lock_one_of_them_breaks(monkeypatch):
    rosters = two_rosters()
    monkeypatch.setattr(roster_taking, "_one_at_a_time", lambda: None)

    def slowly(done, total):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.5)")

    results = race(*(partial(take_over_roster, roster_id=roster.pk, by=None, say=slowly) for roster in rosters))

    assert [type(result) for result in results].count(IntegrityError) == 1
    assert Identity.objects.count() == MANY
