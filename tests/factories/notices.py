"""Messages of a kind that exists in tests only: the person is the phone, and the test may say what else is true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, register_kind
from zunyi.notices.models import Notice

_serial = count(1)
# What the last look answers about single notices, by id; all others are plainly wanted.
answers: dict[int, Letter | NotWanted] = {}


def _compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    return {
        notice.pk: answers.get(notice.pk, Letter(notice.person, f"第{notice.about_id}号消息")) for notice in notices
    }


def register_test_kinds() -> None:
    """A kind that can wait for the morning and one that cannot."""
    register_kind(NoticeKind(code="test", title="test", compose=_compose))
    register_kind(NoticeKind(code="test_urgent", title="test, urgent", compose=_compose, urgent=True))


def make_notice(
    *, phone: str | None = None, kind: str = "test_urgent", due_at: datetime | None = None, **changes: object
) -> Notice:
    """A message due now to a phone of its own."""
    register_test_kinds()
    at = next(_serial)
    facts: dict[str, object] = {
        "kind": kind,
        "person": f"1540000{at:04d}" if phone is None else phone,
        "about_type": "test.thing",
        "about_id": str(at),
        "due_at": due_at or timezone.now() - timedelta(seconds=1),
    }
    return Notice.objects.create(**(facts | changes))


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        """Let time pass, as `forward(minutes=5)`."""
        self.now += timedelta(**step)
