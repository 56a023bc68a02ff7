"""The waitlist of a trip as its desk sees it: narrowed, with the people whom this person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from trips.models import Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries.trip import may_manage
from trips.queries.waitlist.entries import entries_with_all, live_offer, places_of, visible_to
from zunyi.accounts.queries.scope import division_paths

if TYPE_CHECKING:
    from zunyi.accounts.models import User

OPEN, ENDED, ALL = "open", "ended", "all"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One party on the desk's list: its place, those of it whom this person may see, and how many others there are."""

    entry: Any
    place: int
    members: Sequence[WaitlistMember]
    others: int
    offer: WaitlistOffer | None
    last_offer: WaitlistOffer | None


def parties_of(trip: Trip, user: User, *, q: str = "", state: str = OPEN) -> QuerySet[Any]:
    """The parties of a trip that `user` may see, those who wait in their order, then those off the list, newest first.

    `q` is part of a name, its initials, the end of a phone number, or a code.
    """
    found = visible_to(user, "trips.view").filter(trip=trip)
    if state == OPEN:
        found = found.filter(state__in=WaitlistEntry.OPEN)
    elif state == ENDED:
        found = found.exclude(state__in=WaitlistEntry.OPEN)
    elif state in WaitlistEntry.State.values:
        found = found.filter(state=state)
    if q := q.strip():
        person = Q(worker__name_key__icontains=q) | Q(worker__initials__istartswith=q)
        person |= Q(worker__phone__endswith=q) | Q(phone__endswith=q)
        found = found.filter(
            Q(Exists(WaitlistMember.objects.filter(person, entry=OuterRef("pk")))) | Q(code__istartswith=q)
        )
    return found.order_by("ended_at", "since", "pk")


def shown(
    entries: QuerySet[Any] | Sequence[Any],
    trip: Trip,
    user: User,
    *,
    places: dict[int, tuple[int, int]] | None = None,
) -> list[Waiting]:
    """These parties with what the list says of each; a few queries, however many. `places`, if at hand already."""
    places = places_of([trip.pk]) if places is None else places
    paths = division_paths(user, "trips.view")
    all_of_them = may_manage(user, trip, "trips.run")
    found = []
    for entry in entries:
        people = [m for m in entry.members.all() if m.ended_at is None] or list(entry.members.all())
        ours = [m for m in people if all_of_them or any(m.worker.household.path.startswith(path) for path in paths)]
        offers = list(entry.offers.all())
        found.append(
            Waiting(
                entry=entry,
                place=places.get(entry.pk, (0, 0))[0],
                members=ours,
                others=len(people) - len(ours),
                offer=live_offer(entry),
                last_offer=offers[0] if offers else None,
            )
        )
    return found


def party_of(trip: Trip, user: User, pk: int, capability: str = "trips.view") -> Any:
    """One party of a trip with all that its page shows, if this person may see it; None else."""
    return entries_with_all(visible_to(user, capability).filter(trip=trip, pk=pk)).first()
