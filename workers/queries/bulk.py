"""Messages to many: who may see them, and what one costs before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from workers.models import BulkMessage, Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.notices.models.template import Language
from zunyi.notices.queries.length import parts_of, signed


@dataclass(frozen=True, slots=True)
class Preview:
    """What a text to these people would be."""

    persons: int
    without_phone: int
    messages: int
    parts: int
    cost: int
    longest: str

    @property
    def yuan(self) -> str:
        """What it costs, in yuan."""
        return f"{self.cost / 100:.2f}"


def visible_to(user: User) -> QuerySet[BulkMessage]:
    """The messages of the offices where `user` may send."""
    paths = division_paths(user, "notices.send")
    return BulkMessage.objects.filter(at_or_below("division", paths)).select_related("division", "by", "decided_by")


def to_people(text: str, people: Iterable[Worker]) -> str:
    """The text for those on one phone, who are named where it is not their own or there are several."""
    group = list(people)
    own = all(each.phone_of in ("", Worker.PhoneOf.OWN) for each in group)
    if len(group) == 1 and own:
        return text
    in_english = group[0].preferred_language == Language.ENGLISH
    names = (", " if in_english else "、").join(each.legal_name for each in group)
    if own:
        return f"{names}: {text}" if in_english else f"{names}：{text}"
    return f"Please tell {names}: {text}" if in_english else f"请转告{names}：{text}"


def preview_of(text: str, people: Iterable[Worker]) -> Preview:
    """Count people, messages and money; relatives on one phone get one message."""
    by_phone: dict[str, list[Worker]] = {}
    for person in people:
        by_phone.setdefault(person.phone or "", []).append(person)
    without = by_phone.pop("", [])
    texts = [signed(to_people(text, group)) for group in by_phone.values()]
    parts = sum(map(parts_of, texts))
    return Preview(
        persons=len(without) + sum(map(len, by_phone.values())),
        without_phone=len(without),
        messages=len(texts),
        parts=parts,
        cost=round(parts * settings.SMS_PRICE_FEN),
        longest=max(texts, key=len, default=signed(text)),
    )
