"""The messages about bookings: whether each is still wanted, and its words, which are Chinese at any desk.

A text fits into one message of 70 characters where it can: each template is tried in full and then shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from trips.models import Booking, Leg, Mode, Trip
from trips.queries.booking import seats_of
from trips.queries.notices import bookings_to_tell
from trips.services.notices import CANCELLED, PLAN_CHANGED, TRIP_CANCELLED
from workers.models import Worker
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.queries.length import parts_of, signed

WEEKDAYS = "一二三四五六日"
VEHICLES = {Mode.BUS: "大巴", Mode.RAIL: "火车", Mode.FLIGHT: "飞机"}
# Before five in the morning people gather on the evening before, and the message must say which evening.
DAYBREAK = 5
# News about a vehicle that leaves so soon is worth waking somebody for.
SOON = timedelta(hours=36)
NEWS = ("booking_cancelled", "trip_changed", "trip_cancelled")
SHORTENINGS = range(3)

LEFT = gettext_noop("The vehicle has left.")
ON_BOARD = gettext_noop("The person is on board.")
STILL_ON = gettext_noop("The trip is on after all.")
STILL_BOOKED = gettext_noop("The booking stands after all.")
TOLD_WITH_TRIP = gettext_noop("The news that the trip is cancelled tells it.")

Why = Callable[[Notice, Booking], str]


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    for code, title, why_not in (
        ("booked", _("sign-up confirmed"), _why_not_booked),
        ("reminder", _("reminder of departure"), _why_not_reminder),
        ("booking_cancelled", _("booking cancelled"), _why_not_booking_cancelled),
        ("trip_changed", _("trip changed"), _why_not_reminder),
        ("trip_cancelled", _("trip cancelled"), _why_not_trip_cancelled),
    ):
        compose = _composer(code, why_not)
        register_kind(NoticeKind(code=code, title=title, compose=compose, urgent=code == "booked", describe=describe))


def _why_not_booked(notice: Notice, booking: Booking) -> str:
    if booking.trip.state == Trip.State.CANCELLED:
        return TRIP_CANCELLED
    if not booking.is_live:
        return CANCELLED
    return LEFT if booking.trip.departed_at else ""


def _why_not_reminder(notice: Notice, booking: Booking) -> str:
    if booking.state in (Booking.State.BOARDED, Booking.State.ARRIVED):
        return ON_BOARD
    return _why_not_booked(notice, booking) or (PLAN_CHANGED if notice.version != booking.trip.version else "")


def _why_not_booking_cancelled(notice: Notice, booking: Booking) -> str:
    if booking.trip.state == Trip.State.CANCELLED:
        return TOLD_WITH_TRIP
    return "" if booking.state == Booking.State.CANCELLED else STILL_BOOKED


def _why_not_trip_cancelled(notice: Notice, booking: Booking) -> str:
    return "" if booking.trip.state == Trip.State.CANCELLED else STILL_ON


def _composer(code: str, why_not: Why) -> Callable[[Sequence[Notice]], dict[int, Letter | NotWanted]]:
    def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
        bookings = {str(booking.pk): booking for booking in bookings_to_tell(int(each.about_id) for each in notices)}
        seats = seats_of(list(bookings.values()))
        answers: dict[int, Letter | NotWanted] = {}
        for notice in notices:
            booking = bookings.get(notice.about_id)
            if booking is not None:
                reason = why_not(notice, booking)
                answers[notice.pk] = NotWanted(reason) if reason else letter(code, booking, seats[booking.pk])
        return answers

    return compose


def letter(code: str, booking: Booking, seats: list[str]) -> Letter:
    """The words of a message about a booking that comes with its trip, worker and stops."""
    facts = _facts(booking, seats)
    for shortening in SHORTENINGS:
        text = render_to_string(f"trips/sms/{code}.txt", facts | {"short": shortening}).strip()
        if parts_of(signed(text)) == 1:
            break
    at = booking.board.at
    urgent = code in NEWS and at - timezone.now() < SOON
    return Letter(booking.worker.phone, text, of_use_until=at, urgent=urgent)


def _facts(booking: Booking, seats: list[str]) -> dict[str, object]:
    worker = booking.worker
    at = timezone.localtime(booking.board.at)
    eve = at - timedelta(days=1)
    return {
        "name": worker.legal_name,
        "own_phone": worker.phone_of in ("", Worker.PhoneOf.OWN),
        "day": _day(at),
        "weekday": _weekday(at),
        "time": f"{at.hour}:{at:%M}",
        "by_night": at.hour < DAYBREAK,
        "eve": _day(eve),
        "eve_weekday": _weekday(eve),
        "place": booking.board.place.name,
        "to": booking.trip.destination.short_name,
        "vehicle": _vehicle(booking.board.leg),
        "seats": "、".join(f"{label}号" if label.isdigit() else label for label in seats),
        "code": booking.slip_code,
        "reason": booking.trip.state_reason,
    }


def _vehicle(leg: Leg) -> str:
    """What people look for: the number of a train or flight; plates change until the last hour."""
    if leg.mode == Mode.BUS or not leg.vehicle_number:
        return VEHICLES[Mode(leg.mode)]
    return f"{leg.vehicle_number}{VEHICLES[Mode(leg.mode)]}"


def _day(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日"


def _weekday(moment: datetime) -> str:
    return f"周{WEEKDAYS[moment.weekday()]}"


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    bookings = {
        str(booking.pk): booking
        for booking in Booking.objects.filter(pk__in=[int(each.about_id) for each in notices]).select_related(
            "trip", "worker"
        )
    }
    return {
        notice.pk: Shown(
            person=booking.worker.legal_name,
            person_url=_page("workers:detail", booking.worker.public_id),
            matter=str(booking.trip),
            matter_url=_page("trips:detail", booking.trip.number),
        )
        for notice in notices
        if (booking := bookings.get(notice.about_id)) is not None
    }


def _page(view: str, key: object) -> str:
    try:
        return reverse(view, args=[key])
    except NoReverseMatch:
        return ""
