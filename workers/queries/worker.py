"""Finding workers, within what a person may see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from workers.identity_number import normalise
from workers.models import Worker
from workers.names import name_key
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.sealing import blind_index


def visible_to(user: User, capability: str = "workers.view") -> QuerySet[Worker]:
    """The workers whose household lies in a place where `user` holds `capability`."""
    return Worker.objects.filter(at_or_below("household", division_paths(user, capability)))


def lock_workers(ids: Sequence[int]) -> QuerySet[Worker]:
    """These workers with their rows locked, in the order of their ids (docs/locking.md)."""
    return Worker.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")


def found(workers: QuerySet[Worker], text: str) -> QuerySet[Worker]:
    """Narrow `workers` to those whom `text` means: a name or its pinyin or initials, a phone, an identity number or
    its last four characters. Nothing typed leaves all of them."""
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return workers
    number = normalise(words)
    if re.fullmatch(r"\d{17}[\dX]", number):
        return workers.filter(identity__number_index=blind_index(number))
    digits = re.sub(r"\D", "", words)
    if len(digits) == 11:
        return workers.filter(phone=digits)
    if re.fullmatch(r"\d{3}[\dXx]", words):
        return workers.filter(Q(identity__last4=words.upper()) | Q(phone__endswith=words))
    if words.isascii():
        latin = words.lower().replace(" ", "")
        return workers.filter(Q(initials__startswith=latin) | Q(pinyin__startswith=latin))
    return workers.filter(name_key__startswith=name_key(words))
