"""Who waits for a trip, in which order, and how long an offer waits for its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from trips.models import Call, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer, WaitlistRule
from trips.queries.booking import seats_of
from zunyi.accounts.queries.scope import at_or_below, division_paths

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# What stands while nobody has set anything: half a day that people are awake.
USUAL_MINUTES = 360
# Nobody is asked to answer in less, and near the departure a quarter of the time that is left is given.
SHORTEST = timedelta(minutes=30)
SHARE = 4
# Answered by then at the latest: the office still has to write the list.
BEFORE_PICK_UP = timedelta(minutes=30)
# People sleep; only where the vehicle leaves so soon do these hours count.
DAY_BEGINS, DAY_ENDS = time(8, 0), time(21, 0)
NIGHT_COUNTS_WITHIN = timedelta(hours=12)

_signer = signing.Signer(salt="waiting", sep=".")


def place_token(entry: WaitlistEntry) -> str:
    """What stands in the address of a place on the list: the code with a signature, as with a slip."""
    return _signer.sign(entry.code)


def entry_of_token(token: str) -> WaitlistEntry | None:
    """The party of such an address; None for one that was made up."""
    try:
        code = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return entries_with_all(WaitlistEntry.objects.filter(code=code)).first()


def entries_with_all(entries: QuerySet[WaitlistEntry]) -> QuerySet[Any]:
    """Parties with their people, their stops, and their offers, the newest first."""
    people = WaitlistMember.objects.select_related("worker__identity", "worker__household").order_by("pk")
    offers = WaitlistOffer.objects.select_related("by").order_by("-pk")
    return entries.select_related(
        "trip__organiser", "trip__destination", "board__place", "board__leg", "alight__place", "by"
    ).prefetch_related(Prefetch("members", people), Prefetch("offers", offers))


def visible_to(user: User, capability: str = "bookings.make") -> QuerySet[WaitlistEntry]:
    """Parties with somebody of one's own places, and everybody who waits for the trips that one's office lays on."""
    own = at_or_below("worker__household", division_paths(user, capability))
    scope = Q(Exists(WaitlistMember.objects.filter(own, entry=OuterRef("pk"))))
    if user.can("trips.run"):
        scope |= at_or_below("trip__organiser", division_paths(user, "trips.run"))
    return WaitlistEntry.objects.filter(scope)


def places_of(trip_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The place of each open party on its trip's list, and how many parties there are; offers keep their place."""
    row = Window(RowNumber(), partition_by=[F("trip")], order_by=[F("since"), F("pk")])
    rows = (
        WaitlistEntry.objects.filter(trip__in=set(trip_ids), state__in=WaitlistEntry.OPEN)
        .annotate(place=row)
        .values_list("pk", "trip", "place")
    )
    found = list(rows)
    many: dict[int, int] = {}
    for _pk, trip, _place in found:
        many[trip] = many.get(trip, 0) + 1
    return {pk: (place, many[trip]) for pk, trip, place in found}


def waiting_counts(trips: Sequence[Trip]) -> dict[int, int]:
    """How many people wait for each of these trips, by the trip's id."""
    open_members = WaitlistMember.objects.filter(
        trip__in=[trip.pk for trip in trips], ended_at=None, entry__state__in=WaitlistEntry.OPEN
    )
    return dict(open_members.order_by().values_list("trip").annotate(n=Count("pk")))


def live_offer(entry: WaitlistEntry) -> WaitlistOffer | None:
    """The offer that the party can answer now, from the prefetched ones; a lapsed one is none."""
    offer = next((each for each in entry.offers.all() if each.state == WaitlistOffer.State.OPEN), None)
    return offer if offer is not None and offer.is_live() else None


def offered_seats(offer: WaitlistOffer) -> list[tuple[Any, list[str]]]:
    """For whom which seats are held, in the order of the party."""
    held = list(offer.bookings.filter(state="held").select_related("worker").order_by("pk"))
    seats = seats_of(held)
    return [(booking, seats[booking.pk]) for booking in held]


def entries_on(phone: str, people: Sequence[Any]) -> QuerySet[Any]:
    """The open parties of the people on this phone, and those that are told on it."""
    mine = WaitlistMember.objects.filter(Q(worker__in=people) | Q(phone=phone), entry=OuterRef("pk"), ended_at=None)
    if not phone:
        mine = WaitlistMember.objects.filter(worker__in=people, entry=OuterRef("pk"), ended_at=None)
    return entries_with_all(WaitlistEntry.objects.filter(Exists(mine), state__in=WaitlistEntry.OPEN)).order_by(
        "board__departs_at", "pk"
    )


def minutes_for(trip: Trip) -> int:
    """How long an offer of this trip waits: the trip's own rule, its office's or one above it, else the usual time."""
    above = [trip.organiser.path[:end] for end in range(4, len(trip.organiser.path) + 1, 4)]
    rules = WaitlistRule.objects.filter(Q(trip=trip) | Q(division__path__in=above)).select_related("division")
    nearest = sorted(rules, key=lambda rule: len(rule.division.path) if rule.division else 1000)
    return nearest[-1].minutes if nearest else USUAL_MINUTES


def answer_until(*, minutes: int, pick_up: datetime, closes_at: datetime | None, now: datetime) -> datetime:
    """Until when an offer made now waits: the given time, shorter near the end; at night the clock stands still.

    The end is the closing of the sign-up or half an hour before the pick-up, whichever comes first. Where less than
    twelve hours are left the night counts too: better woken than left behind.
    """
    last = pick_up - BEFORE_PICK_UP
    if closes_at is not None and now < closes_at < last:
        last = closes_at
    left = last - now
    wait = max(min(timedelta(minutes=minutes), left / SHARE), SHORTEST)
    until = now + wait if left < NIGHT_COUNTS_WITHIN else _awake(now, wait)
    return max(min(until, last), now + timedelta(minutes=1))


def _awake(now: datetime, wait: timedelta) -> datetime:
    """`wait` later, counting only the hours of the day."""
    at = timezone.localtime(now)
    while True:
        begins, ends = (timezone.make_aware(datetime.combine(at.date(), hour)) for hour in (DAY_BEGINS, DAY_ENDS))
        start = max(at, begins)
        if start < ends:
            if start + wait <= ends:
                return start + wait
            wait -= ends - start
        at = timezone.make_aware(datetime.combine(at.date() + timedelta(days=1), time()))


def stops_between(calls: Sequence[Call], entry: WaitlistEntry) -> tuple[Call | None, Call | None]:
    """The party's stops among the calls of the plan as it is now."""
    by_id = {call.pk: call for call in calls}
    return by_id.get(entry.board_id), by_id.get(entry.alight_id)
