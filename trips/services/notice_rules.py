"""Setting when people are reminded, within the city's frame."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from trips.models import NoticeRule, Trip
from trips.queries.notice_rule import Timing, frame_of, timings_for
from trips.refusals import RuleOutsideFrame
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division


@transaction.atomic
def set_rules(*, division: Division, timings: Iterable[Timing], by: User | None, trip: Trip | None = None) -> int:
    """Write down the reminders of an office, or of one of its trips; returns how many changed.

    They hold for whoever signs up, and for whatever trip is moved, from now on. Refuses with RuleOutsideFrame when a
    county leaves the city's frame.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('notice_rules', 0))")
    rules = list(NoticeRule.objects.select_related("division"))
    above = [rule for rule in rules if division.path.startswith(rule.division.path)]
    is_city = division.level == "city" and trip is None
    changed = []
    for timing in timings:
        frame = frame_of(timing.slot, timing.mode, above)
        if not is_city and not timing.fits(frame):
            raise RuleOutsideFrame(reminder=NoticeRule.Slot(timing.slot).label)
        holds = next(
            each
            for each in timings_for(timing.mode, rules, path=division.path, trip_id=trip.pk if trip else None)
            if each.slot == timing.slot
        )
        if timing != holds:
            _write(timing, division, trip, by)
            changed.append(f"{timing.mode}.{timing.slot}")
    if changed:
        record("notice_rules.changed", trip or division, by=by, reminders=changed)
    return len(changed)


def _write(timing: Timing, division: Division, trip: Trip | None, by: User | None) -> None:
    facts = {
        "is_on": timing.is_on,
        "days_before": timing.days_before,
        "at": timing.at,
        "minutes_before": timing.minutes_before,
        "leeway": timing.leeway,
        "is_optional": timing.is_optional,
        "changed_by": by,
    }
    rule, is_new = NoticeRule.objects.get_or_create(
        slot=timing.slot, mode=timing.mode, division=division, trip=trip, defaults=facts
    )
    if not is_new:
        for name, value in facts.items():
            setattr(rule, name, value)
        rule.version += 1
        rule.save()
