"""Places where vehicles stop: who plans with them, and who may change what is known of them."""

from __future__ import annotations

from django.db.models import QuerySet

from trips.models import Place
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.accounts.roles import Role


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[Place]:
    """Stations are no secret to who plans; they are changed by the office they lie in, or by the city."""
    found = Place.objects.select_related("division")
    if not user.can(capability):
        return found.none()
    if capability == "trips.view" or Role.CITY in user.roles:
        return found
    return found.filter(at_or_below("division", division_paths(user, capability)))
