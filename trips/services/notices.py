"""What a booking owes its worker: the messages, as rows. Their words stand in trips/notices.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking, Trip, WaitlistEntry, WaitlistMember
from trips.queries.employer_news import expected_by, stations_for
from trips.queries.notice_rule import Timing, reminders_due, rules_version, timings_of
from trips.queries.notices import bookings_with_old_documents, bookings_without_reminder, matter_of, still_to_be_told
from trips.queries.waitlist.entries import told_on_one_phone
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices, supersede_notices

REMINDERS = ("reminder_early", "reminder", "reminder_day", "reminder_soon")

CANCELLED = gettext_noop("The booking was cancelled.")
TRIP_CANCELLED = gettext_noop("The trip was cancelled.")
SEAT_CHANGED = gettext_noop("The seat changed once more; a newer message tells it.")
PLAN_CHANGED = gettext_noop("The plan changed; a newer message tells it.")


def notices_for_booking(bookings: Sequence[Booking], *, rules: int) -> list[Notice]:
    """The confirmation at once, and the reminders still to come before the worker's own pick-up.

    Whoever signs up after a reminder's time has been told all of it by the confirmation. `rules` is the version of
    the rules for reminders, read in the same transaction.
    """
    told = [_about(booking, "booked") for booking in bookings]
    return told + _reminders(bookings, now=timezone.now(), rules=rules)


def take_back_notices(bookings: Sequence[Booking], *, news: str = "booking_cancelled") -> list[Notice]:
    """Nothing more about a cancelled booking but the news of it; `news` is "trip_cancelled" when nobody travels."""
    supersede_notices(about=bookings, reason=TRIP_CANCELLED if news == "trip_cancelled" else CANCELLED)
    return [_about(booking, news) for booking in bookings]


def notices_for_new_times(bookings: Sequence[Booking], *, version: int, late: bool = False) -> list[Notice]:
    """The news of the new times, at once, and the reminders that fit them instead of the old ones.

    `late`: the vehicle merely leaves later on its day, and everybody is told even at night.
    """
    supersede_notices(about=bookings, reason=PLAN_CHANGED, kinds=[*REMINDERS, "trip_changed", "trip_delayed"])
    news = [_about(booking, "trip_delayed" if late else "trip_changed", version=version) for booking in bookings]
    return news + _reminders(bookings, now=timezone.now(), rules=rules_version(), version=version)


def notices_after_replan(
    told: Sequence[Booking], quiet: Sequence[Booking], *, version: int, moved: Collection[int], late: bool
) -> list[Notice]:
    """After a disruption: the news for `told`, and for everybody the reminders that fit the new plan.

    `moved` are the ids of bookings whose seat, run or stop is another one: they hear of a change; the others of a
    delay, where the vehicle is merely `late`. Who sits as before at the same time is `quiet`.
    """
    every = [*told, *quiet]
    supersede_notices(about=every, reason=PLAN_CHANGED, kinds=[*REMINDERS, "trip_changed", "trip_delayed"])
    news = [
        _about(each, "trip_delayed" if late and each.pk not in moved else "trip_changed", version=version)
        for each in told
    ]
    return news + _reminders(every, now=timezone.now(), rules=rules_version(), version=version)


def notices_of_night(bookings: Sequence[Booking], *, version: int) -> list[Notice]:
    """Where people sleep whose vehicle comes only the next day, and that they pay nothing."""
    supersede_notices(about=bookings, reason=PLAN_CHANGED, kinds=["night_stay"])
    return [_about(booking, "night_stay", version=version) for booking in bookings]


def notices_for_stations(trip: Trip) -> list[Notice]:
    """The news for each station at the destination that meets people of this trip; about every disruption anew."""
    return [
        notice(
            "station_told",
            person=f"station:{station.pk}",
            about=trip,
            version=trip.version,
            division=trip.organiser_id,
            matter=matter_of(trip.pk),
            phone=station.phone,
        )
        for station in stations_for(trip)
    ]


def notices_for_new_seats(bookings: Sequence[Booking], *, version: int) -> list[Notice]:
    """The news of another seat, for those who have been told one; the others read the new one in their first message.

    `version` tells one change from the next.
    """
    supersede_notices(about=bookings, reason=SEAT_CHANGED, kinds=["seat_changed"])
    unsaid = still_to_be_told(bookings)
    return [_about(booking, "seat_changed", version=version) for booking in bookings if booking.pk not in unsaid]


def notices_of_move(bookings: Sequence[Booking], *, version: int) -> list[Notice]:
    """The news of another trip, for the bookings that people have on it; `version` tells one move from the next."""
    return [_about(booking, "trip_moved", version=version) for booking in bookings]


def notices_of_waiting_over(entry_ids: Sequence[int], *, trip: Trip) -> list[Notice]:
    """The end of the waiting, once for each phone of a party; whose held seat ends with the trip hears of the trip."""
    held = set(Booking.objects.filter(trip=trip, state=Booking.State.HELD).values_list("worker", flat=True))
    is_off = trip.cancelled_at is not None
    entries = WaitlistEntry.objects.filter(pk__in=entry_ids).prefetch_related(
        Prefetch("members", WaitlistMember.objects.select_related("worker").order_by("pk"))
    )
    return [
        notice(
            "wait_over",
            person=members[0].worker.person,
            about=entry,
            division=members[0].worker.household_id,
            matter=matter_of(trip.pk),
            phone=members[0].reach,
        )
        for entry in entries.order_by("pk")
        for members in told_on_one_phone(entry)
        if not (is_off and all(member.worker_id in held for member in members))
    ]


def notices_for_employers(trip: Trip, kind: str = "arrival_changed") -> list[Notice]:
    """The news for each employer who waits for people of this trip; where it has no phone, the office calls."""
    supersede_notices(about=[trip], reason=PLAN_CHANGED)
    return [
        notice(
            kind,
            person=f"employer:{employer}",
            about=trip,
            version=trip.version,
            division=trip.organiser_id,
            matter=matter_of(trip.pk),
        )
        for _trip, employer in expected_by([trip])
    ]


@transaction.atomic
def queue_missing_reminders() -> int:
    """Write the reminders that no booking wrote, for trips that leave soon; returns how many people were forgotten.

    A safety net beside `notices_for_booking`: whatever put a booking into the database, its worker is reminded.
    """
    now = timezone.now()
    forgotten = list(bookings_without_reminder(now=now))
    planned = _reminders(forgotten, now=now, rules=rules_version())
    served = {each.about_id for each in planned}
    planned += [_about(booking, "reminder") for booking in forgotten if str(booking.pk) not in served]
    queue_notices(planned)
    return len(forgotten)


@transaction.atomic
def queue_document_warnings() -> int:
    """Warn those whose identity card expires before they travel: as soon as it is known, a week and a day before.

    Returns how many warnings there are to be; those that were written before stay as they are (domain brief 6, no. 8).
    """
    now = timezone.now()
    warnings = [
        _about(booking, "document_expires", version=stage)
        for booking in bookings_with_old_documents(now=now)
        for stage in _stages(booking.board.at - now)
    ]
    queue_notices(warnings)
    return len(warnings)


def _stages(left: timedelta) -> list[int]:
    """Which warning it is time for; whoever signs up late gets one, not three."""
    return [3] if left <= timedelta(days=1) else [2] if left <= timedelta(days=7) else [1]


def _reminders(bookings: Iterable[Booking], *, now: datetime, rules: int, version: int | None = None) -> list[Notice]:
    """The reminders to come for each booking by the rules of its trip."""
    timings: dict[int, tuple[Timing, ...]] = {}
    planned: list[Notice] = []
    for booking in bookings:
        trip = booking.trip
        if trip.pk not in timings:
            timings[trip.pk] = timings_of(trip.pk, version or trip.version, rules)
        planned += [
            _about(booking, kind, due_at=due_at, version=version)
            for kind, due_at in reminders_due(timings[trip.pk], booking.board.at, now=now)
        ]
    return planned


def _about(booking: Booking, kind: str, *, due_at: datetime | None = None, version: int | None = None) -> Notice:
    """The bookings come with their trip and worker at hand; the newest plan is told unless `version` says which."""
    return notice(
        kind,
        person=booking.worker.person,
        about=booking,
        version=version or booking.trip.version,
        division=booking.worker.household_id,
        matter=matter_of(booking.trip_id),
        phone=booking.reach,
        due_at=due_at,
    )
