"""Carriers, their vehicles and drivers: who may see and change which."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from trips.models import Carrier, Driver, Mode, Vehicle
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths
from zunyi.divisions.models import Division


def visible_to(user: User, capability: str = "trips.schedule") -> QuerySet[Carrier]:
    """The carriers on the lists of one's own place, of those below it, and of those above it (the city's)."""
    paths = division_paths(user, capability)
    mine = at_or_below("office", paths) | above_or_at("office", paths)
    return Carrier.objects.filter(mine).select_related("office")


def changeable_by(user: User) -> QuerySet[Carrier]:
    """The carriers that one's own place has on its list, or one below it."""
    return Carrier.objects.filter(at_or_below("office", division_paths(user, "trips.schedule")))


def vehicles_of(user: User, capability: str = "trips.schedule") -> QuerySet[Vehicle]:
    """The vehicles of the carriers that `user` may hire."""
    return (
        Vehicle.objects.filter(carrier__in=visible_to(user, capability))
        .select_related("carrier", "layout")
        .order_by("plate")
    )


def drivers_of(user: User, capability: str = "trips.schedule") -> QuerySet[Driver]:
    """The drivers of the carriers that `user` may hire."""
    return (
        Driver.objects.filter(carrier__in=visible_to(user, capability))
        .select_related("carrier")
        .order_by("carrier", "name")
    )


def matching(carriers: QuerySet[Carrier], *, q: str = "", mode: str = "") -> QuerySet[Carrier]:
    """Narrow the list: part of the name, a plate or a driver's name; with the number of vehicles and drivers."""
    carriers = carriers.select_related("office").annotate(
        vehicle_count=Count("vehicles", filter=Q(vehicles__is_active=True), distinct=True),
        driver_count=Count("drivers", filter=Q(drivers__is_active=True), distinct=True),
    )
    if mode:
        carriers = carriers.filter(mode=Mode(mode))
    if q := q.strip():
        found = Q(name__icontains=q) | Q(vehicles__plate__icontains=q) | Q(drivers__name__icontains=q)
        carriers = carriers.filter(pk__in=Carrier.objects.filter(found).values("pk"))
    return carriers.order_by("-is_active", "name", "pk")


def offices_of(user: User) -> QuerySet[Division]:
    """The offices on whose list `user` may put a carrier."""
    own = [each.division_id for each in user.current_assignments if each.division_id]
    return Division.objects.filter(pk__in=own).filter(at_or_below_self(user)).order_by("code")


def at_or_below_self(user: User) -> Q:
    """The condition that a division lies within what `user` plans for."""
    paths = division_paths(user, "trips.schedule")
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition
