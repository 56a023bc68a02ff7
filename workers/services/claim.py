"""A county's question about somebody of another county, answered by whoever keeps the person (edge case 16)."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from workers.models import CountyClaim
from workers.queries.worker import lock_workers, visible_to
from workers.refusals import ClaimDecided, WorkerOutOfReach
from workers.services.changes import keep_changes, snapshot
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing

State = CountyClaim.State
_HOME = ("household", "village_text")


@transaction.atomic
def decide_claim(*, claim: CountyClaim, moves: bool, reason: str, by: User) -> CountyClaim:
    """Let somebody go to the county that asked, with the home that it named, or keep them and say why.

    The asking county finds the answer, with its reason, in its own list. Refuses with ClaimDecided, WorkerOutOfReach,
    and ReasonMissing where the person is kept.
    """
    worker = lock_workers([claim.worker_id]).select_related(None).get()
    claim = CountyClaim.objects.select_for_update(of=("self",)).select_related("household").get(pk=claim.pk)
    if claim.state != State.OPEN:
        raise ClaimDecided()
    if not visible_to(by, "registry.decide").filter(pk=worker.pk).exists():
        raise WorkerOutOfReach()
    if not moves and not reason.strip():
        raise ReasonMissing()
    if moves:
        was = snapshot(worker, _HOME)
        worker.household, worker.village_text = claim.household, claim.village_text
        worker.save(update_fields=[*_HOME, "updated_at"])
        keep_changes(worker, was=was, now=snapshot(worker, _HOME), by=by)
    state = State.MOVED if moves else State.KEPT
    CountyClaim.objects.filter(pk=claim.pk).update(
        state=state, reason=reason.strip()[:200], decided_by=by, decided_at=Now()
    )
    record(f"worker.claim_{state}", worker, by=by, claim=claim.pk, county=claim.county.code)
    claim.refresh_from_db()
    return claim
