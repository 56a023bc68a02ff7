"""What the floors above know of a worker, shown on the worker's page: they bring it, this floor only gives it room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from workers.models import Worker
from zunyi.accounts.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: a title, a template that is given `facts`, and what can be done from here."""

    title: str | Promise
    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    # (address, words, icon) of the one thing that the head of the page offers.
    action: tuple[str, str | Promise, str] | None = None


Bring = Callable[[User, Worker], Section | None]
_brought: list[Bring] = []


def register_section(bring: Bring) -> None:
    """Add a part to the page; called from the `ready()` of the app that brings it, in the order of the floors.

    `bring` asks a fixed number of queries, and answers None where this person may not see the part.
    """
    if bring not in _brought:
        _brought.append(bring)


def sections_for(user: User, worker: Worker) -> list[Section]:
    """The parts that this person may see."""
    return [section for bring in _brought if (section := bring(user, worker)) is not None]
