"""Adding up the sums of trips, and whether they are in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.models import Leg, Trip
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level, subtree_paths
from zunyi.reports.models import CurrentTotal, TotalsCheck, Touched, TripTotal
from zunyi.reports.queries.figures import Question, of_the_season
from zunyi.reports.queries.window import season_start

MEASURES = ("registered", "gone", "no_show", "cancelled", "open")
# Marks are taken up every few seconds; older ones, or a comparison that long ago, are an alarm.
LATE, STALE = timedelta(minutes=10), timedelta(hours=3)


def totals_of(question: Question) -> QuerySet[Any]:
    """The sums of own people, with the `mode` of the main vehicle; narrow them by the trip's departure."""
    trunk = FilteredRelation("trip__legs", condition=Q(trip__legs__role=Leg.Role.TRUNK))
    rows: QuerySet[Any] = CurrentTotal.objects.filter(_below(question.paths), _reports_to(question.unit))
    return rows.annotate(trunk=trunk, mode=F("trunk__mode"))


def season_totals(question: Question) -> QuerySet[Any]:
    """The sums of the trips that left from the season's beginning to the end of the window."""
    return _left(question, question.window.season_since(question.season_from))


def day_totals(question: Question) -> QuerySet[Any]:
    """The sums of the trips that left in the window."""
    return _left(question, question.window.since)


def _left(question: Question, since: datetime) -> QuerySet[Any]:
    """The sums of what left from then on. The trips are asked for first: a season has a few hundred, and their sums are
    found by key; joined, the database would read the sums of all seasons."""
    left = Trip.objects.filter(departed_at__gte=since, departed_at__lt=question.window.until)
    rows: QuerySet[Any] = CurrentTotal.objects.filter(town_condition(question))
    return rows.filter(trip__in=list(left.values_list("pk", flat=True)))


def sums(rows: QuerySet[Any], *names: str) -> dict[str, int]:
    """Add these up."""
    added = rows.aggregate(**{f"all_{name}": Sum(name) for name in names or MEASURES})
    return {name.removeprefix("all_"): value or 0 for name, value in added.items()}


def persons_by_town(question: Question) -> Iterable[tuple[str, int, int]]:
    """Town, distinct persons and person-trips carried since the season began.

    From the sums where these hold it: for the bureau's own season and cut-off, and nobody got on since they were
    reckoned. Else by the plain count.
    """
    if not keeps_persons(question):
        plain = of_the_season(question).values("town_path").order_by()
        counted = plain.annotate(n=Count("worker", distinct=True), trips=Count("pk"))
        return counted.values_list("town_path", "n", "trips")
    window = question.window
    rows = TripTotal.objects.filter(
        _below(question.paths),
        _reports_to(question.unit),
        trip__departed_at__gte=window.season_since(question.season_from),
        trip__departed_at__lt=window.until,
    )
    added = rows.values("town_path").annotate(n=Sum("firsts"), trips=Sum("gone")).order_by()
    return added.filter(trips__gt=0).values_list("town_path", "n", "trips")


def persons_of(question: Question) -> int:
    """Distinct persons carried since the season began."""
    return sum(persons for _town, persons, _trips in persons_by_town(question))


def keeps_persons(question: Question) -> bool:
    """Whether the sums hold the season's distinct persons: the usual season and cut-off, nobody got on since."""
    usual = (
        question.season_from == season_start(question.window.day)
        and question.window.hour == settings.REPORT_CUT_OFF_HOUR
    )
    return usual and not Touched.objects.filter(carried=True).exists()


def town_condition(question: Question) -> Q:
    """The condition that a row's town is one of those asked about."""
    return _below(question.paths) & _reports_to(question.unit)


def _below(paths: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(town_path__startswith=path)
    return condition


def _reports_to(unit: Division | None) -> Q:
    """The condition that a town reports to this county or unit and to no other (`figures.reports_to`)."""
    if unit is None:
        return Q()
    condition = _below(subtree_paths([unit]))
    if unit.level != Level.UNIT:
        lent = Division.objects.filter(path__startswith=unit.path).exclude(unit=None)
        for path in lent.values_list("path", flat=True):
            condition &= ~Q(town_path__startswith=path)
    return condition


def alarms() -> list[str]:
    """What is wrong with the sums, in words for the status page; empty when they are in order."""
    found, now = [], timezone.now()
    last = TotalsCheck.objects.order_by("-pk").first()
    if last and last.differing:
        said = ngettext(
            "The kept sums differed from the plain count on %(count)s trip; they are reckoned again.",
            "The kept sums differed from the plain count on %(count)s trips; they are reckoned again.",
            last.differing,
        )
        found.append(said % {"count": last.differing})
    elif last and last.at < now - STALE:
        found.append(_("The kept sums have not been compared with the plain count for hours."))
    oldest = Touched.objects.aggregate(at=Min("at"))["at"]
    if oldest and oldest < now - LATE:
        found.append(_("The sums of the reports are not being reckoned; figures stay right, but come slowly."))
    return found
