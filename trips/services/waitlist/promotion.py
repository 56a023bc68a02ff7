"""Seats for those who wait, by the rule or by an officer's hand (decision 27).

Both take the same locks in the same order (docs/locking.md): the people of the parties, then the trip. What one of them
has decided the other sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from trips.models import Booking, Leg, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries.incident import has_held_run, held_workers
from trips.queries.journey import Journey
from trips.queries.manifest.rules import RULES
from trips.queries.notices import matter_of
from trips.queries.plan.quota import kept_for
from trips.queries.waitlist.entries import answer_until
from trips.queries.waitlist.room import Room, room_of
from trips.queries.waitlist.times import minutes_for
from trips.refusals import (
    NoBoardingHere,
    NotEnoughSeats,
    NotWaiting,
    QuotaUsedUp,
    TravelConsentWithdrawn,
    TripFull,
    TripNotOpen,
    WorkerTooYoung,
    WorkerTravelsElsewhere,
)
from trips.services.booking import WALLS, new_bookings
from trips.services.holds import lapse_trip_holds
from trips.services.seats.claims import claim_seats
from trips.services.waitlist.offers import in_whose_care, is_child, lapse_trip_offers, lock_party, way_of
from trips.services.waitlist.waiting import close_entry, open_entries
from workers.models import Worker
from workers.queries.consent import travel_declined
from zunyi.audit.services import record
from zunyi.clock import cn_datetime
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import ReasonMissing, Refusal, refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State, Skipped, Offer = WaitlistEntry.State, WaitlistEntry.Skipped, WaitlistOffer.State
# Parties that are looked at in one go, more than a train has seats.
AT_ONCE = 400
WHY: dict[type[Refusal], str] = {
    WorkerTravelsElsewhere: Skipped.ELSEWHERE,
    NoBoardingHere: Skipped.STOP,
    WorkerTooYoung: Skipped.YOUNG,
    TravelConsentWithdrawn: Skipped.CONSENT,
    QuotaUsedUp: Skipped.QUOTA,
    NotEnoughSeats: Skipped.FEW_SEATS,
    TripFull: Skipped.FEW_SEATS,
}


@transaction.atomic
def promote(*, trip: Trip) -> list[WaitlistOffer]:
    """Offer the free seats of a trip to those who wait, in their order; who cannot have any is told why.

    Offers and held places whose time is over lapse first. By the rule nothing is offered once the sign-up is closed.
    """
    waiting = list(open_entries(trip.pk).filter(state=State.WAITING).select_related("trip")[:AT_ONCE])
    if not _is_worth_it(trip, waiting):
        return []
    looked_at = [entry.pk for entry in waiting]
    trip = lock_party(trip, looked_at)
    lapse_trip_offers(trip)
    lapse_trip_holds(trip)
    if not trip.takes_sign_ups or has_held_run(trip):
        return []
    parties = _parties(trip, looked_at)
    made: list[WaitlistOffer] = []
    room = _room(trip, parties)
    for party in parties:
        offer = _try(trip, party, room)
        if offer is not None:
            made.append(offer)
            room = _room(trip, parties)
    return made


def _is_worth_it(trip: Trip, waiting: Sequence[WaitlistEntry]) -> bool:
    """A look without locks: something lapses, or a seat is free on somebody's way. Whoever frees one rings again."""
    now = timezone.now()
    if WaitlistOffer.objects.filter(entry__trip=trip, state=Offer.OPEN, expires_at__lte=now).exists():
        return True
    if Booking.objects.filter(trip=trip, state=Booking.State.HELD, held_until__lte=now).exists():
        return True
    room = room_of(trip.pk)
    for entry in waiting:
        try:
            journey = way_of(entry.trip, entry)
        except NoBoardingHere:
            return True
        if room.is_free_on(journey.rides):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Party:
    """One entry with those of it who still wait."""

    entry: WaitlistEntry
    members: tuple[WaitlistMember, ...]

    @property
    def workers(self) -> list[Worker]:
        return [member.worker for member in self.members]


@dataclass(slots=True)
class _Room:
    """What is free, whose kept seats everybody may have, and where else the people are at which time."""

    room: Room
    kept: dict[int, list[int]] | None
    elsewhere: list[Booking]
    # Whom an incident holds: nothing new is begun for them.
    held: set[int]


def _parties(trip: Trip, entry_ids: Sequence[int]) -> list[_Party]:
    """The parties that still wait, in their order, seen under the lock; who has a seat by now is taken off."""
    entries = list(
        open_entries(trip.pk).filter(pk__in=entry_ids, state=State.WAITING).select_related("board", "alight")
    )
    waiting = WaitlistMember.objects.filter(entry__in=entries, ended_at=None).select_related("worker")
    # Elders first: where not all can go, no child goes alone.
    members = sorted(waiting.order_by("pk"), key=lambda member: is_child(member.worker))
    by_entry: dict[int, list[WaitlistMember]] = {entry.pk: [] for entry in entries}
    for member in members:
        by_entry[member.entry_id].append(member)
    workers = [member.worker_id for group in by_entry.values() for member in group]
    seated = set(
        Booking.objects.filter(trip=trip, worker__in=workers, state__in=Booking.LIVE).values_list("worker", flat=True)
    )
    parties = []
    for entry in entries:
        group = by_entry[entry.pk]
        settled = [member.pk for member in group if member.worker_id in seated]
        if settled:
            WaitlistMember.objects.filter(pk__in=settled).update(ended_at=timezone.now())
        left = tuple(member for member in group if member.worker_id not in seated)
        if left:
            parties.append(_Party(entry, left))
        else:
            close_entry(entry, State.BOOKED)
    return parties


def _room(trip: Trip, parties: Sequence[_Party]) -> _Room:
    workers = [worker for party in parties for worker in party.workers]
    elsewhere = Booking.objects.filter(worker__in=workers, state__in=Booking.LIVE).exclude(trip=trip)
    return _Room(room_of(trip.pk), kept_for(trip, workers), list(elsewhere), held_workers(workers))


def _try(trip: Trip, party: _Party, room: _Room) -> WaitlistOffer | None:
    """Offer this party what it can have; else write down why not, if seats were free that others may get now."""
    try:
        journey = way_of(trip, party.entry)
        if not room.room.is_free_on(journey.rides):
            return None
        chosen = _choose(party, journey, room)
        return _offer(trip, party, chosen, journey, room.kept)
    except tuple(WHY) as no:
        _pass_over(party.entry, next(why for kind, why in WHY.items() if isinstance(no, kind)))
        return None


def _choose(party: _Party, journey: Journey, room: _Room, *, most: int | None = None) -> list[Worker]:
    """Who of the party is offered a seat: everybody, or as many as fit where fewer are welcome.

    Refuses with the reason that stands in the way.
    """
    entry, able = party.entry, []
    no: Refusal | None = None
    declined = set(travel_declined([worker.pk for worker in party.workers]).values_list("pk", flat=True))
    for worker in party.workers:
        why = _why_not(worker, journey, room, declined)
        if why is None:
            able.append(worker)
        no = no or why
    if no is not None and (not entry.takes_part or not able):
        raise no
    wanted = able if most is None else able[:most]
    seats = room.room.seats_for([worker.pk for worker in wanted], journey.rides, room.kept)
    if seats == len(wanted) or (seats and (entry.takes_part or most is not None)):
        return wanted[:seats]
    if room.room.is_free_on(journey.rides, of=len(wanted)):
        raise QuotaUsedUp(until="")
    raise NotEnoughSeats(wanted=len(wanted))


def _why_not(worker: Worker, journey: Journey, room: _Room, declined: set[int]) -> Refusal | None:
    if worker.pk in declined or worker.erased_at:
        return TravelConsentWithdrawn()
    if worker.pk in room.held:
        return WorkerTravelsElsewhere()
    for booking in room.elsewhere:
        meets = booking.period.lower < journey.ends_at and journey.starts_at < booking.period.upper
        if booking.worker_id == worker.pk and meets:
            return WorkerTravelsElsewhere()
    return None


def _offer(
    trip: Trip,
    party: _Party,
    chosen: Sequence[Worker],
    journey: Journey,
    kept: dict[int, list[int]] | None,
    *,
    by: User | None = None,
    reason: str = "",
    is_out_of_turn: bool = False,
) -> WaitlistOffer:
    """Hold the seats, and owe each of them the message; a broken wall undoes this party's offer alone."""
    entry, now = party.entry, timezone.now()
    until = answer_until(minutes=minutes_for(trip), pick_up=journey.starts_at, closes_at=trip.closes_at, now=now)
    with refuse_on({**WALLS, "waitlist_one_live_offer": NotWaiting}):
        offer = WaitlistOffer.objects.create(
            entry=entry, seats=len(chosen), expires_at=until, by=by, reason=reason, is_out_of_turn=is_out_of_turn
        )
        held = _hold(trip, party, chosen, journey, offer, kept)
        entry.state, entry.skipped, entry.skipped_at = State.OFFERED, Skipped.NONE, None
        entry.save(update_fields=["state", "skipped", "skipped_at"])
    record(
        "waitlist.offered_by_hand" if by else "waitlist.offered", entry, by=by, trip=trip.number, seats=len(held),
        of=len(party.members), until=until.isoformat(), reason=reason, out_of_turn=is_out_of_turn,
    )  # fmt: skip
    queue_notices(_news_of(booking, trip) for booking in held)
    return offer


def _hold(
    trip: Trip,
    party: _Party,
    chosen: Sequence[Worker],
    journey: Journey,
    offer: WaitlistOffer,
    kept: dict[int, list[int]] | None,
) -> list[Booking]:
    """The seats of an offer, on every leg, until its time is over."""
    entry = party.entry
    held = new_bookings(
        trip=trip,
        workers=chosen,
        journey=journey,
        by=entry.by,
        channel=entry.channel,
        companions=entry.companions,
        phones={member.worker_id: member.phone for member in party.members},
        held_until=offer.expires_at,
        offer=offer,
        guardian=in_whose_care(entry),
    )
    for ride in journey.rides:
        if not claim_seats(held, ride, kept=kept):
            raise NotEnoughSeats(wanted=len(held))
    return held


def _news_of(booking: Booking, trip: Trip) -> Notice:
    return notice(
        "seat_offered",
        person=booking.worker.person,
        about=booking,
        version=trip.version,
        division=booking.worker.household_id,
        matter=matter_of(trip.pk),
        phone=booking.reach,
    )


def _pass_over(entry: WaitlistEntry, why: str) -> None:
    """Say once why others had seats first; the same reason again says nothing new."""
    if entry.skipped == why:
        return
    entry.skipped, entry.skipped_at = why, timezone.now()
    entry.save(update_fields=["skipped", "skipped_at"])
    record("waitlist.passed_over", entry, by=None, trip=entry.trip_id, why=why)


@transaction.atomic
def offer_by_hand(*, entry: WaitlistEntry, by: User, reason: str, most: int | None = None) -> WaitlistOffer:
    """An officer gives a party seats before its turn, or after the sign-up has closed, and says why; it is shown.

    `most`: no more than so many seats. Quotas, age and consent hold as by the rule. A closed trip has room by hand only
    where people may come on the spot (buses). Refuses with ReasonMissing, NotWaiting, TripNotOpen, NotEnoughSeats,
    QuotaUsedUp, WorkerTravelsElsewhere, WorkerTooYoung, TravelConsentWithdrawn or NoBoardingHere.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonMissing()
    trip = lock_party(entry.trip, [entry.pk])
    lapse_trip_offers(trip)
    lapse_trip_holds(trip)
    _check_open_by_hand(trip)
    parties = _parties(trip, [entry.pk])
    if not parties:
        raise NotWaiting(state=WaitlistEntry.objects.get(pk=entry.pk).get_state_display())
    party = parties[0]
    journey, room = way_of(trip, party.entry), _room(trip, parties)
    try:
        chosen = _choose(party, journey, room, most=most)
    except QuotaUsedUp:
        ends = min((quota.hands_back_at for quota in trip.quotas.filter(handed_back_at=None)), default=None)
        raise QuotaUsedUp(until=cn_datetime(ends)) from None
    before = Q(since__lt=party.entry.since) | Q(since=party.entry.since, pk__lt=party.entry.pk)
    out_of_turn = open_entries(trip.pk).filter(before, state=State.WAITING).exists()
    return _offer(trip, party, chosen, journey, room.kept, by=by, reason=reason, is_out_of_turn=out_of_turn)


def _check_open_by_hand(trip: Trip) -> None:
    if trip.departed_at or trip.state not in (Trip.State.OPEN, Trip.State.CLOSED):
        raise TripNotOpen()
    trunk = trip.legs.get(role=Leg.Role.TRUNK)
    if not trip.takes_sign_ups and not RULES[trunk.mode].walk_ons:
        raise TripNotOpen()


def trips_to_promote() -> list[Trip]:
    """The trips on which somebody waits, or whose offers have run out."""
    waiting = Q(waitlist__state=State.WAITING, state=Trip.State.OPEN)
    due = Q(waitlist__offers__state=Offer.OPEN, waitlist__offers__expires_at__lte=timezone.now())
    return list(Trip.objects.filter(waiting | due).distinct().order_by("pk"))


def promote_all() -> int:
    """Look at every trip with people who wait; returns how many offers were made. One trip, one transaction."""
    return sum(len(promote(trip=trip)) for trip in trips_to_promote())
