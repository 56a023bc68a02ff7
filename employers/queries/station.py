"""Finding stations."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from employers.models import Station, StationStaff
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths


def visible_to(user: User, capability: str = "employers.view") -> QuerySet[Station]:
    """Officers see every station of the bureau."""
    stations = Station.objects.select_related("division").prefetch_related(
        Prefetch("staff", StationStaff.objects.select_related("user").order_by("pk"))
    )
    return stations if division_paths(user, capability) else stations.none()
