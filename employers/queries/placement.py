"""Finding placements: whose workers, whose vacancies, and who arrives when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from employers.models import Placement
from employers.queries.vacancy import LIVE, in_place, own_employers, station_paths
from workers.models import Consent
from workers.queries.consent import declined
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.queries import within_q

# From here on employers and stations may know the name: the worker has said yes.
SAID_YES = (Placement.State.ACCEPTED, Placement.State.ARRIVED)
# Of those who come: who is still expected first, by the hour of arrival.
EXPECTED_FIRST = ("state", F("comes_at").asc(nulls_last=True), "vacancy__from_on", "vacancy__employer__name", "pk")


def visible_to(user: User, capability: str = "matches.view") -> QuerySet[Placement]:
    """The placements of workers whose household lies where `user` holds `capability`."""
    paths = division_paths(user, capability)
    return Placement.objects.filter(at_or_below("worker__household", paths)).select_related(
        "worker__household", "vacancy__employer", "vacancy__division"
    )


def arrivals_visible_to(user: User) -> QuerySet[Placement]:
    """Who comes to a firm, or to the area of a station: only who has said yes, and did not take back the consent to be
    named to others."""
    condition = Q(vacancy__employer__in=own_employers(user))
    for path in station_paths(user):
        condition |= Q(vacancy__division__path__startswith=path)
    return (
        Placement.objects.filter(condition, state__in=SAID_YES, worker__erased_at=None)
        .exclude(declined("worker", Consent.Purpose.SHARING))
        .select_related("worker", "vacancy__employer", "vacancy__division")
    )


def offers_waiting(user: User) -> list[dict[str, Any]]:
    """How many offers of each vacancy wait for an answer, for those who may not know the names yet."""
    condition = Q(vacancy__employer__in=own_employers(user))
    for path in station_paths(user):
        condition |= Q(vacancy__division__path__startswith=path)
    waiting = Placement.objects.filter(condition, state=Placement.State.OFFERED)
    counted = (
        waiting.values("vacancy", "vacancy__title", "vacancy__employer__name")
        .annotate(n=Count("pk"), since=Min("offered_at"))
        .order_by("vacancy__employer__name", "vacancy__title")
    )
    return [dict(line) for line in counted]


def workers_with_a_job() -> QuerySet[Placement]:
    """Live placements: whoever has one is not matched again."""
    return Placement.objects.filter(state__in=LIVE)


def found(
    placements: QuerySet[Placement],
    *,
    q: str = "",
    state: str = "",
    since: date | None = None,
    area: str = "",
    unit: str = "",
) -> QuerySet[Placement]:
    """Those that fit the list's filter; `since`: arrived by that day; `area`, `unit`: codes of work and home."""
    if since:
        placements = placements.filter(arrived_on__lte=since)
    if unit:
        placements = placements.filter(within_q("worker__household", Division.objects.filter(code=unit)))
    if area:
        placements = placements.filter(in_place("vacancy__division", area))
    if q:
        placements = placements.filter(Q(worker__legal_name__contains=q) | Q(vacancy__employer__name__icontains=q))
    return placements.filter(state=state) if state else placements
