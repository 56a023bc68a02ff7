"""Figures stay equal when somebody is erased (docs/decisions/0020)."""

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.reports.histories import DAY, make_history
from trips.models import Booking
from trips.refusals import StillTravels
from workers.models import Worker
from workers.services.erasure import erase_worker
from zunyi.reports.queries.daily import daily_report
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.window import Window, season_start

pytestmark = pytest.mark.django_db


def figures():
    asked = Question(Window(DAY, 24), (make_division("520300").path,), season_start(DAY), None)
    return [
        (row.unit.code, row.figures.persons, dict(row.figures.counts), row.season_persons, row.tomorrow)
        for row in daily_report(asked).units
    ]


def test_a_days_report_is_the_same_after_erasures():
    make_history(1)
    county, before, erased = make_officer(), figures(), 0
    rode = Booking.objects.filter(state="arrived").values("worker")

    for worker in Worker.objects.filter(pk__in=rode):
        try:
            erase_worker(worker=worker, by=county)
        except StillTravels:
            continue
        erased += 1

    assert erased
    assert figures() == before
