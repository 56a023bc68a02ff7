"""What somebody's place owes now, and how many below are late: for the first page of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import children, reporting_units
from zunyi.reports.models import Report
from zunyi.reports.queries.shapes import SHAPES, due_at, window_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How many forms the own places have yet to hand in, and how many reports from below are late."""

    to_hand_in: int
    late_below: int


def newest_ended(form: str, now: datetime) -> date:
    """The last day of the newest period of the form that is over."""
    window = window_of(form, timezone.localdate(now))
    while window.until > now:
        window = window_of(form, window.first - timedelta(days=1))
    return window.day


def standing(user: User, now: datetime | None = None) -> Standing:
    """The newest period of each form that is over, own and below: one query for what is in."""
    moment = now or timezone.now()
    own = list(Division.objects.filter(path__in=division_paths(user, "reports.submit")))
    below = [place for each in own for place in _below(each)] if user.can("reports.answer") else []
    last = {form: newest_ended(form, moment) for form in SHAPES}
    periods = reduce(or_, (Q(form=form, last_on=day) for form, day in last.items()))
    reports = Report.objects.filter(periods, division__in=[*own, *below]).exclude(state=Report.State.RETURNED)
    is_in = set(reports.values_list("form", "division"))
    owes = [(form, place) for form, shape in SHAPES.items() for place in own if place.level in shape.levels]
    due = [
        (form, place)
        for form, shape in SHAPES.items()
        for place in below
        if place.level in shape.levels and due_at(form, place.level, last[form]) < moment
    ]
    return Standing(
        to_hand_in=sum((form, place.pk) not in is_in for form, place in owes),
        late_below=sum((form, place.pk) not in is_in for form, place in due),
    )


def _below(place: Division) -> list[Division]:
    """The places directly below that hand reports in; a town lent to a unit hands in there."""
    if place.level == Level.CITY:
        return list(reporting_units())
    below = children(place).current()
    return list(below.filter(unit=None) if place.level == Level.COUNTY else below.at_level(Level.TOWN))
