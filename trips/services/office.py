"""Signing people up from an office's desk or its own system: new ones by their numbers, within the office's places."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from trips.models import Booking, Call, Trip
from trips.services.sign_up import ASK, sign_up
from workers.queries.worker import visible_to
from workers.refusals import RegisteredElsewhere
from workers.services.register import Person
from zunyi.accounts.models import User


@transaction.atomic
def sign_up_at_office(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User,
    manner: str,
    channel: str,
    board: Call | None = None,
    alight: Call | None = None,
    witness: str = "",
    other_seats: str = ASK,
    guardian_agrees: bool = False,
) -> list[Booking]:
    """Register the people where needed and book them together, all or none, as an office may for its own people.

    Refuses as `sign_up` does, and with RegisteredElsewhere where a number belongs to another office's people; nothing
    of them is told or changed then.
    """
    bookings = sign_up(
        trip=trip,
        people=people,
        by=by,
        board=board,
        alight=alight,
        manner=manner,
        channel=channel,
        witness=witness,
        other_seats=other_seats,
        guardian_agrees=guardian_agrees,
    )
    ours = visible_to(by, "bookings.make").filter(pk__in=[booking.worker_id for booking in bookings])
    if ours.count() < len(bookings):
        raise RegisteredElsewhere()
    return bookings
