"""Where two records differ, and which of them are suspected to be one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from workers.models import Merge, Suspicion, Worker
from workers.queries.changes import as_code, in_words, title_of
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division

# Facts that only make sense together; the first gives its name to the choice.
_TOGETHER = (
    ("legal_name",), ("household", "village_text"), ("present",), ("phone", "phone_of", "phone_claimed"),
    ("preferred_language",), ("education",), ("trade", "level"), ("brand",), ("state", "state_since"), ("note",),
)  # fmt: skip
# Goes with the phone: a number that was not shown to be theirs stays so.
_UNSAID = ("phone_claimed",)
# Nobody loses a group, a certificate or a need: both lists become one.
_UNITED = ("flags", "certificates", "needs")


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that the two records tell otherwise."""

    key: str
    fields: tuple[str, ...]
    title: str
    kept: str
    given: str
    is_taken: bool
    is_choice: bool

    def value_of(self, given: Worker, kept: Worker, name: str) -> Any:
        """What the kept record will say."""
        if name in _UNITED:
            return list(dict.fromkeys([*getattr(kept, name), *getattr(given, name)]))
        return getattr(given, name)


def differences(kept: Worker, given: Worker, taken: Mapping[str, bool]) -> list[Difference]:
    """Each fact that differs; without a word in `taken` the kept record's stands, unless it is empty."""
    places = _places(kept, given)
    found = []
    for fields in (*_TOGETHER, *((name,) for name in _UNITED)):
        mine, theirs = ([as_code(getattr(each, name)) for name in fields] for each in (kept, given))
        if mine == theirs or not any(theirs):
            continue
        key, is_united = fields[0], fields[0] in _UNITED
        if is_united and set(getattr(given, key)) <= set(getattr(kept, key)):
            continue
        wanted = is_united or taken.get(key, not mine[0] and bool(theirs[0]))
        said = [
            " · ".join(
                filter(
                    None,
                    (
                        in_words(name, code, places)
                        for name, code in zip(fields, codes, strict=True)
                        if name not in _UNSAID
                    ),
                )
            )
            for codes in (mine, theirs)
        ]
        found.append(Difference(key, fields, title_of(key), said[0], said[1], wanted, not is_united))
    return found


def _places(*workers: Worker) -> dict[str, str]:
    places: Iterable[Division | None] = (place for each in workers for place in (each.household, each.present))
    return {place.code: place.name for place in places if place}


def in_groups(names: Mapping[str, Any]) -> list[list[str]]:
    """These fields, those that belong together in one list."""
    groups = [[name for name in group if name in names] for group in (*_TOGETHER, *((name,) for name in _UNITED))]
    return [group for group in groups if group]


def suspicions_visible_to(user: User, capability: str = "workers.view") -> QuerySet[Suspicion]:
    """Pairs of whom `user` may see both; nobody who was given up, merged or erased meanwhile."""
    paths = division_paths(user, capability)
    pair = Q()
    for side in ("first", "second"):
        pair &= at_or_below(f"{side}__household", paths)
        pair &= Q(**{f"{side}__erased_at": None}) & (Q(**{f"{side}__merged_into": None}) | Q(state="merged"))
    return Suspicion.objects.filter(pair)


def merges_visible_to(user: User, capability: str = "workers.view") -> QuerySet[Merge]:
    """Merges of which the record that stays lies in the places of `user`."""
    return Merge.objects.filter(at_or_below("kept__household", division_paths(user, capability)))
