"""What the floors above bring for people who showed that a phone is theirs: whom they know on it, and what they show.

As `workers.sections` does for the desk: this floor gives room, and knows nothing of trips or jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from workers.models import Worker


@dataclass(frozen=True, slots=True)
class MySection:
    """One part of "My trips": a title, and a template of the sign-up face that is given `facts`."""

    title: str | Promise
    template: str
    facts: dict[str, Any] = field(default_factory=dict)


Bring = Callable[[Sequence[Worker]], MySection | None]
Knows = Callable[[str], bool]
Tells = Callable[[Worker], dict[str, Any]]
_brought: list[Bring] = []
_knowing: list[Knows] = []
_telling: list[Tells] = []


def register_my_section(bring: Bring) -> None:
    """Add a part to the page; called from the `ready()` of the app that brings it, in the order of the floors.

    `bring` gets everybody whose registered phone it is, and answers None where there is nothing to show.
    """
    if bring not in _brought:
        _brought.append(bring)


def register_known_phone(knows: Knows) -> None:
    """Bring one more way in which a phone is known to the bureau, as that of a journey."""
    if knows not in _knowing:
        _knowing.append(knows)


def register_own_data(tells: Tells) -> None:
    """Bring what a floor keeps about a person, for the copy of the own data that everybody may ask for (PIPL 45)."""
    if tells not in _telling:
        _telling.append(tells)


def my_sections(people: Sequence[Worker]) -> list[MySection]:
    """The parts for these people."""
    return [section for bring in _brought if (section := bring(people)) is not None]


def is_known_phone(phone: str) -> bool:
    """Whether anybody is reached on this number; says nothing of whom."""
    return Worker.objects.filter(phone=phone, erased_at=None, merged_into=None).exists() or any(
        knows(phone) for knows in _knowing
    )


def told_by_floors(worker: Worker) -> dict[str, Any]:
    """What the floors above keep about somebody, by title."""
    told: dict[str, Any] = {}
    for tells in _telling:
        told |= tells(worker)
    return told
