"""Signing up: from a form with names and numbers to people in their seats, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from trips.models import Booking, Call, Trip
from trips.refusals import SamePersonTwice
from trips.services.booking import WALLS, seat_workers
from workers.models import CompanionMember, Companions, Consent, Worker
from workers.queries.worker import lock_workers
from workers.refusals import RegisteredJustNow
from workers.services.register import Person, register_people
from zunyi.refusals import refuse_on
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# Grows with each change of the words in templates/signup/parts/consent.html.
CONSENT_TEXT = "2026-11"


def sign_up(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User | None,
    board: Call | None = None,
    alight: Call | None = None,
    manner: str = Consent.Manner.READ,
    channel: str = Booking.Channel.WEB,
) -> list[Booking]:
    """Register the people where needed, keep their consent, and book them together, all or none.

    `by` is the officer who helps, None when the worker does it alone. Refuses as `register_people` and
    `book_workers` do, and with SamePersonTwice.
    """
    numbers = {person.number.number for person in people}
    if len(numbers) < len(people):
        raise SamePersonTwice()
    try:
        return _sign_up(trip, people, by=by, board=board, alight=alight, manner=manner, channel=channel)
    except RegisteredJustNow:
        # The same new person came through two doors at once; now the number is known, so the second look finds it.
        return _sign_up(trip, people, by=by, board=board, alight=alight, manner=manner, channel=channel)


def sign_up_known(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User,
    manner: str,
    board: Call | None = None,
    channel: str = Booking.Channel.OFFICER,
) -> list[Booking]:
    """Book people of the registry together, all or none: an officer helps them, and their consent is kept.

    Refuses as `book_workers` does.
    """
    with refuse_on(WALLS):
        locked = list(lock_workers([worker.pk for worker in workers]))
        _keep_consent(locked, by=by, manner=manner)
        companions = _companions_of(locked) if len(locked) > 1 else None
        return seat_workers(
            trip=trip,
            workers=locked,
            by=by,
            channel=channel,
            board=board,
            alight=None,
            companions=companions,
        )


def _sign_up(
    trip: Trip,
    people: Sequence[Person],
    *,
    by: User | None,
    board: Call | None,
    alight: Call | None,
    manner: str,
    channel: str,
) -> list[Booking]:
    with refuse_on({**WALLS, "identity_one_person_one_record": RegisteredJustNow}):
        workers = register_people(people=people, by=by)
        _keep_consent(workers, by=by, manner=manner)
        companions = _companions_of(workers) if len(workers) > 1 else None
        given = zip(workers, people, strict=True)
        phones = {worker.pk: person.phone for worker, person in given if person.phone != worker.phone}
        return seat_workers(
            trip=trip,
            workers=workers,
            by=by,
            channel=channel,
            board=board,
            alight=alight,
            companions=companions,
            phones=phones,
        )


def _keep_consent(workers: Sequence[Worker], *, by: User | None, manner: str) -> None:
    now = timezone.now()
    insert_rows(
        [
            Consent(worker=worker, purpose=purpose, text_version=CONSENT_TEXT, manner=manner, helper=by, given_at=now)
            for worker in workers
            for purpose in (Consent.Purpose.TRAVEL, Consent.Purpose.SHARING, Consent.Purpose.MESSAGES)
        ]
    )


def _companions_of(workers: Sequence[Worker]) -> Companions:
    """The group that these people are now; whoever belongs to another group stays there as well."""
    companions = Companions.objects.create()
    CompanionMember.objects.bulk_create(
        [CompanionMember(companions=companions, worker=worker) for worker in workers], ignore_conflicts=True
    )
    return companions
