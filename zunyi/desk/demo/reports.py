"""What was handed in before the newcomer looks: in time, late, sent back or missing; and what other offices told."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils.translation import override

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.divisions.models import Division
from zunyi.divisions.queries import towns_of, zunyi
from zunyi.reports.models import Form, IndicatorEntry, Report, Snapshot
from zunyi.reports.queries.shapes import due_at, window_of
from zunyi.reports.queries.standing import newest_ended
from zunyi.reports.queries.table import content_of, digest, table
from zunyi.rows import insert_rows

_TOLD = Path(__file__).parent / "told.csv"
# Counties that are in, by what became of their daily report; those left out are late.
_IN_TIME = ("520302", "520303", "520322", "520323", "520324", "520325", "520327", "520329", "520330", "520382")
_LATE, _RETURNED = "520381", "520326"
_REMARK = "取消人数与名单不符，请核对后重报"


def make_reports(day: Day, officers: Mapping[str, User]) -> None:
    """The chain of the newest day, week and month: towns of the shown county, counties, nothing yet of the city."""
    city, by_county = officers[CITY], officers
    last = {form: newest_ended(form, day.now) for form in Form}
    for code in (*_IN_TIME, _LATE, _RETURNED):
        place = Division.objects.get(code=code)
        signer = by_county.get(code)
        for form in (Form.DAILY, Form.WEEKLY) if code != _LATE else (Form.DAILY,):
            late = timedelta(minutes=95) if code == _LATE else timedelta(minutes=-25)
            report = _hand_in(form, place, last[form], late, signer, day.now)
            if form == Form.DAILY:
                _answer(report, code, city, day.now)
    for town in towns_of(Division.objects.get(code=SHOWN_COUNTY))[:12]:
        _hand_in(Form.DAILY, town, last[Form.DAILY], timedelta(minutes=-10), None, day.now)
    for form in (Form.MONTHLY, Form.EAST_WEST):
        place = Division.objects.get(code=SHOWN_COUNTY)
        _hand_in(form, place, last[form], timedelta(hours=-5), officers[SHOWN_COUNTY], day.now)


def _hand_in(form: Form, place: Division, last_on: date, shift: timedelta, by: User | None, now: datetime) -> Report:
    """One report as it stood; never later than now."""
    window, due = window_of(form, last_on), due_at(form, place.level, last_on)
    with override("zh-hans"):
        content = content_of(table(form, place, last_on))
    report = Report.objects.create(
        form=form, division=place, first_on=window.first, last_on=last_on, due_at=due
    )  # fmt: skip
    snapshot = Snapshot.objects.create(
        report=report, version=1, content=content, sha256=digest(content), by=by,
        signer=by.name if by else f"{place.short_name}值班", at=max(window.until, min(now, due + shift)),
    )  # fmt: skip
    record("report.submitted", report, by=by, version=1, sha256=snapshot.sha256)
    return report


def _answer(report: Report, code: str, by: User, now: datetime) -> None:
    """The city takes most of them in, and sends one back."""
    if code == _LATE:
        return
    report.state = Report.State.RETURNED if code == _RETURNED else Report.State.ACCEPTED
    report.remark = _REMARK if code == _RETURNED else ""
    report.answered_by, report.answered_at = by, now
    report.save()
    record(f"report.{report.state}", report, by=by, reason=report.remark, version=1)


def make_told(by: User) -> None:
    """Every figure of the article that others tell, as the newspaper gave it; one of them was corrected."""
    city = zunyi()
    with _TOLD.open(encoding="utf-8") as file:
        entries = [_entry(row, city, by) for row in csv.DictReader(file)]
    corrected = next(entry for entry in entries if entry.key == "ew_trained")
    entries.append(
        IndicatorEntry(
            key=corrected.key, division=city, as_on=corrected.as_on, value=corrected.value, source=corrected.source,
            by=by, version=2, reason="补计一个班次",
        )
    )  # fmt: skip
    corrected.value = Decimal(5398)
    insert_rows(entries)


def _entry(row: Mapping[str, str], city: Division, by: User) -> IndicatorEntry:
    return IndicatorEntry(
        key=row["key"], division=city, as_on=date.fromisoformat(row["as_on"]), by=by, source=row["source"],
        value=Decimal(row["value"]) if row["value"] else None, text=row["text"],
    )  # fmt: skip
