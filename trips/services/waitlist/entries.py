"""Joining the waitlist of a trip, leaving it, and what an office notes on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import get_random_string

from trips.models import Booking, Call, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries.booking import SLIP_ALPHABET
from trips.queries.journey import planned_calls
from trips.refusals import (
    AlreadyBooked,
    AlreadyWaiting,
    GuardianNotAsked,
    NotWaiting,
    TripNotOpen,
)
from trips.services.booking import check_consent, journey_of_stops
from trips.services.consents import keep_consent
from trips.services.holds import DECIDED, release_holds
from trips.services.locks import lock_trip
from trips.services.registering import with_registered
from trips.services.sign_up import children_on, companions_of, without_children
from trips.services.waitlist.offers import lock_offer, lock_party
from trips.services.waitlist.waiting import answer_offer, close_entry, seats_freed
from workers.models import Consent, Worker
from workers.queries.worker import lock_workers
from workers.services.register import Person
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing, refuse_on
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State = WaitlistEntry.State


def join_waitlist(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User | None,
    board: Call | None = None,
    alight: Call | None = None,
    manner: str = Consent.Manner.READ,
    channel: str = Booking.Channel.WEB,
    witness: str = "",
    takes_part: bool = True,
    guardian_agrees: bool = False,
) -> WaitlistEntry:
    """Register the people where needed, keep their consent, and put them on the list as one party.

    Refuses as `sign_up` does, and with AlreadyWaiting.
    """
    asked = _Asked(by, manner, witness, guardian_agrees, channel, takes_part)

    def enter(workers: list[Worker], phones: dict[int, str]) -> WaitlistEntry:
        return _enter(trip, workers, phones, asked, board=board, alight=alight)

    return with_registered(people, by=by, then=enter)


@transaction.atomic
def join_waitlist_known(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User | None,
    manner: str,
    board: Call | None = None,
    alight: Call | None = None,
    channel: str = Booking.Channel.OFFICER,
    witness: str = "",
    takes_part: bool = True,
    guardian_agrees: bool = False,
) -> WaitlistEntry:
    """The same for people of the registry; whom a broken journey left over is put here too. Refuses as above."""
    locked = list(lock_workers([worker.pk for worker in workers]))
    asked = _Asked(by, manner, witness, guardian_agrees, channel, takes_part)
    return _enter(trip, locked, {}, asked, board=board, alight=alight)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who was asked how, and what they said."""

    by: User | None
    manner: str
    witness: str
    guardian_agrees: bool
    channel: str
    takes_part: bool


def _enter(
    trip: Trip,
    workers: Sequence[Worker],
    phones: Mapping[int, str],
    asked: _Asked,
    *,
    board: Call | None,
    alight: Call | None,
) -> WaitlistEntry:
    """The people are locked, or new; then the trip, so that no seat comes free unseen."""
    trip = lock_trip(trip)
    if not trip.takes_sign_ups:
        raise TripNotOpen()
    journey = journey_of_stops(planned_calls(trip.pk, trip.version), board, alight)
    children = children_on(trip, workers, board=journey.board)
    if children and not asked.guardian_agrees:
        raise GuardianNotAsked()
    keep_consent(workers, by=asked.by, manner=asked.manner, witness=asked.witness, guardians=children)
    check_consent(workers)
    if Booking.objects.filter(trip=trip, worker__in=workers, state__in=Booking.LIVE).exists():
        raise AlreadyBooked()
    by = asked.by
    entry = WaitlistEntry(
        trip=trip, board=journey.board, alight=journey.alight, takes_part=asked.takes_part,
        companions=companions_of(without_children(workers, children)) if len(workers) > 1 else None,
        channel=asked.channel, by=by, code=get_random_string(8, SLIP_ALPHABET),
    )  # fmt: skip
    with refuse_on({"waitlist_once_a_trip": AlreadyWaiting}):
        entry.save()
        insert_rows(
            [
                WaitlistMember(entry=entry, trip=trip, worker=worker, phone=phones.get(worker.pk, ""))
                for worker in workers
            ]
        )
    record("waitlist.joined", entry, by=by, trip=trip.number, persons=len(workers))
    seats_freed([trip.pk])
    return entry


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry, by: User | None, reason: str = "") -> WaitlistEntry:
    """Off the list, free, no reason asked; held seats go to the next. An officer who takes others off gives a reason.

    Refuses with NotWaiting, and ReasonMissing where `by` is somebody.
    """
    reason = reason.strip()
    if by is not None and not reason:
        raise ReasonMissing()
    trip = lock_party(entry.trip, [entry.pk])
    entry = WaitlistEntry.objects.get(pk=entry.pk)
    if not entry.is_open:
        raise NotWaiting(state=entry.get_state_display())
    for offer in entry.offers.filter(state=WaitlistOffer.State.OPEN):
        locked, _entry, held = lock_offer(offer)
        release_holds(held, by=by, reason=reason or "退出候补", why=DECIDED)
        answer_offer(locked, WaitlistOffer.State.WITHDRAWN if by else WaitlistOffer.State.REFUSED, by=by)
    close_entry(entry, State.REMOVED if by else State.LEFT, reason=reason)
    record("waitlist.removed" if by else "waitlist.left", entry, by=by, trip=trip.number, reason=reason)
    seats_freed([trip.pk])
    return entry


@transaction.atomic
def set_wishes(*, entry: WaitlistEntry, by: User | None, takes_part: bool) -> WaitlistEntry:
    """Whether the party takes fewer seats than people; its place stays. Refuses with NotWaiting."""
    trip = lock_trip(entry.trip)
    entry = WaitlistEntry.objects.get(pk=entry.pk)
    if not entry.is_open:
        raise NotWaiting(state=entry.get_state_display())
    if entry.takes_part != takes_part:
        entry.takes_part = takes_part
        entry.save(update_fields=["takes_part"])
        record("waitlist.changed", entry, by=by, trip=trip.number, takes_part=takes_part)
        seats_freed([trip.pk])
    return entry


@transaction.atomic
def note_on_entry(*, entry: WaitlistEntry, note: str, by: User) -> WaitlistEntry:
    """What the office wants to remember about this party; the party does not see it."""
    entry.note = note.strip()[:300]
    entry.save(update_fields=["note"])
    record("waitlist.noted", entry, by=by, trip=entry.trip_id)
    return entry
