"""Who can be reached over WeChat."""

from __future__ import annotations

from collections.abc import Iterable

from zunyi.notices.models import Follower
from zunyi.sealing import unseal


def bound_to(phone: str) -> str:
    """What a follower's number is sealed to: it opens for its phone only."""
    return f"follower:{phone}"


def openids_on(phones: Iterable[str]) -> dict[str, str]:
    """The followers' numbers on these phones; one query, none for no phone."""
    wanted = {phone for phone in phones if phone}
    rows = Follower.objects.filter(phone__in=wanted).values_list("phone", "openid_sealed") if wanted else ()
    return {phone: unseal(sealed, bound_to=bound_to(phone)) for phone, sealed in rows}
