"""Who goes along with a leg, and may let people on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from trips.models import EscortDuty, Leg
from trips.queries.escort import is_escort
from trips.refusals import NotAnEscort
from zunyi.audit.services import record

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def assign_escort(*, leg: Leg, user: User, by: User | None) -> EscortDuty:
    """Put somebody with the role of an escort on a leg; twice is once. Raises NotAnEscort."""
    if not is_escort(user):
        raise NotAnEscort()
    duty, is_new = EscortDuty.objects.get_or_create(leg=leg, user=user)
    if is_new:
        record("escort.assigned", leg.trip, by=by, leg=leg.order, escort=user.username)
    return duty


@transaction.atomic
def release_escort(*, duty: EscortDuty, by: User | None) -> None:
    """Take an escort off a leg; from the next request on, the list is closed to that account."""
    record("escort.released", duty.leg.trip, by=by, leg=duty.leg.order, escort=duty.user.username)
    duty.delete()
