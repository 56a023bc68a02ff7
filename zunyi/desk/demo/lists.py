"""What happened to the lists since they were issued: one moved, one was amended and approved, one waits."""

from __future__ import annotations

from django.db.models import QuerySet

from trips.models import Booking, Leg, Mode
from trips.queries.manifest.lists import latest_manifest
from trips.services.booking import cancel_booking
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import CITY
from zunyi.desk.demo.trips import GONE, Laid

_HANDED = (
    ("escort", "pdf", "带队人员", "上车点名"),
    ("insurer", "xlsx", "样例财产保险遵义中心支公司", "出行意外保险"),
)


def amend_lists(laid: list[Laid], officers: dict[str, User]) -> None:
    """Of the trips that leave soon: a train's list is no longer right, a bus has its second version, another waits."""
    soon = [
        each for each in laid if each.state not in GONE and latest_manifest(each.leg) and _passengers(each).exists()
    ]
    buses = [each for each in soon if each.leg.mode == Mode.BUS]
    others = [each for each in soon if each.leg.mode != Mode.BUS]
    for each in buses[:1]:
        _hand_out(each.leg, "bus")
        _amend(each, officers, approved=True)
        _hand_out(each.leg, "changes")
    for each in buses[1:2]:
        _amend(each, officers, approved=False)
    for each in others[:1]:
        _hand_out(each.leg, each.leg.mode)
        _lose_one(each, officers)


def _amend(each: Laid, officers: dict[str, User], *, approved: bool) -> None:
    """Somebody fell ill; the list is issued anew, and the city approves it."""
    _lose_one(each, officers)
    made = issue_manifest(leg=each.leg, by=_officer(each, officers), reason="一人生病不能出行")
    if approved and not made.is_in_force:
        by = officers[CITY] if made.issued_by_id != officers[CITY].pk else next(iter(officers.values()))
        approve_manifest(manifest=made, by=by)


def _lose_one(each: Laid, officers: dict[str, User]) -> None:
    booking = _passengers(each).order_by("-pk").first()
    if booking is not None:
        cancel_booking(booking=booking, by=_officer(each, officers), reason="生病")


def _passengers(each: Laid) -> QuerySet[Booking]:
    return Booking.objects.filter(trip=each.trip, state=Booking.State.CONFIRMED)


def _hand_out(leg: Leg, form: str) -> None:
    manifest = latest_manifest(leg)
    assert manifest is not None
    carrier = (form, "xlsx", leg.carrier or "承运单位", "团体出行")
    for code, kind, recipient, purpose in (carrier, *_HANDED):
        hand_out_manifest(
            manifest=manifest,
            form=code,
            format=kind,
            by=manifest.issued_by,
            recipient=recipient,
            purpose=purpose,
        )


def _officer(each: Laid, officers: dict[str, User]) -> User:
    return each.trip.created_by or officers[CITY]
