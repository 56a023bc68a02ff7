"""What a withdrawn consent or an erasure means for seats, questions and the copy of one's own data."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trips.models import Booking, HandOut, Invitation, Manifest, Trip
from trips.queries.booking import seats_of
from trips.queries.incident import told_to
from trips.refusals import StillTravels
from trips.services.booking import cancel_bookings
from trips.services.waitlist.waiting import stop_waiting
from workers.consequences import register_on_erasure, register_on_withdrawal
from workers.models import Worker
from workers.phone_people import register_known_phone, register_own_data
from workers.queries.consent import FOR_TRAVEL
from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry

WITHDRAWN = "本人撤回同意"
_HOLDING = (Booking.State.HELD, Booking.State.CONFIRMED)


def register() -> None:
    """Bring it to the registry; called when the app is ready."""
    register_on_withdrawal(give_seats_back)
    register_on_erasure(clear_travels)
    register_known_phone(is_phone_of_a_journey)
    register_own_data(travels_of)


def give_seats_back(worker: Worker, purpose: str, by: User | None) -> None:
    """Whoever may not travel or not be named to the carrier holds no seat: the lists of these trips become stale."""
    if purpose not in FOR_TRAVEL:
        return
    held = list(Booking.objects.filter(worker=worker, state__in=_HOLDING, trip__departed_at=None))
    if held:
        cancel_bookings(bookings=held, by=by, reason=WITHDRAWN)
    _end_invitations(worker)
    stop_waiting(worker)


def clear_travels(worker: Worker, by: User | None) -> None:
    """Nobody on a journey is erased; of past ones only the count stays. Refuses with StillTravels."""
    journeys = Booking.objects.filter(worker=worker)
    if journeys.filter(state__in=[*_HOLDING, Booking.State.BOARDED]).exclude(trip__state__in=_OVER).exists():
        raise StillTravels()
    journeys.update(phone="")
    _end_invitations(worker)
    stop_waiting(worker)
    worker.waits.update(phone="")


_OVER = (Trip.State.ARRIVED, Trip.State.SETTLED, Trip.State.CANCELLED)


def _end_invitations(worker: Worker) -> None:
    living = Invitation.objects.filter(worker=worker, state=Invitation.State.ASKED)
    living.update(state=Invitation.State.OVER, answered_at=timezone.now())
    Invitation.objects.filter(worker=worker, state=Invitation.State.PROPOSED).delete()


def is_phone_of_a_journey(phone: str) -> bool:
    """Whether a journey that is not over is told on this phone."""
    return Booking.objects.filter(phone=phone, state__in=Booking.LIVE).exclude(trip__state__in=_OVER).exists()


def travels_of(worker: Worker) -> dict[str, Any]:
    """Journeys, and who was given a list with this person on it."""
    bookings = list(
        Booking.objects.filter(worker=worker)
        .select_related("trip", "board__place", "alight__place")
        .order_by("-period")
    )
    seats = seats_of(bookings)
    journeys = [
        " · ".join(
            filter(
                None,
                [
                    booking.trip.number,
                    booking.trip.title,
                    timezone.localtime(booking.board.at).strftime("%Y-%m-%d %H:%M"),
                    f"{booking.board.place} → {booking.alight.place}",
                    " ".join(seats[booking.pk]),
                    str(booking.get_state_display()),
                ],
            )
        )
        for booking in bookings
    ]
    return {
        _("Your journeys"): journeys,
        _("What happened on the way"): _incidents(worker),
        _("Who received a list with your name"): recipients_of(worker, bookings),
    }


def _incidents(worker: Worker) -> list[str]:
    """That something is kept, not its words: those an officer reads out who knows what it is about."""
    said = _("%(when)s, %(trip)s: %(what)s. The county's labour bureau keeps the record; ask there.")
    return [
        said
        % {
            "when": timezone.localtime(each.happened_at).strftime("%Y-%m-%d"),
            "trip": each.trip.number,
            "what": each.get_kind_display(),
        }
        for each in told_to(worker)
    ]


def recipients_of(worker: Worker, bookings: list[Booking]) -> list[str]:
    """Each handing out of a list that names this person: when, to whom, what for (PIPL 23; domain brief 3.3).

    From the hand-outs of the lists; those of the first weeks stand in the history alone.
    """
    trips = {booking.trip_id: booking.trip for booking in bookings}
    lists = {each.pk: each for each in Manifest.objects.filter(leg__trip__in=trips).select_related("leg")}
    number = worker.identity.number()
    named = {pk for pk, each in lists.items() if number and _names(each, number, bookings)}
    said = {
        (each.at, trips[lists[each.manifest_id].leg.trip_id].number, each.recipient, each.purpose)
        for each in HandOut.objects.filter(manifest__in=named)
    }
    told = {(number, recipient) for _at, number, recipient, _purpose in said}
    by_version = {(each.leg.trip_id, each.leg.order, each.version): each.pk for each in lists.values()}
    entries = AuditEntry.objects.filter(
        action="manifest.handed_out", about_type=Trip._meta.label_lower, about_id__in=[str(pk) for pk in trips]
    )
    for entry in entries:
        trip, data = int(entry.about_id), entry.data
        kept = by_version.get((trip, data.get("leg", 0), data.get("version", 0)))
        line = (entry.at, trips[trip].number, data.get("recipient", ""), data.get("purpose", ""))
        if kept in named and line[1:3] not in told:
            said.add(line)
    return [
        " · ".join(filter(None, [timezone.localtime(at).strftime("%Y-%m-%d %H:%M"), *words]))
        for at, *words in sorted(said)
    ]


def _names(manifest: Manifest, number: str, bookings: list[Booking]) -> bool:
    """Whether that version of the list has this person on it; only where a booking may stand on it is it opened."""
    held = {booking.pk for booking in bookings}
    if manifest.booking_ids and not held & set(manifest.booking_ids):
        return False
    return any(row.get("id_number") == number for row in manifest.rows())
