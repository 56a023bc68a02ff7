"""What people agreed to, kept and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from workers.consequences import after_withdrawal
from workers.models import Consent, Worker
from workers.refusals import ConsentNotGiven
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.rows import insert_rows

# Grows with each change of the words in templates/workers/parts/notice.html.
NOTICE_TEXT = "desk-2026-11"


def keep_consents(*, workers: Sequence[Worker], purposes: Sequence[str], manner: str, by: User | None) -> None:
    """Write down that these people said yes at a desk, how they were asked, and who asked."""
    now = timezone.now()
    rows = [
        Consent(worker=worker, purpose=purpose, text_version=NOTICE_TEXT, manner=manner, helper=by, given_at=now)
        for worker in workers
        for purpose in purposes
    ]
    insert_rows(rows)


@transaction.atomic
def withdraw_consent(*, worker: Worker, purpose: str, by: User | None) -> int:
    """Take every living consent for one purpose back: as easily as it was given, no reason asked (PIPL 15).

    What follows is done by the floors that know of it: whoever may not be named to a carrier gives the seats back.
    Refuses with ConsentNotGiven where there is none.
    """
    living = Consent.objects.filter(worker=worker, purpose=purpose, withdrawn_at=None)
    count = living.update(withdrawn_at=timezone.now())
    if not count:
        raise ConsentNotGiven()
    record("worker.consent_withdrawn", worker, by=by, purpose=purpose)
    after_withdrawal(worker, purpose, by)
    return count
