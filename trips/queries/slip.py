"""A slip: how a worker finds their booking again, without an account."""

from __future__ import annotations

from django.core import signing
from django.db.models import QuerySet

from trips.models import Booking

_signer = signing.Signer(salt="slip", sep=".")


def slip_token(booking: Booking) -> str:
    """What stands in a slip's address: the code with a signature, so that nobody walks through the codes."""
    return _signer.sign(booking.slip_code)


def booking_of_token(token: str) -> Booking | None:
    """The booking of a slip's address; None for one that was made up."""
    try:
        code = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return _with_all().filter(slip_code=code).first()


def booking_of_code(*, phone: str, code: str) -> Booking | None:
    """The booking of somebody who knows both the slip's code and the phone that it was made with."""
    found = _with_all().filter(slip_code=code.strip().upper()).first()
    if found is None:
        return None
    phones = {found.reach} | {booking.reach for booking in travelling_with(found)}
    return found if phone in phones - {""} else None


def code_in(text: str) -> str:
    """The code in what was scanned or typed; a scanner may send the slip's whole address, signature and all."""
    end = text.strip().rstrip("/").split("/")[-1].partition(".")[0]
    return end.upper().replace(" ", "").replace("-", "")


def travelling_with(booking: Booking) -> list[Booking]:
    """The booking and those of its companions on the same trip, in the order in which they were made."""
    if booking.companions_id is None:
        return [booking]
    return list(_with_all().filter(trip=booking.trip_id, companions=booking.companions_id).order_by("pk"))


def on_slip(booking: Booking) -> list[Booking]:
    """The same as the slip shows them: the one asked for, and each companion once.

    Without places that were only held, as a cancelled one still says by its `held_until`, and without what somebody
    cancelled who has a seat again.
    """
    everybody = travelling_with(booking)
    live = {each.worker_id for each in everybody if each.is_live}
    return [
        each
        for each in everybody
        if each == booking or each.is_live or (each.worker_id not in live and each.held_until is None)
    ]


def _with_all() -> QuerySet[Booking]:
    return Booking.objects.select_related(
        "worker__identity", "trip__organiser", "trip__destination", "board__place", "board__leg", "alight__place"
    )
