"""Keeping who follows the bureau's account on WeChat, as the account tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from zunyi.notices.models import Follower
from zunyi.notices.queries.follower import bound_to
from zunyi.sealing import blind_index, seal


@dataclass(frozen=True, slots=True)
class Following:
    """One thing that the account tells: somebody proved a phone and follows, or somebody left."""

    openid: str
    phone: str = ""
    has_left: bool = False


@transaction.atomic
def take_followers(entries: Iterable[Following]) -> int:
    """Bind phones to followers, the newest one counts; forget who left the account. Returns how many phones changed.

    The same news twice changes nothing more.
    """
    changed = 0
    for each in entries:
        index = blind_index(f"openid:{each.openid}")
        if not each.openid or not (each.phone or each.has_left):
            continue
        if each.has_left:
            changed += Follower.objects.filter(openid_index=index).delete()[0]
        elif not Follower.objects.filter(phone=each.phone, openid_index=index).exists():
            sealed = seal(each.openid, bound_to=bound_to(each.phone))
            facts = {"openid_sealed": sealed, "openid_index": index, "bound_at": Now()}
            Follower.objects.update_or_create(phone=each.phone[:20], defaults=facts)
            changed += 1
    return changed
