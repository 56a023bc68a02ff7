"""What a text typed into the search means: a name or a part of it, pinyin, initials, a phone, a number, a place.

Each kind has an index of its own (docs/performance.md); none of them reads the whole registry.
"""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse, Right

from workers.identity_number import normalise
from workers.models import Identity, Worker
from workers.names import name_key
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries.tree import below
from zunyi.sealing import blind_index

_HOMES = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
# So many words of one search are looked at.
MOST_WORDS = 4


def found(workers: QuerySet[Worker], text: str) -> QuerySet[Worker]:
    """Narrow `workers` to those whom `text` means; nothing typed leaves all of them.

    Several words narrow one after the other: 格林 张三 is the 张三 of 格林镇.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return workers
    if is_whole_number(words):
        return workers.filter(identity__number_index=blind_index(normalise(words)))
    if re.fullmatch(r"\+?[\d\s-]+", words) and len(digits := re.sub(r"\D", "", words)) >= 5:
        return workers.filter(_phone(digits.removeprefix("86") if len(digits) == 13 else digits))
    if words.isascii():
        return workers.filter(_latin(words))
    workers = workers.alias(backwards=Reverse("name_key"))
    parts = words.split()[:MOST_WORDS]
    for at, word in enumerate(parts):
        workers = workers.filter(_latin(word) if word.isascii() else _named(word, part=at > 0))
    return workers


def is_whole_number(text: str) -> bool:
    """Whether a whole identity number was typed, of today's length, of the old one, or without its last sign."""
    return re.fullmatch(r"\d{17}[\dX]?|\d{15}", normalise(unicodedata.normalize("NFKC", text))) is not None


def _phone(digits: str) -> Q:
    """A whole phone, or its beginning as a range, because a LIKE would not use the phone's index."""
    if len(digits) >= 11:
        return Q(phone=digits)
    return Q(phone__gte=digits, phone__lt=str(int(digits) + 1).zfill(len(digits)))


def _latin(word: str) -> Q:
    """The end of an identity number or of a phone, pinyin or initials."""
    if re.fullmatch(r"\d{3}[\dXx]", word):
        # Two tables: put together by their keys, or neither index is used.
        numbers = Identity.objects.filter(last4=word.upper()).values("pk")
        phones = Worker.objects.alias(end=Right("phone", 4)).filter(end=word).values("pk")
        return Q(pk__in=numbers.union(phones, all=True))
    latin = re.sub(r"[\s'’]+", "", word.lower())
    if len(latin) == 1:  # both begin with the same letter
        return Q(initials__startswith=latin)
    return Q(initials__startswith=latin) | Q(pinyin__startswith=latin)


def _named(word: str, *, part: bool) -> Q:
    """The beginning of a name, its end (the given name alone), or the name of a home.

    One sign alone is a surname, unless it is `part` of a search of several words.
    """
    key = name_key(word)
    named = Q(name_key__startswith=key) if key else Q(pk__in=[])
    if len(key) > 1 or part:
        named |= Q(backwards__startswith=key[::-1])
    homes = _homes(word)
    return named | Q(household__in=homes) if homes else named


def _homes(word: str) -> list[int]:
    """The places of the city that are called so, with all below them."""
    if len(word) < 2:
        return []
    called = below("520300").at_level(*_HOMES).filter(Q(name=word) | Q(short_name=word))
    return list(Division.objects.within(called).values_list("pk", flat=True))
