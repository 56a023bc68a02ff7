"""What kinds of long work there are. Higher floors bring theirs with `@work("roster_import")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import autodiscover_modules

from zunyi.jobs.models import Job

Work = Callable[["Progress"], dict[str, Any]]
GivingUp = Callable[[dict[str, Any]], None]
_kinds: dict[str, Work] = {}
_giving_up: dict[str, GivingUp] = {}


class Progress:
    """What a piece of work is given: its job, and a way to say how far it is."""

    def __init__(self, job: Job, say: Callable[[int, int], None]) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload
        self.say = say


def work(kind: str, *, giving_up: GivingUp | None = None) -> Callable[[Work], Work]:
    """Name a function as the one that does jobs of `kind`. It must be safe to run again from the start.

    `giving_up` is told the payload of a job that failed for good, so that no row is left waiting for its answer.
    """

    def remember(function: Work) -> Work:
        _kinds[kind] = function
        if giving_up is not None:
            _giving_up[kind] = giving_up
        return function

    return remember


def work_of(kind: str) -> Work:
    """The function for `kind`. Raises KeyError for a kind that nobody brought.

    Apps bring theirs in `tasks`, which Celery's worker reads at its start and others may not have read yet.
    """
    if kind not in _kinds:
        autodiscover_modules("tasks")
    return _kinds[kind]


def give_up(kind: str, payload: dict[str, Any]) -> None:
    """Tell those who wait for work of `kind` that it failed for good; most kinds have nobody."""
    if kind not in _kinds:
        autodiscover_modules("tasks")
    if kind in _giving_up:
        _giving_up[kind](payload)
