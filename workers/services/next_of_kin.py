"""Writing down whom to call when something happens on the way, and taking it back."""

from __future__ import annotations

from django.db import transaction

from workers.models import Kin, NextOfKin, Worker
from workers.queries.worker import lock_workers
from workers.refusals import AlreadyErased
from zunyi.accounts.models import User
from zunyi.audit.services import record


@transaction.atomic
def keep_next_of_kin(*, worker: Worker, kin: Kin, by: User | None) -> NextOfKin:
    """Name the one to be called, sealed, instead of whoever was named before; the history knows only that it was done.

    `by` None: the person did it on the phone. Refuses with AlreadyErased.
    """
    worker = lock_workers([worker.pk]).get()
    if worker.erased_at:
        raise AlreadyErased()
    NextOfKin.objects.filter(worker=worker).delete()
    kept = NextOfKin(worker=worker, entered_by=by)
    kept.put(kin)
    kept.save()
    record("worker.kin_kept", worker, by=by)
    return kept


@transaction.atomic
def forget_next_of_kin(*, worker: Worker, by: User | None) -> bool:
    """Take the name out again; False when nobody was named."""
    gone = NextOfKin.objects.filter(worker=worker).delete()[0]
    if gone:
        record("worker.kin_forgotten", worker, by=by)
    return bool(gone)
