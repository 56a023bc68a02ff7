"""Who waits for a trip, in which order, and how long an offer waits for its answer."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from trips.models import Call, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries.booking import seats_of
from zunyi.accounts.queries.scope import at_or_below, division_paths

if TYPE_CHECKING:
    from workers.models import Worker
    from zunyi.accounts.models import User

# Nobody is asked to answer in less, and near the departure a quarter of the time that is left is given.
SHORTEST = timedelta(minutes=30)
SHARE = 4
# Answered by then at the latest: the office still has to write the list.
BEFORE_PICK_UP = timedelta(minutes=30)
# People sleep; only where the vehicle leaves so soon do these hours count.
DAY_BEGINS, DAY_ENDS = time(8, 0), time(21, 0)
NIGHT_COUNTS_WITHIN = timedelta(hours=12)


def place_token(entry: WaitlistEntry) -> str:
    """What stands in the address of a place on the list: the code and a short signature, to fit into a message.

    Forty random bits and forty signed ones: nobody walks through them.
    """
    return f"{entry.code}-{_signature(entry.code, settings.SECRET_KEY)}"


def entry_of_token(token: str) -> WaitlistEntry | None:
    """The party of such an address; None for one that was made up."""
    code, _dash, signature = token.upper().partition("-")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(signature, _signature(code, key)) for key in keys):
        return None
    return entries_with_all(WaitlistEntry.objects.filter(code=code)).first()


def _signature(code: str, key: str) -> str:
    return base64.b32encode(salted_hmac("waiting", code, secret=key, algorithm="sha256").digest()[:5]).decode()


def entries_with_all(entries: QuerySet[WaitlistEntry]) -> QuerySet[Any]:
    """Parties with their people, their stops, and their offers, the newest first."""
    people = WaitlistMember.objects.select_related("worker__identity", "worker__household").order_by("pk")
    offers = WaitlistOffer.objects.select_related("by").order_by("-pk")
    return entries.select_related(
        "trip__organiser", "trip__destination", "board__place", "board__leg", "alight__place", "by"
    ).prefetch_related(Prefetch("members", people), Prefetch("offers", offers))


def told_on_one_phone(entry: WaitlistEntry) -> list[list[WaitlistMember]]:
    """Who of a party was still on the list at its end, by phone; each without one by itself. Needs `members`."""
    phones: dict[str, list[WaitlistMember]] = {}
    for member in entry.members.all():
        if entry.ended_at is not None and member.ended_at == entry.ended_at:
            phones.setdefault(member.reach or f"nobody:{member.pk}", []).append(member)
    return list(phones.values())


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


@dataclass(frozen=True, slots=True)
class MyPlace:
    """A party on somebody's phone: its place, of how many, and the offer that it can answer."""

    entry: Any
    place: int
    of: int
    offer: WaitlistOffer | None
    token: str


def places_shown(people: Sequence[Worker]) -> list[MyPlace]:
    """Where these people wait, the next departure first; four queries, however many."""
    mine = WaitlistMember.objects.filter(worker__in=people, entry=OuterRef("pk"), ended_at=None)
    entries = entries_with_all(WaitlistEntry.objects.filter(Exists(mine), state__in=WaitlistEntry.OPEN))
    found = list(entries.order_by("board__departs_at", "pk"))
    places = places_of([entry.trip_id for entry in found])
    return [MyPlace(entry, *places[entry.pk], live_offer(entry), place_token(entry)) for entry in found]


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


def others_wait(trip: Trip) -> bool:
    """Whether a new sign-up would have to wait its turn, as `seat_workers` judges it."""
    return WaitlistEntry.objects.filter(
        trip=trip, state=WaitlistEntry.State.WAITING, skipped__in=["", "few_seats", "quota"]
    ).exists()


def parties_waiting(trip: Trip) -> int:
    """How many parties stand on the list of a trip."""
    return WaitlistEntry.objects.filter(trip=trip, state__in=WaitlistEntry.OPEN).count()
