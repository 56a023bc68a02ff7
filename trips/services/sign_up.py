"""Signing up: from a form with names and numbers to people in their seats, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from trips.models import Booking, Call, Trip
from trips.queries.journey import planned_calls
from trips.queries.other_seats import other_seats as seats_elsewhere
from trips.refusals import (
    BookingAlreadyEnded,
    ChildNeedsAnAdult,
    GuardianNotAsked,
    HoldsAnotherSeat,
    HoldsSomeSeat,
    ShowThePhoneFirst,
)
from trips.services.booking import WALLS, cancel_bookings, seat_workers
from trips.services.consents import keep_consent
from trips.services.locks import lock_trips
from trips.services.registering import with_registered
from workers.models import CompanionMember, Companions, Consent, Worker
from workers.queries.age import is_of_working_age, may_answer_for_a_child
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
    guardian_agrees: bool = False,
) -> list[Booking]:
    """Register the people where needed, keep their consent, and book them together, all or none.

    `by` is the officer who helps, None when the worker does it alone; `witness` heard the worker say yes. Seats on
    other trips near in time are kept, or given back in the same breath, as `other_seats` says; without an officer that
    needs `shown_phone`, on which these trips are told and a code was entered. `guardian_agrees`: the adult with whom
    a child under 16 travels said yes for it. Refuses as `register_people` and `book_workers` do, with
    SamePersonTwice, GuardianNotAsked, HoldsAnotherSeat while `other_seats` is ASK, and ShowThePhoneFirst.
    """
    asked = _Asked(
        by=by,
        manner=manner,
        witness=witness,
        channel=channel,
        other_seats=other_seats,
        shown_phone=shown_phone,
        guardian_agrees=guardian_agrees,
    )

    def book(workers: list[Worker], phones: dict[int, str]) -> list[Booking]:
        return _book(trip, workers, phones, asked, board=board, alight=alight)

    return with_registered(people, by=by, then=book)


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
    guardian_agrees: bool = False,
) -> list[Booking]:
    """Book people of the registry, all or none: an officer helps them, or they showed that the phone is theirs.

    Their consent is kept. `together`: they wish to sit side by side. Refuses as `sign_up` does.
    """
    asked = _Asked(
        by=by, manner=manner, witness=witness, channel=channel, other_seats=other_seats, is_shown=True,
        guardian_agrees=guardian_agrees,
    )  # fmt: skip
    with refuse_on(WALLS):
        locked = list(lock_workers([worker.pk for worker in workers]))
        _settle_other_seats(trip, locked, asked, board=board)
        children = children_on(trip, locked, board=board)
        together = together or bool(children)
        _keep(locked, asked, children)
        companions = companions_of(without_children(locked, children)) if together and len(locked) > 1 else None
        groups = [locked] if together else [[worker] for worker in locked]
        booked: list[Booking] = []
        for group in groups:
            booked += seat_workers(
                trip=trip, workers=group, by=by, channel=channel, board=board, alight=alight, companions=companions
            )
        return booked


def join_companion(
    *,
    booking: Booking,
    person: Person,
    by: User | None,
    manner: str,
    witness: str = "",
    guardian_agrees: bool = False,
) -> Booking:
    """Give one more person a seat on somebody's trip, from the same stop, as their companion, or as a child in their
    care.

    Refuses as `sign_up` does, and with BookingAlreadyEnded.
    """
    asked = _Asked(
        by=by,
        manner=manner,
        witness=witness,
        channel=_channel(by),
        other_seats=KEEP,
        guardian_agrees=guardian_agrees,
    )
    with refuse_on({**WALLS, "identity_one_person_one_record": RegisteredJustNow}):
        worker = register_people(people=[person], by=by)[0]
        first = Booking.objects.select_related("trip", "board", "alight", "worker").get(pk=booking.pk)
        if not first.is_live:
            raise BookingAlreadyEnded()
        children = children_on(first.trip, [worker], board=first.board, guardian=first.worker)
        _keep([worker], asked, children)
        companions = _companions_with(first, without_children([worker], children))
        phones = {worker.pk: person.phone} if person.phone != worker.phone or worker.phone_claimed else {}
        return seat_workers(
            trip=first.trip, workers=[worker], by=by, channel=asked.channel, board=first.board, alight=first.alight,
            companions=companions, phones=phones, guardian=first,
        )[0]  # fmt: skip


def _companions_with(first: Booking, new: Sequence[Worker]) -> Companions:
    """The party of a booking, which begins here if there was none, with `new` in it."""
    companions = first.companions
    if companions is None:
        companions = companions_of([first.worker])
        Booking.objects.filter(pk=first.pk).update(companions=companions)
    members = [CompanionMember(companions=companions, worker=each) for each in new]
    CompanionMember.objects.bulk_create(members, ignore_conflicts=True)
    return companions


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
    guardian_agrees: bool = False

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


def _book(
    trip: Trip,
    workers: list[Worker],
    phones: Mapping[int, str],
    asked: _Asked,
    *,
    board: Call | None,
    alight: Call | None,
) -> list[Booking]:
    _settle_other_seats(trip, workers, asked, board=board)
    children = children_on(trip, workers, board=board)
    _keep(workers, asked, children)
    return seat_workers(
        trip=trip,
        workers=workers,
        by=asked.by,
        channel=asked.channel,
        board=board,
        alight=alight,
        companions=companions_of(without_children(workers, children)) if len(workers) > 1 else None,
        phones=phones,
    )


def _keep(workers: Sequence[Worker], asked: _Asked, children: Mapping[int, Worker]) -> None:
    """The yes of each; for a child under 16 the guardian's, who was asked for it (PIPL 31)."""
    if children and not asked.guardian_agrees:
        raise GuardianNotAsked()
    keep_consent(workers, by=asked.by, manner=asked.manner, witness=asked.witness, guardians=children)


def children_on(
    trip: Trip, workers: Sequence[Worker], *, board: Call | None, guardian: Worker | None = None
) -> dict[int, Worker]:
    """Who of them is under 16 on the day of travel, by id, with the adult of the party who answers for them.

    Refuses with ChildNeedsAnAdult where there is none.
    """
    today = timezone.localdate()
    if all(is_of_working_age(worker.born_on, on=today) for worker in workers):
        return {}
    calls = [board] if board else planned_calls(trip.pk, trip.version)
    day = timezone.localdate(calls[0].at) if calls else today
    children = [worker for worker in workers if not is_of_working_age(worker.born_on, on=day)]
    party = [*([guardian] if guardian else []), *workers]
    adult = next((each for each in party if may_answer_for_a_child(each.born_on, on=day)), None)
    if children and adult is None:
        raise ChildNeedsAnAdult()
    return {child.pk: adult for child in children if adult}


def without_children(workers: Sequence[Worker], children: Mapping[int, Worker]) -> list[Worker]:
    """Those who look for work together; children only travel."""
    return [worker for worker in workers if worker.pk not in children]


def companions_of(workers: Sequence[Worker]) -> Companions:
    """The group that these people are now; whoever belongs to another group stays there as well."""
    companions = Companions.objects.create()
    CompanionMember.objects.bulk_create(
        [CompanionMember(companions=companions, worker=worker) for worker in workers], ignore_conflicts=True
    )
    return companions
