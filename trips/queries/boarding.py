"""Who is on board: the state of a leg, folded from what was entered, in the order of entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Max, Min, QuerySet

from trips.models import Boarding, Booking, Call, Leg, SeatClaim
from workers.names import name_key

Event = Boarding.Event
# What the list can be narrowed to.
SHOWS = ("waiting", "held", "aboard", "missing")


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one person on one leg: the last event that was not taken back; None before any."""

    event: Boarding | None

    @property
    def word(self) -> str:
        """The event's code; empty while nothing is entered."""
        return self.event.event if self.event else ""


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody on the gate's list."""

    booking: Booking
    seat: str
    ordinal: int
    board: Call
    alight: Call
    standing: Standing

    @property
    def is_aboard(self) -> bool:
        """Whether the person got on and has not got off."""
        return self.standing.word == Event.ON

    @property
    def is_held(self) -> bool:
        """Whether the place is only kept: the person has not said yes, and nobody waits for them."""
        return self.booking.state == Booking.State.HELD


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers at the top of the gate; `held` places are nobody's sign-up yet and stand in none of the others."""

    expected: int
    aboard: int
    missing: int
    off: int
    held: int = 0

    @property
    def waiting(self) -> int:
        """Those of whom nothing is entered yet."""
        return self.expected - self.aboard - self.missing - self.off


def remaining(events: Iterable[Boarding]) -> list[Boarding]:
    """The events that stand, oldest first: an "undone" takes back the last one of the same leg."""
    kept: list[Boarding] = []
    for event in events:
        if event.event != Event.UNDONE:
            kept.append(event)
            continue
        last = next((each for each in reversed(kept) if each.leg_id == event.leg_id), None)
        if last is not None:
            kept.remove(last)
    return kept


def standing_on(leg_id: int, events: Iterable[Boarding]) -> Standing:
    """Where a person stands on this leg, by all events of the booking in the order of entry."""
    on_leg = [event for event in remaining(events) if event.leg_id == leg_id]
    return Standing(on_leg[-1] if on_leg else None)


def state_after(booking: Booking, events: Iterable[Boarding]) -> str:
    """The booking's state that follows from what was entered: arrived only at the end of the way."""
    kept = remaining(events)
    if not kept:
        return Booking.State.CONFIRMED
    last = kept[-1]
    if last.event == Event.NO_SHOW:
        return Booking.State.NO_SHOW
    if last.event == Event.OFF and last.leg_id == booking.alight.leg_id:
        return Booking.State.ARRIVED
    return Booking.State.BOARDED


def ways_off_early(booking: Booking, leg: Leg) -> list[Call]:
    """The stops of a leg at which somebody who rides it may leave the journey before its end, in their order."""
    held = SeatClaim.objects.filter(booking=booking, seat__leg=leg, released_at=None)
    span = held.aggregate(first=Min("stretch"), last=Max("stretch"))
    if span["first"] is None:
        return []
    ends = leg.calls.filter(order__gt=span["first"], order__lte=span["last"] + 1).exclude(pk=booking.alight_id)
    return list(ends.select_related("place").order_by("order"))


def riders(leg: Leg) -> list[Rider]:
    """Everybody of the leg, those who did not come included, by stop and seat; four queries."""
    claims = SeatClaim.objects.filter(seat__leg=leg).exclude(booking__state=Booking.State.CANCELLED)
    # Whoever left the journey on an earlier run is expected on none of the later ones.
    claims = claims.exclude(booking__alight__leg__order__lt=leg.order)
    latest = claims.values("booking_id").annotate(last=Max("pk")).values("last")
    seats = {
        claim.booking_id: claim.seat for claim in SeatClaim.objects.filter(pk__in=latest).select_related("seat")
    }  # fmt: skip
    calls = {call.pk: call for call in leg.calls.select_related("place").order_by("order")}
    if not calls:
        return []
    first, last = next(iter(calls.values())), next(reversed(calls.values()))
    bookings = Booking.objects.filter(pk__in=seats).select_related("worker__identity", "companions")
    events = events_of(bookings)
    found = [
        Rider(
            booking=booking,
            seat=seats[booking.pk].label,
            ordinal=seats[booking.pk].ordinal,
            board=calls.get(booking.board_id, first),
            alight=calls.get(booking.alight_id, last),
            standing=standing_on(leg.pk, events.get(booking.pk, [])),
        )
        for booking in bookings
    ]
    return sorted(found, key=lambda each: (each.board.order, each.ordinal))


def events_of(bookings: QuerySet[Booking]) -> dict[int, list[Boarding]]:
    """What was entered for each booking, in the order of entry, in one query."""
    found: dict[int, list[Boarding]] = {}
    for event in Boarding.objects.filter(booking__in=bookings).order_by("pk"):
        found.setdefault(event.booking_id, []).append(event)
    return found


@dataclass(frozen=True, slots=True)
class Onward:
    """What somebody rides after the leg at hand: where that begins, and on which seat."""

    on: Call
    seat: str


def onward_of(leg: Leg, bookings: Iterable[Booking]) -> dict[int, Onward]:
    """The next ride of each person by the booking's id, without those whose way ends here; two queries at most."""
    claims = SeatClaim.objects.filter(booking__in=bookings, released_at=None, seat__leg__order__gt=leg.order)
    first: dict[int, tuple[int, int, str]] = {}
    for booking, leg_id, stretch, seat in claims.order_by("seat__leg__order", "stretch").values_list(
        "booking_id", "seat__leg_id", "stretch", "seat__label"
    ):
        first.setdefault(booking, (leg_id, stretch, seat))
    calls = Call.objects.filter(leg__in={leg_id for leg_id, *_ in first.values()}).select_related("leg", "place")
    at = {(call.leg_id, call.order): call for call in calls}
    return {booking: Onward(at[leg_id, stretch], seat) for booking, (leg_id, stretch, seat) in first.items()}


def counts_by_stop(found: Sequence[Rider]) -> list[tuple[Call, Counts]]:
    """The same numbers stop by stop, of riders in the order of their stops."""
    return [(call, counts_of(group)) for call, group in groupby(found, key=lambda each: each.board)]


def aboard_now(leg: Leg) -> int:
    """How many got on the run and have not got off, by what was entered at the gate."""
    return counts_of(riders(leg)).aboard


def counts_of(found: Iterable[Rider]) -> Counts:
    """How many are expected, on board, missing, off again; and for how many a place is only held."""
    everybody = list(found)
    words = [rider.standing.word for rider in everybody if not rider.is_held]
    held = len(everybody) - len(words)
    return Counts(len(words), words.count(Event.ON), words.count(Event.NO_SHOW), words.count(Event.OFF), held)


def found_riders(everybody: Iterable[Rider], text: str) -> list[Rider]:
    """Those whose name, initials, seat, slip code or last four of the identity number begin with `text`."""
    wanted = text.strip()
    code, key = wanted.upper().replace(" ", ""), name_key(wanted)
    if not key:
        return list(everybody)
    return [rider for rider in everybody if _fits(rider, code, key)]


def shown_riders(everybody: Iterable[Rider], show: str) -> list[Rider]:
    """Those of one of `SHOWS`: yet to get on, with a place only held, on board, missing; everybody for another word."""
    return [rider for rider in everybody if show not in SHOWS or _stands(rider, show)]


def _stands(rider: Rider, show: str) -> bool:
    word = rider.standing.word
    return {
        "waiting": word == "" and not rider.is_held,
        "held": rider.is_held,
        "aboard": word == Event.ON,
        "missing": word == Event.NO_SHOW,
    }[show]


def _fits(rider: Rider, code: str, key: str) -> bool:
    worker = rider.booking.worker
    return (
        key in worker.name_key
        or worker.initials.startswith(key)
        or rider.booking.slip_code.startswith(code)
        or rider.seat.upper().endswith(code)
        or worker.identity.last4 == code
    )
