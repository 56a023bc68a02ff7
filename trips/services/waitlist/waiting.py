"""What other services do to the waitlist: seats came free, somebody has a seat by another way, the trip is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from trips.bell import ring_for
from trips.models import Booking, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.services.notices import notices_of_waiting_over
from workers.models import Worker
from zunyi.audit.services import record, record_many
from zunyi.notices.services.queue import queue_notices

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State = WaitlistEntry.State


def seats_freed(trip_ids: Iterable[int]) -> None:
    """Ring for the parties that wait on these trips; the seats are theirs first (services/waitlist/offers.py)."""
    waiting = WaitlistEntry.objects.filter(trip__in=set(trip_ids), state=State.WAITING)
    ring_for(waiting.order_by().values_list("trip", flat=True).distinct())


def close_entry(entry: WaitlistEntry, state: str, *, reason: str = "") -> None:
    """Take a party off the list, and with it everybody of it who still waits."""
    entry.state, entry.ended_at, entry.end_reason = state, timezone.now(), reason[:200]
    entry.save(update_fields=["state", "ended_at", "end_reason"])
    entry.members.filter(ended_at=None).update(ended_at=entry.ended_at)


def answer_offer(offer: WaitlistOffer, state: str, *, by: User | None) -> None:
    """Write down how an offer ended."""
    offer.state, offer.answered_at, offer.answered_by = state, timezone.now(), by
    offer.save(update_fields=["state", "answered_at", "answered_by"])


def say_no_for(bookings: Sequence[Booking], *, by: User | None) -> None:
    """Of held seats given back one by one: the person is off the list; with the last of them the offer is answered.

    The bookings are locked, and with them their offers.
    """
    by_offer: dict[int, list[int]] = {}
    for booking in bookings:
        if booking.offer_id is not None:
            by_offer.setdefault(booking.offer_id, []).append(booking.worker_id)
    for offer in WaitlistOffer.objects.filter(pk__in=by_offer, state="open").select_related("entry").order_by("pk"):
        entry = offer.entry
        entry.members.filter(worker__in=by_offer[offer.pk], ended_at=None).update(ended_at=timezone.now())
        if not offer.bookings.filter(state=Booking.State.HELD).exists():
            answer_offer(offer, WaitlistOffer.State.REFUSED, by=by)
            go_on_waiting(entry, State.REFUSED)
            record("waitlist.refused", entry, by=by, trip=entry.trip_id)


def go_on_waiting(entry: WaitlistEntry, otherwise: str) -> None:
    """After an answer the rest of the party waits on, in its place; where nobody is left the entry is over."""
    if entry.members.filter(ended_at=None).exists():
        entry.state = State.WAITING
        entry.save(update_fields=["state"])
    else:
        close_entry(entry, otherwise)


def settle_seated(*, trip_id: int, worker_ids: Sequence[int]) -> None:
    """Whoever got a seat on the trip by another way waits for it no more. The trip's lock is held."""
    waiting = WaitlistMember.objects.filter(trip=trip_id, worker__in=worker_ids, ended_at=None, entry__state="waiting")
    for member in waiting.select_related("entry"):
        WaitlistMember.objects.filter(pk=member.pk).update(ended_at=timezone.now())
        go_on_waiting(member.entry, State.BOOKED)


def stop_waiting(worker: Worker) -> None:
    """This person waits for no trip any more; the rest of each party keeps its place."""
    for member in WaitlistMember.objects.filter(worker=worker, ended_at=None).select_related("entry"):
        WaitlistMember.objects.filter(pk=member.pk).update(ended_at=timezone.now())
        if member.entry.state == State.WAITING:
            go_on_waiting(member.entry, State.LEFT)


def end_waiting(*, trip: Trip, by: User | None) -> int:
    """The trip leaves, or is called off: nobody waits for it any more; returns how many parties did.

    The trip's lock is held; offered seats are given back by the caller. Each phone of a party hears of it once.
    """
    entries = list(open_entries(trip.pk).select_for_update(of=("self",)))
    offers = WaitlistOffer.objects.filter(entry__in=entries, state=WaitlistOffer.State.OPEN)
    offers.update(state=WaitlistOffer.State.WITHDRAWN, answered_at=timezone.now())
    for entry in entries:
        close_entry(entry, State.OVER)
    if entries:
        record_many("waitlist.over", entries, by=by, trip=trip.number)
        queue_notices(notices_of_waiting_over([entry.pk for entry in entries], trip=trip))
    return len(entries)


def open_entries(trip_id: int) -> QuerySet[WaitlistEntry]:
    """The parties of a trip that wait or have an offer, in their order."""
    return WaitlistEntry.objects.filter(trip=trip_id, state__in=WaitlistEntry.OPEN).order_by("since", "pk")
