"""Handing reports in: kept as they were, corrected with a reason, answered from above, late or in time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.season import lay_season
from tests.factories.staff import make_officer
from trips.models import Booking, Mode
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.refusals import NotAllowed
from zunyi.reports.models import Form, Report, Snapshot
from zunyi.reports.queries.reports import differences, owed
from zunyi.reports.queries.shapes import due_at
from zunyi.reports.queries.standing import newest_ended, standing
from zunyi.reports.queries.table import digest
from zunyi.reports.refusals import (
    AnsweredAlready,
    CorrectionSaysWhy,
    FormNotOwed,
    NothingChanged,
    PeriodStillRuns,
    RemarkMissing,
)
from zunyi.reports.services.report import accept_report, return_report, submit_report

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 8)


@pytest.fixture
def season():
    return lay_season(first=date(2026, 2, 7), days=2, trips={Mode.BUS: 4}, persons=80)


def officer(role=Role.COUNTY, place="520324"):
    return make_officer(role, make_division(place))


def hand_in(by, *, place="520324", reason="", day=DAY, form=Form.DAILY):
    return submit_report(form=form, division=make_division(place), day=day, signer="测试签发", by=by, reason=reason)


def test_a_report_is_kept_with_its_fingerprint(season):
    snapshot = hand_in(officer())

    assert snapshot.version == 1
    assert snapshot.content["total"]["cells"]["season_persons"] == 40
    assert digest(Snapshot.objects.get().content) == snapshot.sha256
    assert snapshot.report.due_at == due_at("daily", "county", DAY)
    assert AuditEntry.objects.filter(action="report.submitted", about_id=snapshot.report_id).exists()


def test_a_late_fact_changes_nothing_in_what_was_handed_in(season):
    """A cancellation entered after the cut-off (domain brief 4.2)."""
    by = officer()
    kept = hand_in(by)
    gone = Booking.objects.filter(worker__household__code="520324116", state="arrived", trip__departed_at__day=8)
    Booking.objects.filter(pk=gone.first().pk).update(state="cancelled", ended_at=timezone.now())

    again = Snapshot.objects.get(pk=kept.pk)
    assert (again.content, digest(again.content)) == (kept.content, kept.sha256)
    corrected = hand_in(by, reason="一人未上车")
    changed = {(each.line, each.column): each.new - each.old for each in differences(kept.content, corrected.content)}
    assert corrected.version == 2
    assert changed["合计", kept.content["columns"]["gone"]] == -1
    assert Snapshot.objects.get(pk=kept.pk).content == kept.content


def test_edge_case_40_a_county_raises_yesterdays_number(season):
    """A new version with the reason; the old one stays to be seen."""
    by = officer()
    first = hand_in(by)
    Booking.objects.filter(worker__household__code="520324116", state="no_show").update(state="arrived", ended_at=None)
    with pytest.raises(CorrectionSaysWhy):
        hand_in(by)

    second = hand_in(by, reason="补登")

    assert [each.version for each in first.report.snapshots.all()] == [2, 1]
    assert second.reason == "补登"


@pytest.mark.parametrize("change", ["UPDATE reports_snapshot SET signer = 'x'", "DELETE FROM reports_snapshot"])
def test_the_database_keeps_versions_as_they_are(season, change):
    hand_in(officer())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_correction_that_changes_nothing_is_none(season):
    by = officer()
    hand_in(by)

    with pytest.raises(NothingChanged):
        hand_in(by, reason="再报")


def test_nobody_hands_in_for_a_period_that_runs():
    with pytest.raises(PeriodStillRuns):
        hand_in(officer(), day=timezone.localdate() + timedelta(days=1))


def test_nobody_hands_in_for_another_county_or_a_form_not_owed():
    make_division("520304")
    with pytest.raises(NotAllowed):
        hand_in(officer(), place="520304")
    with pytest.raises(FormNotOwed):
        hand_in(officer(Role.TOWN, "520324116"), place="520324116", form=Form.MONTHLY)


def test_the_chain_from_town_to_county_to_city(season):
    town, county, city = officer(Role.TOWN, "520324116"), officer(), officer(Role.CITY, "520300")
    report = hand_in(town, place="520324116").report
    with pytest.raises(RemarkMissing):
        return_report(report=report, remark=" ", by=county)

    return_report(report=report, remark="少一人", by=county)
    with pytest.raises(AnsweredAlready):
        accept_report(report=report, by=county)
    again = hand_in(town, place="520324116", reason="核对无误")
    accept_report(report=report, by=county)
    upwards = hand_in(county).report
    accept_report(report=upwards, by=city)

    assert again.version == 2
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "accepted"]


def test_nobody_takes_in_the_report_of_the_own_place(season):
    by = officer()
    report = hand_in(by).report

    with pytest.raises(NotAllowed):
        accept_report(report=report, by=by)


def test_who_is_late(season):
    city = make_division("520300")
    make_division("520304")
    hand_in(officer())

    soon, later = (
        due_at("daily", "county", DAY) - timedelta(minutes=5),
        due_at("daily", "county", DAY) + timedelta(hours=2),
    )
    assert [debt.is_late for debt in owed("daily", city, DAY, soon) if not debt.report] == [False]
    [missing] = [debt for debt in owed("daily", city, DAY, later) if not debt.report]
    assert (missing.division.code, missing.is_late, missing.late_minutes) == ("520304", True, 120)
    [came] = [debt for debt in owed("daily", city, DAY, later) if debt.report]
    assert came.is_in
    assert came.is_late  # it came long after 2026


def test_the_first_page_counts_what_is_owed():
    make_division("520304")
    city = officer(Role.CITY, "520300")
    county = officer()
    before = standing(county).to_hand_in
    hand_in(county, day=newest_ended("daily", timezone.now()))

    assert standing(county).to_hand_in == before - 1
    assert standing(city).late_below >= 1
