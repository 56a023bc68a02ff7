"""Whose phone it is: passes that were given for a code."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from workers.models import PhonePass, Worker
from zunyi.sealing import blind_index, unseal

# How long a code can be used, and how long what it opens stays open.
CODE_MINUTES, PASS_MINUTES = 5, 30


def phone_index(phone: str) -> bytes:
    """The fingerprint by which codes of one phone are counted; apart from that of identity numbers."""
    return blind_index(f"phone:{phone}")


def token_hash(token: str) -> bytes:
    """A pass as it is kept; the token has 256 random bits and needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def bound_to(kept: bytes | memoryview) -> str:
    """What the phone of a pass is sealed to."""
    return f"pass:{bytes(kept).hex()}"


def phone_of(token: str) -> str:
    """The phone that a living pass stands for; empty for any other."""
    kept = PhonePass.objects.filter(token_hash=token_hash(token), expires_at__gt=timezone.now()).first()
    return unseal(kept.phone_sealed, bound_to=bound_to(kept.token_hash)) if kept else ""


def people_on(phone: str) -> QuerySet[Worker]:
    """Everybody whose registered phone it is: a family often shares one (domain brief 6, no. 4).

    Without those for whom it was only typed on the public site (`claimed_on`).
    """
    return _registered(phone).filter(phone_claimed=False)


def claimed_on(phone: str) -> QuerySet[Worker]:
    """Those for whom somebody typed this phone on the public site, and nobody has shown yet that it is theirs."""
    return _registered(phone).filter(phone_claimed=True)


def _registered(phone: str) -> QuerySet[Worker]:
    if not phone:
        return Worker.objects.none()
    people = Worker.objects.filter(phone=phone, erased_at=None, merged_into=None)
    return people.select_related("identity", "household").order_by("pk")


def pass_ends() -> timedelta:
    """How long a new pass is good for."""
    return timedelta(minutes=PASS_MINUTES)
