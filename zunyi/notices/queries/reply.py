"""Understanding what people answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from zunyi.notices.models import Notice

# Answers to older messages than this are not acted upon.
ASKED_WITHIN = timedelta(days=14)
ANSWER = re.compile(r"([01])\s*0?([1-9])?")
REACHED = ("sent", "delivered", "read", "unknown", "answered")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: coming or not, and which of several people on the phone, counted from 1."""

    is_coming: bool
    person: int | None = None


def what_is_said(text: str) -> Said | None:
    """ "1", "0", "02", "0 2", in whatever width; None when it is something else."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.，,！!")
    found = ANSWER.fullmatch(plain)
    return Said(found[1] == "1", int(found[2]) if found[2] else None) if found else None


def people_told_on(phone: str) -> list[Notice]:
    """The messages that the last one to this phone spoke for, in the order in which it names the people."""
    since = timezone.now() - ASKED_WITHIN
    lead = (
        Notice.objects.filter(phone=phone, state__in=REACHED, carried_by=None, state_at__gte=since)
        .exclude(kind__in=["booking_cancelled", "trip_cancelled"])
        .order_by("-state_at", "-pk")
        .first()
    )
    if lead is None:
        return []
    return list(Notice.objects.filter(Q(pk=lead.pk) | Q(carried_by=lead)).order_by("pk"))
