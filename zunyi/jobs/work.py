"""What kinds of long work there are. Higher floors bring theirs with `@work("roster_import")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import autodiscover_modules

from zunyi.jobs.models import Job

Work = Callable[["Progress"], dict[str, Any]]
_kinds: dict[str, Work] = {}


class Progress:
    """What a piece of work is given: its job, and a way to say how far it is."""

    def __init__(self, job: Job, say: Callable[[int, int], None]) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload
        self.say = say


def work(kind: str) -> Callable[[Work], Work]:
    """Name a function as the one that does jobs of `kind`. It must be safe to run again from the start."""

    def remember(function: Work) -> Work:
        _kinds[kind] = function
        return function

    return remember


def work_of(kind: str) -> Work:
    """The function for `kind`. Raises KeyError for a kind that nobody brought.

    Apps bring theirs in `tasks`, which Celery's worker reads at its start and others may not have read yet.
    """
    if kind not in _kinds:
        autodiscover_modules("tasks")
    return _kinds[kind]
