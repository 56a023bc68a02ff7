"""People arrive at a firm: said by the firm or the station, for one or for many; what follows is planned at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from employers.models import Placement
from employers.queries.follow_up import planned_rows
from employers.refusals import ArrivalNotYet, PlacementNotAccepted
from employers.services.locks import lock_placement
from workers.models import EmploymentSpell
from workers.queries.worker import lock_workers
from workers.services.spell import begin_spell, end_spell
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import Refusal
from zunyi.rows import insert_rows


@dataclass(slots=True)
class Arrived:
    """What became of several arrivals said at once: those written down, and those that could not be, with why."""

    placements: list[Placement] = field(default_factory=list)
    refused: list[tuple[Placement, Refusal]] = field(default_factory=list)


@transaction.atomic
def confirm_arrival(*, placement: Placement, on: date, by: User) -> Placement:
    """Write down that the worker has come to the firm: work begins, and the questions of later days are planned.

    Refuses with ArrivalNotYet for a day to come and with PlacementNotAccepted where the worker has not said yes.
    """
    if on > timezone.localdate():
        raise ArrivalNotYet()
    lock_workers([placement.worker_id]).get()
    arrived = lock_placement(placement.pk)
    if arrived.state != Placement.State.ACCEPTED:
        raise PlacementNotAccepted()
    arrived.state, arrived.arrived_on = Placement.State.ARRIVED, on
    arrived.spell = _begin_work(arrived, on, by)
    arrived.save(update_fields=["state", "arrived_on", "spell"])
    insert_rows(planned_rows(arrived), skip_known=True)
    record("placement.arrived", arrived, by=by, on=on.isoformat(), spell=arrived.spell_id)
    return arrived


def confirm_arrivals(*, placements: Iterable[Placement], on: date, by: User) -> Arrived:
    """The same for many, each for itself: one that cannot be written down does not hold up the others."""
    outcome = Arrived()
    for placement in sorted(placements, key=lambda each: each.pk):
        try:
            outcome.placements.append(confirm_arrival(placement=placement, on=on, by=by))
        except Refusal as no:
            outcome.refused.append((placement, no))
    return outcome


def _begin_work(placement: Placement, on: date, by: User) -> EmploymentSpell | None:
    """The stretch of work that begins; one that was still open elsewhere has ended by it.

    Days that do not fit what is written down already are left for the office to put right: a person who stands at the
    gate has arrived, whatever the register says.
    """
    vacancy = placement.vacancy
    facts = {
        "place": vacancy.division,
        "employer_name": vacancy.employer.name[:80],
        "trade": vacancy.trade,
        "began_on": on,
        "is_organised": True,
        "source": EmploymentSpell.Source.PLACED,
    }
    before = EmploymentSpell.objects.filter(worker=placement.worker_id, ended_on=None).first()
    try:
        with transaction.atomic():
            if before is not None:
                reason = EmploymentSpell.Ended.CHANGED
                end_spell(spell=before, ended_on=on, reason=reason, came_back=False, by=by)
            return begin_spell(worker=placement.worker, facts=facts, by=by)
    except Refusal:
        return None
