"""When people are reminded: the city's frame, a county's own times within it, and the moments for one pick-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache

from django.db.models import Sum
from django.utils import timezone

from trips.models import Leg, Mode, NoticeRule, Trip
from trips.queries.journey import planned_calls
from zunyi.divisions.models import Division

Slot = NoticeRule.Slot
KINDS = {Slot.EARLY: "reminder_early", Slot.EVE: "reminder", Slot.DAY: "reminder_day", Slot.SOON: "reminder_soon"}
# Before five in the morning people gather on the evening before, and the message must say which evening.
DAYBREAK = 5
# Who was told all of it so shortly before needs no reminder yet.
JUST_TOLD = timedelta(hours=1)
# Two reminders lie so far apart, or the less needed one is left out.
APART = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Timing:
    """One reminder: when it goes out before a pick-up, and how far a county may change that."""

    slot: str
    mode: str
    is_on: bool = True
    days_before: int | None = None
    at: time | None = None
    minutes_before: int | None = None
    leeway: int = 120
    is_optional: bool = True

    @property
    def kind(self) -> str:
        """The kind of message."""
        return KINDS[Slot(self.slot)]

    def due(self, pick_up: datetime) -> datetime:
        """The moment before this pick-up, by the bureau's calendar."""
        if self.at is None:
            return pick_up - timedelta(minutes=self.minutes_before or 0)
        local = timezone.localtime(pick_up)
        day = local.date() - timedelta(days=self.days_before or 0)
        if self.slot == Slot.DAY and local.hour < DAYBREAK:
            # The day on which people gather is not the day of departure (domain brief 6, no. 39).
            day -= timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, self.at))

    def fits(self, frame: Timing) -> bool:
        """Whether a county may have it so."""
        if not (self.is_on or frame.is_optional) or self.days_before != frame.days_before:
            return False
        return abs(_minutes(self) - _minutes(frame)) <= frame.leeway


def _minutes(timing: Timing) -> int:
    return timing.at.hour * 60 + timing.at.minute if timing.at else timing.minutes_before or 0


def _frame(slot: str, *, on: Sequence[str] = Mode.values, **facts: object) -> dict[tuple[str, str], Timing]:
    return {(slot, mode): Timing(slot, mode, is_on=mode in on, **facts) for mode in Mode.values}  # type: ignore[arg-type]


# What stands while the city has not written its own: the evening before for everybody, when people are at home.
CITY_RULES: dict[tuple[str, str], Timing] = {
    **_frame(Slot.EARLY, days_before=3, at=time(10, 0), leeway=240),
    **_frame(Slot.EVE, days_before=1, at=time(18, 0), leeway=120, is_optional=False),
    **_frame(Slot.DAY, on=[Mode.RAIL, Mode.FLIGHT], days_before=0, at=time(8, 0), leeway=120),
    **_frame(Slot.SOON, on=[Mode.BUS], minutes_before=120, leeway=60),
}


def rules_version() -> int:
    """A number that grows with each change of any rule."""
    return int(NoticeRule.objects.aggregate(n=Sum("version"))["n"] or 0)


@lru_cache(maxsize=512)
def timings_of(trip_id: int, version: int, rules: int) -> tuple[Timing, ...]:
    """The reminders of one trip; kept at hand for each version of its plan and of the rules.

    Costs no question where nobody has written a rule, and two the first time in each process where somebody has.
    """
    calls = planned_calls(trip_id, version)
    mode = next((call.leg.mode for call in calls if call.leg.role == Leg.Role.TRUNK), Mode.BUS)
    if not rules:
        return tuple(CITY_RULES[slot, mode] for slot in Slot.values)
    path = Trip.objects.values_list("organiser__path", flat=True).get(pk=trip_id)
    written = NoticeRule.objects.filter(mode=mode).select_related("division")
    return tuple(timings_for(mode, written, path=path, trip_id=trip_id))


def timings_for(mode: str, rules: Iterable[NoticeRule], *, path: str, trip_id: int | None = None) -> list[Timing]:
    """What holds for one way of travelling in the place with that path: the rule of the deepest place, if it fits."""
    holding = [
        rule
        for rule in rules
        if rule.mode == mode and path.startswith(rule.division.path) and rule.trip_id in (None, trip_id)
    ]
    holding.sort(key=lambda rule: (rule.trip_id is not None, len(rule.division.path)))
    found: list[Timing] = []
    for slot in Slot.values:
        frame = frame_of(slot, mode, holding)
        timing = frame
        for rule in holding:
            if rule.slot == slot and timing_of(rule, frame).fits(frame):
                timing = timing_of(rule, frame)
        found.append(timing)
    return found


def frame_of(slot: str, mode: str, rules: Iterable[NoticeRule]) -> Timing:
    """The city's rule: its own if it wrote one, else what stands from the beginning."""
    city = [each for each in rules if (each.slot, each.mode) == (slot, mode) and each.trip_id is None]
    own = next((each for each in city if each.division.level == "city"), None)
    return timing_of(own, None) if own else CITY_RULES[slot, mode]


def timing_of(rule: NoticeRule, frame: Timing | None) -> Timing:
    """A written rule as a timing; how far it may be changed is the frame's to say."""
    timing = Timing(
        slot=rule.slot,
        mode=rule.mode,
        is_on=rule.is_on,
        days_before=rule.days_before,
        at=rule.at,
        minutes_before=rule.minutes_before,
        leeway=rule.leeway,
        is_optional=rule.is_optional,
    )
    return replace(timing, leeway=frame.leeway, is_optional=frame.is_optional) if frame else timing


def eve_of(pick_up: datetime) -> datetime:
    """Six in the evening of the day before, by the bureau's calendar: for 00:05 that is six hours before."""
    return CITY_RULES[Slot.EVE, Mode.BUS].due(pick_up)


def reminders_due(timings: Iterable[Timing], pick_up: datetime, *, now: datetime) -> list[tuple[str, datetime]]:
    """The reminders still to come before a pick-up: kind and moment, in order.

    What is past is not made up for, and what comes right after the confirmation is left out; so is one that would
    follow another closely. Nobody is woken before daybreak by a mere "it is time": the evening before told it.
    """
    coming: list[tuple[datetime, Timing]] = sorted(
        ((timing.due(pick_up), timing) for timing in timings if timing.is_on), key=lambda pair: pair[0]
    )
    coming = [
        (due, timing) for due, timing in coming if now + JUST_TOLD <= due < pick_up and not _at_night(due, timing)
    ]
    kept: list[tuple[datetime, Timing]] = []
    for due, timing in coming:
        if kept and due - kept[-1][0] < APART:
            # The evening's, and the one nearest to the pick-up, are worth more than the one before them.
            if timing.slot in (Slot.EVE, Slot.SOON) and kept[-1][1].slot != Slot.EVE:
                kept[-1] = (due, timing)
            continue
        kept.append((due, timing))
    return [(timing.kind, due) for due, timing in kept]


def _at_night(due: datetime, timing: Timing) -> bool:
    return timing.slot == Slot.SOON and timezone.localtime(due).hour < DAYBREAK


def rules_held_by(
    office: Division, modes: Iterable[str], trip: Trip | None = None
) -> tuple[dict[str, list[Timing]], dict[str, list[Timing]]]:
    """What holds in an office, or for one trip, and the city's frame around it, by way of travelling."""
    written = [
        rule for rule in NoticeRule.objects.select_related("division") if office.path.startswith(rule.division.path)
    ]
    trip_id = trip.pk if trip else None
    timings = {mode: timings_for(mode, written, path=office.path, trip_id=trip_id) for mode in modes}
    frames = {mode: [frame_of(slot, mode, written) for slot in Slot.values] for mode in modes}
    return timings, frames
