"""What people agreed to, and took back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from workers.models import Consent, Worker

# Without either of these nobody gets a seat: tickets bear names.
FOR_TRAVEL = (Consent.Purpose.TRAVEL, Consent.Purpose.SHARING)


def texts_declined(worker: str) -> Q:
    """An expression for rows with a worker in `worker`: the consent to text messages was taken back, and not given
    again since. Whoever was never asked for it is not among them: a seat asks."""
    asked = Consent.objects.filter(worker=OuterRef(worker), purpose=Consent.Purpose.MESSAGES)
    withdrawn, living = asked.filter(withdrawn_at__isnull=False), asked.filter(withdrawn_at=None)
    return Q(Exists(withdrawn)) & Q(~Exists(living))


def declined(worker: str, purpose: str) -> Q:
    """The same for any purpose: it was taken back, and not given again since."""
    asked = Consent.objects.filter(worker=OuterRef(worker), purpose=purpose)
    withdrawn, living = asked.filter(withdrawn_at__isnull=False), asked.filter(withdrawn_at=None)
    return Q(Exists(withdrawn)) & Q(~Exists(living))


def travel_declined(worker_ids: Sequence[int]) -> QuerySet[Worker]:
    """Those of these workers who took back the consent to travel, or to be named to the carrier."""
    travel, sharing = (declined("pk", purpose) for purpose in FOR_TRAVEL)
    return Worker.objects.filter(pk__in=worker_ids).filter(travel | sharing)
