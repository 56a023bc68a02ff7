"""Setting when a stronger way is taken, within the city's frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection, transaction

from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.notices.models import LadderRule
from zunyi.notices.queries.ladder import Steps, steps_held_by, title_of_steps, written_rules
from zunyi.notices.refusals import LadderOutOfOrder, LadderOutsideFrame

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def set_ladder(*, division: Division, steps: Iterable[Steps], by: User | None) -> int:
    """Write down the times of an office; returns how many kinds changed. They hold for messages on their way, too.

    Refuses with LadderOutsideFrame when a county leaves the city's frame, with LadderOutOfOrder when the village
    would call before the next way is tried.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ladder_rules', 0))")
    held = {holds.kind: (holds, frame) for holds, frame in steps_held_by(division, written_rules())}
    changed = []
    for wanted in steps:
        holds, frame = held[wanted.kind]
        if wanted.call_after < wanted.voice_after:
            raise LadderOutOfOrder(kind=title_of_steps(wanted))
        if division.level != "city" and not wanted.fits(frame):
            raise LadderOutsideFrame(kind=title_of_steps(wanted))
        if wanted != holds:
            _write(wanted, division, by)
            changed.append(wanted.kind)
    if changed:
        record("ladder_rules.changed", division, by=by, kinds=changed)
    return len(changed)


def _write(steps: Steps, division: Division, by: User | None) -> None:
    facts = {
        "is_on": steps.is_on,
        "voice_after": steps.voice_after,
        "call_after": steps.call_after,
        "wants_answer": steps.wants_answer,
        "leeway": steps.leeway,
        "changed_by": by,
    }
    LadderRule.objects.update_or_create(kind=steps.kind, division=division, defaults=facts)
