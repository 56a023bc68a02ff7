"""What people agreed to, and took back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from workers.models import Consent


def texts_declined(worker: str) -> Q:
    """An expression for rows with a worker in `worker`: the consent to text messages was taken back, and not given
    again since. Whoever was never asked for it is not among them: a seat asks."""
    asked = Consent.objects.filter(worker=OuterRef(worker), purpose=Consent.Purpose.MESSAGES)
    withdrawn, living = asked.filter(withdrawn_at__isnull=False), asked.filter(withdrawn_at=None)
    return Q(Exists(withdrawn)) & Q(~Exists(living))
