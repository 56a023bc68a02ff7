"""Reports on their way: who sees them, who owes which, who is late, and what changed between versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import children, reporting_units
from zunyi.reports.models import Report, Snapshot
from zunyi.reports.queries.shapes import SHAPES, due_at, window_of


def visible_to(user: User, capability: str = "reports.view") -> QuerySet[Any]:
    """The reports of one's own place and of all below, with the newest version and when the first came."""
    versions = Snapshot.objects.filter(report=OuterRef("pk"))
    reports: QuerySet[Any] = Report.objects.filter(at_or_below("division", division_paths(user, capability)))
    return reports.select_related("division", "answered_by").annotate(
        version=Subquery(versions.order_by("-version").values("version")[:1]),
        first_at=Subquery(versions.order_by("version").values("at")[:1]),
        last_at=Subquery(versions.order_by("-version").values("at")[:1]),
        signer=Subquery(versions.order_by("-version").values("signer")[:1]),
    )


def snapshots_visible_to(user: User, capability: str = "reports.view") -> QuerySet[Snapshot]:
    """Every version of the reports that one may see."""
    mine = at_or_below("report__division", division_paths(user, capability))
    return Snapshot.objects.filter(mine).select_related("report__division", "by")


def may_submit(user: User, division: Division) -> bool:
    """Whether the report is this person's to hand in: of the own place, or for a place below."""
    return lies_within(division, division_paths(user, "reports.submit"))


def may_answer(user: User, division: Division) -> bool:
    """Whether the place above is this person's: nobody takes in his own place's report."""
    return any(
        division.path.startswith(path) and division.path != path for path in division_paths(user, "reports.answer")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """One place's form of one period: handed in or not, and how late."""

    division: Division
    due_at: datetime
    report: Any
    now: datetime

    @property
    def is_in(self) -> bool:
        """Whether something stands that was not sent back."""
        return self.report is not None and self.report.state != Report.State.RETURNED

    @property
    def is_late(self) -> bool:
        """Whether it should be in by now, or came after its time."""
        return self.late_minutes > 0

    @property
    def late_minutes(self) -> int:
        """By how much the first version came late, or is late by now."""
        came = self.report.first_at if self.report is not None else self.now
        return max(0, int((came - self.due_at).total_seconds() // 60))

    @property
    def late_words(self) -> str:
        """The same as people say it."""
        minutes = self.late_minutes
        if minutes < 60:
            return _("%(n)s min") % {"n": minutes}
        if minutes < 60 * 48:
            return _("%(n)s h") % {"n": minutes // 60}
        return _("%(n)s days") % {"n": minutes // (60 * 24)}


def owed(form: str, place: Division, day: date, now: datetime | None = None) -> list[Owed]:
    """What the places directly below owe for the period that `day` lies in: three queries, however many there are."""
    moment, window = now or timezone.now(), window_of(form, day)
    below = reporting_units() if place.level == Level.CITY else children(place).current()
    if place.level == Level.COUNTY:
        below = below.filter(unit=None)
    places = [each for each in below if each.level in SHAPES[form].levels]
    reports = {report.division_id: report for report in _handed_in(form, places, window.day)}
    return [
        Owed(
            each,
            reports[each.pk].due_at if each.pk in reports else due_at(form, each.level, window.day),
            reports.get(each.pk),
            moment,
        )
        for each in places
    ]


def own_debt(form: str, place: Division, day: date, now: datetime | None = None) -> Owed | None:
    """What the place itself owes; None where it does not hand in this form."""
    if place.level not in SHAPES[form].levels:
        return None
    last_on = window_of(form, day).day
    report = _handed_in(form, [place], last_on).first()
    return Owed(
        place, report.due_at if report else due_at(form, place.level, last_on), report, now or timezone.now()
    )  # fmt: skip


def _handed_in(form: str, places: list[Division], last_on: date) -> QuerySet[Any]:
    versions = Snapshot.objects.filter(report=OuterRef("pk"))
    reports: QuerySet[Any] = Report.objects.filter(form=form, division__in=places, last_on=last_on)
    return reports.annotate(
        version=Subquery(versions.order_by("-version").values("version")[:1]),
        first_at=Subquery(versions.order_by("version").values("at")[:1]),
        last_at=Subquery(versions.order_by("-version").values("at")[:1]),
        signer=Subquery(versions.order_by("-version").values("signer")[:1]),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is another in the newer version."""

    line: str
    column: str
    old: int
    new: int


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every cell that differs, line by line, the sums last; a line that is gone or new counts as zeros."""
    found = []
    for section in ("lines", "by_destination"):
        before = {line["code"]: line for line in old[section]}
        after = {line["code"]: line for line in new[section]}
        for code in [*before, *(code for code in after if code not in before)]:
            line = after.get(code) or before[code]
            found += _changed(line["name"], _cells(before.get(code)), _cells(after.get(code)), new["columns"])
    found += _changed(new["total"]["name"], old["total"]["cells"], new["total"]["cells"], new["columns"])
    return [*found, *_changed("", old["facts"], new["facts"], new["columns"])]


def _cells(line: Mapping[str, Any] | None) -> Mapping[str, int]:
    return line["cells"] if line else {}


def _changed(name: str, old: Mapping[str, int], new: Mapping[str, int], words: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(name, words.get(key, key), old.get(key, 0), new.get(key, 0))
        for key in [*old, *(key for key in new if key not in old)]
        if old.get(key, 0) != new.get(key, 0)
    ]
