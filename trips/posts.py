"""Where escorts go along, for the list of people and roles: the trips that have not ended yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trips.models import EscortDuty, Trip
from zunyi.accounts.posts import register_posts
from zunyi.accounts.roles import Role

_OVER = (Trip.State.CANCELLED, Trip.State.ARRIVED, Trip.State.SETTLED)


def trips_of(users: Sequence[int]) -> dict[int, list[str]]:
    """The trips with which these accounts go."""
    duties = EscortDuty.objects.filter(user__in=users).exclude(leg__trip__state__in=_OVER)
    found: dict[int, list[str]] = defaultdict(list)
    for user, number in duties.order_by("pk").values_list("user", "leg__trip__number"):
        if number not in found[user]:
            found[user].append(number)
    return found


def register() -> None:
    """Bring them to the page."""
    register_posts(Role.ESCORT, trips_of)
