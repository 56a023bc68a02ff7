"""Finding stations, and what they did."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from employers.models import Station, StationActivity, StationStaff
from employers.queries.vacancy import in_place
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.accounts.roles import Role

# How the bureau reports what a station did (form "cooperation stations"): the names of its columns.
REPORTED = {
    StationActivity.Kind.CONTACT: "station_contacts",
    StationActivity.Kind.AGREEMENT: "station_agreements",
    StationActivity.Kind.POSTS: "station_posts",
    StationActivity.Kind.VISIT: "station_visits",
    StationActivity.Kind.RIGHTS: "station_rights",
    StationActivity.Kind.OTHER: "station_other",
}


def visible_to(user: User, capability: str = "employers.view") -> QuerySet[Station]:
    """Officers see every station of the bureau, a station's staff their own."""
    stations = Station.objects.select_related("division").prefetch_related(
        Prefetch("staff", StationStaff.objects.select_related("user").order_by("pk"))
    )
    return stations if division_paths(user, capability) else stations.filter(pk__in=own_stations(user))


def own_stations(user: User) -> list[int]:
    """The stations at which this person works."""
    if Role.STATION not in user.roles:
        return []
    return list(StationStaff.objects.filter(user=user).values_list("station", flat=True))


def with_counts(stations: QuerySet[Station], *, since: date) -> QuerySet[Station]:
    """The same, each with what it did since a day (`deeds`), and the jobs that it collected (`collected`)."""
    counted = Q(activities__struck_at=None, activities__day__gte=since)
    posts = counted & Q(activities__kind=StationActivity.Kind.POSTS)
    return stations.annotate(
        deeds=Count("activities", filter=counted), collected=Sum("activities__count", filter=posts, default=0)
    )


def found(stations: QuerySet[Station], *, q: str = "", city: str = "", state: str = "") -> QuerySet[Station]:
    """Those that fit what was typed into the list's filter."""
    if q:
        stations = stations.filter(Q(name__icontains=q) | Q(contact_name__icontains=q) | Q(phone__startswith=q))
    if city:
        stations = stations.filter(in_place("division", city))
    if state:
        over = Q(closed_on__lt=timezone.localdate())
        stations = stations.filter(over) if state == "closed" else stations.exclude(over)
    return stations


def activities_visible_to(user: User, capability: str = "employers.view") -> QuerySet[StationActivity]:
    """What the stations did that `user` may see."""
    every = StationActivity.objects.select_related("station__division", "employer", "by")
    return every if division_paths(user, capability) else every.filter(station__in=own_stations(user))


def activities_found(
    activities: QuerySet[StationActivity],
    *,
    station: Station | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[StationActivity]:
    """Those that fit what was typed into the list's filter."""
    if station is not None:
        activities = activities.filter(station=station)
    if kind:
        activities = activities.filter(kind=kind)
    if since:
        activities = activities.filter(day__gte=since)
    return activities.filter(day__lte=until) if until else activities


def done_by_station(*, first: date, last: date) -> dict[int, dict[str, int]]:
    """By station, what was written down between two days, by the names of the report's columns."""
    rows = (
        StationActivity.objects.filter(struck_at=None, day__gte=first, day__lte=last)
        .order_by()
        .values_list("station", "kind")
        .annotate(n=Sum("count"))
    )
    done: dict[int, dict[str, int]] = defaultdict(dict)
    for station, kind, n in rows:
        done[station][REPORTED[StationActivity.Kind(kind)]] = n
    return done
