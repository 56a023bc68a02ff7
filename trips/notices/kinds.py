"""The kinds of messages about bookings: whether each is still wanted, to whom, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from trips.models import Booking, Trip
from trips.notices.facts import Telling, facts_about
from trips.notices.words import VARIABLES, words_for
from trips.queries.booking import seats_of
from trips.queries.notice_rule import eve_of
from trips.queries.notices import bookings_to_preview, bookings_to_tell, travelling
from trips.services.notices import CANCELLED, PLAN_CHANGED, TRIP_CANCELLED
from zunyi.notices.kinds import Ladder, Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.queries.template import WordBook, language_in, pick, words_of
from zunyi.notices.words import worded

# News about a vehicle that leaves so soon is worth waking somebody for.
SOON = timedelta(hours=36)
NEWS = (
    "booking_cancelled", "seat_changed", "seat_lost", "trip_changed", "trip_delayed", "trip_cancelled", "trip_moved",
)  # fmt: skip
# Reminders are in time when the call comes on the same evening; news must be known at once.
EVENING = Ladder(voice_after=timedelta(minutes=60), call_after=timedelta(minutes=120))
AT_ONCE = Ladder(voice_after=timedelta(minutes=10), call_after=timedelta(minutes=30))

LEFT = gettext_noop("The vehicle has left.")
ON_BOARD = gettext_noop("The person is on board.")
LATER_TELLS = gettext_noop("A later reminder tells it.")
STILL_ON = gettext_noop("The trip is on after all.")
STILL_BOOKED = gettext_noop("The booking stands after all.")
TOLD_WITH_TRIP = gettext_noop("The news that the trip is cancelled tells it.")

NOT_HELD = gettext_noop("The seat is no longer kept for this person.")
IN_ORDER = gettext_noop("The identity card is valid on the day of travel.")

Why = Callable[[Notice, Booking], str]


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    for code, title, why_not, ladder in (
        ("booked", _("sign-up confirmed"), _why_not_booked, EVENING),
        ("reminder_early", _("reminder some days before"), _why_not_early, None),
        ("reminder", _("reminder of departure"), _why_not_reminder, EVENING),
        ("reminder_day", _("reminder in the morning"), _why_not_reminder, None),
        ("reminder_soon", _("reminder shortly before"), _why_not_reminder, None),
        ("booking_cancelled", _("booking cancelled"), _why_not_booking_cancelled, AT_ONCE),
        ("seat_lost", _("seat lost by a disruption"), _why_not_seat_lost, AT_ONCE),
        ("trip_changed", _("trip changed"), _why_not_reminder, AT_ONCE),
        ("trip_delayed", _("trip delayed"), _why_not_reminder, AT_ONCE),
        ("trip_cancelled", _("trip cancelled"), _why_not_trip_cancelled, AT_ONCE),
        ("seat_changed", _("another seat"), _why_not_booked, EVENING),
        ("trip_moved", _("moved to another trip"), _why_not_booked, AT_ONCE),
        ("seat_offered", _("seat offered from the waitlist"), _why_not_offered, AT_ONCE),
        ("document_expires", _("identity card about to expire"), _why_not_document, EVENING),
    ):
        register_kind(
            NoticeKind(
                code=code,
                title=title,
                compose=_composer(code, why_not),
                urgent=code in ("booked", "trip_delayed", "trip_moved"),
                describe=describe,
                words=words_for(code),
                variables=VARIABLES,
                says_free=True,
                ladder=ladder,
                join=_join,
                preview=_preview,
                # Who is no longer coming need not know when the bus leaves, but must know that it does not.
                alive=None if code in ("booking_cancelled", "seat_lost", "trip_cancelled") else travelling,
            )
        )


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


def _why_not_early(notice: Notice, booking: Booking) -> str:
    return _why_not_reminder(notice, booking) or (LATER_TELLS if eve_of(booking.board.at) <= timezone.now() else "")


def _why_not_booking_cancelled(notice: Notice, booking: Booking) -> str:
    if booking.trip.state == Trip.State.CANCELLED:
        return TOLD_WITH_TRIP
    return "" if booking.state == Booking.State.CANCELLED else STILL_BOOKED


def _why_not_seat_lost(notice: Notice, booking: Booking) -> str:
    return "" if booking.state == Booking.State.CANCELLED else STILL_BOOKED


def _why_not_trip_cancelled(notice: Notice, booking: Booking) -> str:
    return "" if booking.trip.state == Trip.State.CANCELLED else STILL_ON


def _why_not_offered(notice: Notice, booking: Booking) -> str:
    is_kept = booking.state == Booking.State.HELD and booking.held_until and booking.held_until > timezone.now()
    return _why_not_booked(notice, booking) or ("" if is_kept else NOT_HELD)


def _why_not_document(notice: Notice, booking: Booking) -> str:
    identity = getattr(booking.worker, "identity", None)
    expires = identity is not None and identity.valid_to and identity.valid_to < timezone.localdate(booking.board.at)
    return _why_not_booked(notice, booking) or ("" if expires else IN_ORDER)


def _composer(code: str, why_not: Why) -> Callable[[Sequence[Notice]], dict[int, Letter | NotWanted]]:
    def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
        bookings = {str(booking.pk): booking for booking in bookings_to_tell(int(each.about_id) for each in notices)}
        seats, book = seats_of(list(bookings.values())), words_of(code)
        answers: dict[int, Letter | NotWanted] = {}
        for notice in notices:
            booking = bookings.get(notice.about_id)
            if booking is not None:
                reason = why_not(notice, booking)
                told = NotWanted(reason) if reason else letter(code, booking, seats[booking.pk], book, notice.channel)
                # Whoever took the consent to messages back is told in person, as people without a phone are.
                if isinstance(told, Letter) and booking.wants_no_texts:  # type: ignore[attr-defined]
                    told = replace(told, phone="")
                answers[notice.pk] = told
        return answers

    return compose


def letter(code: str, booking: Booking, seats: list[str], book: WordBook, channel: str = "sms") -> Letter:
    """The words of a message about a booking that comes with its trip, worker and stops."""
    at, worker = booking.board.at, booking.worker
    telling = Telling(
        booking=booking,
        seats=tuple(seats),
        words=pick(book, worker.preferred_language, channel),
        language=worker.preferred_language,
        spoken=channel == Notice.Channel.VOICE,
    )
    facts = facts_about([telling])
    return Letter(
        booking.reach,
        worded(telling.words, facts, spoken=telling.spoken),
        of_use_until=at,
        urgent=code in NEWS and at - timezone.now() < SOON,
        # Two parties on one phone answer each for itself.
        bundle=f"{booking.trip_id}:{booking.board_id}:{booking.offer_id if booking.held_until else ''}",
        facts=telling,
        language=language_in(book, worker.preferred_language, channel),
        variables=facts,
    )


def _join(letters: Sequence[Letter]) -> Letter:
    """One letter for relatives on one phone, in the language of the first of them."""
    tellings = [cast(Telling, each.facts) for each in letters]
    facts = facts_about(tellings)
    text = worded(tellings[0].words, facts, spoken=tellings[0].spoken)
    return replace(letters[0], text=text, variables=facts)


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The newest bookings, for looking at words before they are used."""
    bookings = list(bookings_to_preview(limit))
    seats = seats_of(bookings)
    return [facts_about([Telling(each, tuple(seats[each.pk]), "", language)]) for each in bookings]


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
            person_url=_page("workers:worker", booking.worker.public_id),
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
