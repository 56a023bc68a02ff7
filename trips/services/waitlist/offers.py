"""Answers to offers of seats: accepted, refused, lapsed (decision 27); who makes them: promotion.py, next door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Booking, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries.journey import Journey, planned_calls
from trips.queries.plan.quota import kept_for
from trips.queries.waitlist.entries import BEFORE_PICK_UP, stops_between
from trips.refusals import (
    ChildNeedsAnAdult,
    NoBoardingHere,
    OfferHasFewer,
    OfferOver,
    QuotaUsedUp,
    TripNotOpen,
    TripUnderWay,
)
from trips.services.booking import WALLS, check_consent, journey_of_stops, new_bookings
from trips.services.consents import keep_consent
from trips.services.holds import DECIDED, confirm, release_holds
from trips.services.locks import lock_trip
from trips.services.seats.claims import claim_seat, claim_seats
from trips.services.waitlist.waiting import answer_offer, close_entry, go_on_waiting, seats_freed
from workers.models import Worker
from workers.queries.age import is_of_working_age
from workers.queries.worker import lock_workers
from zunyi.audit.services import record
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State, Offer = WaitlistEntry.State, WaitlistOffer.State
NOT_ANSWERED, NOT_TAKEN, NOT_CHOSEN = "候补座位未在时限内答复", "候补座位不要", "候补只要部分座位"


def lock_party(trip: Trip, entry_ids: Iterable[int]) -> Trip:
    """The people of these parties, then the trip: in this order, as a sign-up does it."""
    people = WaitlistMember.objects.filter(entry__in=list(entry_ids), ended_at=None).values_list("worker", flat=True)
    list(lock_workers(list(people)).values_list("pk", flat=True))
    return lock_trip(trip)


def is_child(worker: Worker) -> bool:
    """Whether somebody may not travel alone today; the day of travel is judged when seats are taken."""
    return not is_of_working_age(worker.born_on, on=timezone.localdate())


def in_whose_care(entry: WaitlistEntry) -> Booking | None:
    """The seat of an adult of the party who went ahead: a child who waits on travels in that person's care."""
    if entry.companions_id is None:
        return None
    ahead = Booking.objects.filter(
        trip=entry.trip_id, worker__waits__entry=entry, state__in=[Booking.State.CONFIRMED, Booking.State.BOARDED]
    )
    return next((each for each in ahead.select_related("worker").order_by("pk") if not is_child(each.worker)), None)


def way_of(trip: Trip, entry: WaitlistEntry) -> Journey:
    """The party's way by the plan as it is now. Refuses with NoBoardingHere, also when it is too late to answer."""
    calls = planned_calls(trip.pk, trip.version)
    board, alight = stops_between(calls, entry)
    if board is None or alight is None:
        raise NoBoardingHere()
    try:
        journey = journey_of_stops(calls, board, alight)
    except TripNotOpen:
        raise NoBoardingHere() from None
    if journey.starts_at - BEFORE_PICK_UP <= timezone.now():
        raise NoBoardingHere()
    return journey


@transaction.atomic
def accept_offer(
    *,
    offer: WaitlistOffer,
    by: User | None,
    workers: Sequence[Worker] | None = None,
    rest_waits: bool = True,
    manner: str = "",
    witness: str = "",
) -> list[Booking]:
    """Yes: the held seats are signed up; `workers` says who of the party goes, when not all can, or not all want.

    Who is left over keeps waiting in the same place, unless `rest_waits` is False. An officer says how they were asked
    (`manner`). Refuses with OfferOver, OfferHasFewer, TripUnderWay, WorkerTravelsElsewhere, TravelConsentWithdrawn.
    """
    entry = WaitlistEntry.objects.select_related("trip").get(pk=offer.entry_id)
    trip = lock_party(entry.trip, [entry.pk])
    offer, entry, held = lock_offer(offer)
    if not offer.is_live():
        raise OfferOver()
    if trip.departed_at or trip.is_over:
        raise TripUnderWay()
    waiting = {m.worker_id: m for m in entry.members.filter(ended_at=None).select_related("worker")}
    going = _who_goes(held, waiting, workers)
    check_consent(going)
    if manner:
        adults = [worker for worker in going if not is_child(worker)]
        keep_consent(adults, by=by, manner=manner, witness=witness)
    booked = _seat_those_who_go(trip, entry, held, going, waiting)
    confirm(booked, by=by)
    answer_offer(offer, Offer.ACCEPTED, by=by)
    entry.members.filter(worker__in=going, ended_at=None).update(ended_at=timezone.now())
    if rest_waits:
        go_on_waiting(entry, State.BOOKED)
    else:
        close_entry(entry, State.BOOKED)
    record("waitlist.accepted", entry, by=by, trip=trip.number, seats=len(booked), of=len(waiting))
    seats_freed([trip.pk])
    return booked


def _who_goes(
    held: Sequence[Booking], waiting: Mapping[int, WaitlistMember], chosen: Sequence[Worker] | None
) -> list[Worker]:
    """Those who were chosen, or all for whom a seat is held: people of the party, and not more than seats."""
    going = [booking.worker_id for booking in held] if chosen is None else [worker.pk for worker in chosen]
    if not going or len(set(going)) > len(held) or not set(going) <= waiting.keys():
        raise OfferHasFewer(seats=len(held))
    return [waiting[pk].worker for pk in dict.fromkeys(going)]


def _seat_those_who_go(
    trip: Trip,
    entry: WaitlistEntry,
    held: Sequence[Booking],
    going: Sequence[Worker],
    waiting: Mapping[int, WaitlistMember],
) -> list[Booking]:
    """Whoever has a held seat keeps it; the others who go take those of whoever stays."""
    mine = {worker.pk for worker in going}
    staying = [booking for booking in held if booking.worker_id in mine]
    given = [booking for booking in held if booking.worker_id not in mine]
    if {booking.guardian_id for booking in staying} & {booking.pk for booking in given}:
        raise ChildNeedsAnAdult()
    new = [worker for worker in going if worker.pk not in {booking.worker_id for booking in held}]
    return staying + _in_their_seats(trip, entry, new, given, waiting, staying)


def _in_their_seats(
    trip: Trip,
    entry: WaitlistEntry,
    new: Sequence[Worker],
    given: Sequence[Booking],
    waiting: Mapping[int, WaitlistMember],
    staying: Sequence[Booking],
) -> list[Booking]:
    """Others of the party take the seats that were held for `given`, which are free again."""
    claims = {booking.pk: _seat_by_leg(booking) for booking in given}
    release_holds(given, by=None, reason=NOT_CHOSEN, why=DECIDED)
    if not new:
        return []
    journey = way_of(trip, entry)
    adult = next((booking for booking in staying if not is_child(booking.worker)), None)
    kept = kept_for(trip, new)
    with refuse_on(WALLS):
        made = new_bookings(
            trip=trip, workers=new, journey=journey, by=entry.by, channel=entry.channel, companions=entry.companions,
            phones={pk: member.phone for pk, member in waiting.items()}, held_until=timezone.now(),
            guardian=adult or in_whose_care(entry),
        )  # fmt: skip
    for booking, old in zip(made, given, strict=False):
        for ride in journey.rides:
            same = claims[old.pk].get(ride.leg_id)
            if not (same and claim_seat(booking, same, ride, kept=kept)) and not claim_seats(
                [booking], ride, kept=kept
            ):
                raise QuotaUsedUp(until="")
    return made


def _seat_by_leg(booking: Booking) -> dict[int, int]:
    live = booking.seat_claims.filter(released_at=None)
    return dict(live.order_by().values_list("seat__leg", "seat").distinct())


@transaction.atomic
def refuse_offer(*, offer: WaitlistOffer, by: User | None, stays: bool = False, reason: str = "") -> WaitlistEntry:
    """No: the seats go to the next; `stays` keeps the party's place, for seats for all of them. No mark, no question.

    Refuses with OfferOver.
    """
    entry = WaitlistEntry.objects.select_related("trip").get(pk=offer.entry_id)
    trip = lock_party(entry.trip, [entry.pk])
    offer, entry, held = lock_offer(offer)
    if offer.state != Offer.OPEN:
        raise OfferOver()
    release_holds(held, by=by, reason=reason or NOT_TAKEN, why=DECIDED)
    answer_offer(offer, Offer.REFUSED, by=by)
    if stays:
        # Who says no to a part waits for the whole; else the same part would be offered again at once.
        waiting = entry.members.filter(ended_at=None).count()
        entry.state, entry.takes_part = State.WAITING, entry.takes_part and offer.seats >= waiting
        entry.save(update_fields=["state", "takes_part"])
    else:
        close_entry(entry, State.REFUSED, reason=reason)
    record("waitlist.refused", entry, by=by, trip=trip.number, seats=offer.seats, stays=stays)
    seats_freed([trip.pk])
    return entry


def lock_offer(offer: WaitlistOffer) -> tuple[WaitlistOffer, WaitlistEntry, list[Booking]]:
    """The offer, its party and its held seats as they stand now; the trip's lock is held."""
    offer = WaitlistOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    entry = WaitlistEntry.objects.select_related("board", "alight", "companions", "by").get(pk=offer.entry_id)
    held = list(
        offer.bookings.filter(state=Booking.State.HELD)
        .select_for_update(of=("self",))
        .select_related("trip", "worker", "board")
        .order_by("pk")
    )
    return offer, entry, held


def lapse_trip_offers(trip: Trip, *, now: datetime | None = None) -> int:
    """Take back the offers of a trip, its lock held, that nobody answered: to the end of the list once, then off it."""
    moment = now or timezone.now()
    due = WaitlistOffer.objects.filter(entry__trip=trip, state=Offer.OPEN, expires_at__lte=moment).order_by("pk")
    lapsed = list(due)
    for each in lapsed:
        offer, entry, held = lock_offer(each)
        release_holds(held, by=None, reason=NOT_ANSWERED)
        answer_offer(offer, Offer.EXPIRED, by=None)
        entry.unanswered += 1
        if entry.unanswered > 1:
            entry.save(update_fields=["unanswered"])
            close_entry(entry, State.SILENT)
        else:
            entry.state, entry.since = State.WAITING, moment
            entry.save(update_fields=["state", "since", "unanswered"])
        record("waitlist.lapsed", entry, by=None, trip=trip.number, seats=offer.seats)
    return len(lapsed)
