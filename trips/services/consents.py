"""Keeping that somebody said yes: to travel, to be named to the carrier, to messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from trips.queries.consent_text import CONSENT_TEXT
from workers.models import Consent, Worker
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User


def keep_consent(
    workers: Sequence[Worker],
    *,
    by: User | None,
    manner: str,
    witness: str = "",
    guardians: Mapping[int, Worker | None] | None = None,
) -> None:
    """Write down that each of them said yes, how, and who helped; `guardians`, by the child's id, said it for them."""
    now = timezone.now()
    insert_rows(
        [
            Consent(
                worker=worker,
                purpose=purpose,
                text_version=CONSENT_TEXT,
                manner=manner,
                helper=by,
                witness=witness[:50],
                guardian=(guardians or {}).get(worker.pk),
                given_at=now,
            )
            for worker in workers
            for purpose in (Consent.Purpose.TRAVEL, Consent.Purpose.SHARING, Consent.Purpose.MESSAGES)
        ]
    )
