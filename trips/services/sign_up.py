"""Signing up: from a form with names and numbers to people in their seats, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from trips.models import Booking, Call, Trip
from trips.queries.journey import planned_calls
from trips.queries.other_seats import other_seats as seats_elsewhere
from trips.refusals import (
    BookingAlreadyEnded,
    HoldsAnotherSeat,
    HoldsSomeSeat,
    SamePersonTwice,
    ShowThePhoneFirst,
)
from trips.services.booking import WALLS, cancel_bookings, seat_workers
from trips.services.consents import keep_consent
from trips.services.locks import lock_trips
from workers.models import CompanionMember, Companions, Consent, Worker
from workers.queries.worker import lock_workers
from workers.refusals import RegisteredJustNow
from workers.services.register import Person, register_people
from zunyi.clock import cn_day
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# What becomes of a seat that somebody already holds on another trip near in time.
ASK, KEEP, GIVE_BACK = "ask", "keep", "give_back"
FOR_ANOTHER = "改报其他班次"


def sign_up(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User | None,
    board: Call | None = None,
    alight: Call | None = None,
    manner: str = Consent.Manner.READ,
    channel: str = Booking.Channel.WEB,
    witness: str = "",
    other_seats: str = ASK,
    shown_phone: str = "",
) -> list[Booking]:
    """Register the people where needed, keep their consent, and book them together, all or none.

    `by` is the officer who helps, None when the worker does it alone; `witness` heard the worker say yes. Seats on
    other trips near in time are kept, or given back in the same breath, as `other_seats` says; without an officer that
    needs `shown_phone`, on which these trips are told and a code was entered. Refuses as `register_people` and
    `book_workers` do, with SamePersonTwice, HoldsAnotherSeat while `other_seats` is ASK, and ShowThePhoneFirst.
    """
    numbers = {person.number.number for person in people}
    if len(numbers) < len(people):
        raise SamePersonTwice()
    asked = _Asked(
        by=by, manner=manner, witness=witness, channel=channel, other_seats=other_seats, shown_phone=shown_phone
    )
    try:
        return _sign_up(trip, people, asked, board=board, alight=alight)
    except RegisteredJustNow:
        # The same new person came through two doors at once; now the number is known, so the second look finds it.
        return _sign_up(trip, people, asked, board=board, alight=alight)


def sign_up_known(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User | None,
    manner: str,
    board: Call | None = None,
    alight: Call | None = None,
    channel: str = Booking.Channel.OFFICER,
    witness: str = "",
    other_seats: str = ASK,
    together: bool = True,
) -> list[Booking]:
    """Book people of the registry, all or none: an officer helps them, or they showed that the phone is theirs.

    Their consent is kept. `together`: they wish to sit side by side. Refuses as `sign_up` does.
    """
    asked = _Asked(by=by, manner=manner, witness=witness, channel=channel, other_seats=other_seats, is_shown=True)
    with refuse_on(WALLS):
        locked = list(lock_workers([worker.pk for worker in workers]))
        _settle_other_seats(trip, locked, asked, board=board)
        _keep(locked, asked)
        companions = companions_of(locked) if together and len(locked) > 1 else None
        groups = [locked] if together else [[worker] for worker in locked]
        booked: list[Booking] = []
        for group in groups:
            booked += seat_workers(
                trip=trip,
                workers=group,
                by=by,
                channel=channel,
                board=board,
                alight=alight,
                companions=companions,
            )
        return booked


def join_companion(*, booking: Booking, person: Person, by: User | None, manner: str, witness: str = "") -> Booking:
    """Give one more person a seat on somebody's trip, from the same stop, as their companion.

    Refuses as `sign_up` does, and with BookingAlreadyEnded.
    """
    asked = _Asked(by=by, manner=manner, witness=witness, channel=_channel(by), other_seats=KEEP)
    with refuse_on({**WALLS, "identity_one_person_one_record": RegisteredJustNow}):
        worker = register_people(people=[person], by=by)[0]
        first = Booking.objects.select_related("trip", "board", "alight", "worker").get(pk=booking.pk)
        if not first.is_live:
            raise BookingAlreadyEnded()
        _keep([worker], asked)
        companions = first.companions
        if companions is None:
            companions = companions_of([first.worker])
            Booking.objects.filter(pk=first.pk).update(companions=companions)
        CompanionMember.objects.bulk_create(
            [CompanionMember(companions=companions, worker=worker)], ignore_conflicts=True
        )
        phones = {worker.pk: person.phone} if person.phone != worker.phone or worker.phone_claimed else {}
        return seat_workers(
            trip=first.trip,
            workers=[worker],
            by=by,
            channel=asked.channel,
            board=first.board,
            alight=first.alight,
            companions=companions,
            phones=phones,
        )[0]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who was asked how, and through which door."""

    by: User | None
    manner: str
    witness: str
    channel: str
    other_seats: str
    # The phone of the pass, where a code was entered; or the caller has looked who it is.
    shown_phone: str = ""
    is_shown: bool = False

    def may_decide(self, held: Sequence[Booking]) -> bool:
        """Whether the other seats may be told of, and given back: a name and a number alone are no key to them."""
        return self.by is not None or self.is_shown or all(each.reach == self.shown_phone != "" for each in held)


def _channel(by: User | None) -> str:
    return Booking.Channel.WEB if by is None else Booking.Channel.OFFICER


def _settle_other_seats(trip: Trip, workers: Sequence[Worker], asked: _Asked, *, board: Call | None) -> None:
    """Nobody holds two seats near in time without a word: ask, or give the other one back."""
    # Who was written down a moment ago holds nothing anywhere; the rush of sign-ups is spared the look.
    known = [worker.pk for worker in workers if isinstance(worker.created_at, datetime)]
    if asked.other_seats == KEEP or not known:
        return
    calls = planned_calls(trip.pk, trip.version)
    if not calls:
        return
    at = (board or calls[0]).at
    held = list(seats_elsewhere(known, trip_id=trip.pk, at=at))
    if not held:
        return
    if asked.other_seats == GIVE_BACK:
        if not asked.may_decide(held):
            raise ShowThePhoneFirst()
        # Every trip whose seats change, in one order, before the seats of any of them (docs/locking.md).
        lock_trips([trip.pk, *(each.trip_id for each in held)])
        cancel_bookings(bookings=held, by=asked.by, reason=FOR_ANOTHER)
        return
    first = held[0]
    if not asked.may_decide(held):
        raise HoldsSomeSeat(who=first.worker.legal_name)
    raise HoldsAnotherSeat(
        who=first.worker.legal_name, where=first.trip.destination.short_name, when=cn_day(first.board.at)
    )


def _sign_up(
    trip: Trip, people: Sequence[Person], asked: _Asked, *, board: Call | None, alight: Call | None
) -> list[Booking]:
    with refuse_on({**WALLS, "identity_one_person_one_record": RegisteredJustNow}):
        workers = register_people(people=people, by=asked.by)
        _settle_other_seats(trip, workers, asked, board=board)
        _keep(workers, asked)
        companions = companions_of(workers) if len(workers) > 1 else None
        given = zip(workers, people, strict=True)
        phones = {each.pk: person.phone for each, person in given if person.phone != each.phone or each.phone_claimed}
        return seat_workers(
            trip=trip,
            workers=workers,
            by=asked.by,
            channel=asked.channel,
            board=board,
            alight=alight,
            companions=companions,
            phones=phones,
        )


def _keep(workers: Sequence[Worker], asked: _Asked) -> None:
    keep_consent(workers, by=asked.by, manner=asked.manner, witness=asked.witness)


def companions_of(workers: Sequence[Worker]) -> Companions:
    """The group that these people are now; whoever belongs to another group stays there as well."""
    companions = Companions.objects.create()
    CompanionMember.objects.bulk_create(
        [CompanionMember(companions=companions, worker=worker) for worker in workers], ignore_conflicts=True
    )
    return companions
