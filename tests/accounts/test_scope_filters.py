"""Each filter of scope is there for something: taken away, it is missed at some door.

All filters stand under a watch. Where one is asked, the door is knocked at once more without it, until the walk has
seen a fault; a filter that nobody misses is either not needed or not tested (reliability brief, B6).
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Q

from tests.accounts.doors import Door
from tests.accounts.walk import Visit, allowed, changes, faults, visits
from tests.accounts.world import World
from zunyi.accounts.queries.scope import at_or_below
from zunyi.accounts.roles import Role

ROOMS = (
    "workers", "employers", "trips", "zunyi.accounts", "zunyi.jobs", "zunyi.notices", "zunyi.exports", "zunyi.reports",
)  # fmt: skip
ROLES = (Role.COUNTY, Role.TOWN, Role.EMPLOYER, Role.ESCORT)
# Every office sees all of these; who is no office does not come through the door in the first place.
FOR_ALL = {"employers.queries.station.visible_to", "employers.queries.station.activities_visible_to"}
# One figure of the many behind one address; the walk knocks with another. tests/reports asks it for each figure.
BEHIND_A_FIGURE = {"employers.queries.stable_employment.stable_visible_to"}


def test_control_without_the_scope_filter_the_walk_finds_the_leak(world, monkeypatch):
    replace_everywhere(monkeypatch, at_or_below, lambda field, paths: Q())

    assert next(faults(world, Role.COUNTY), None) is not None


def test_control_each_scope_filter_removed_is_caught(world, monkeypatch):
    watch = Watch(monkeypatch)
    later = []
    for visit in knocks(world):
        if watch.knows_enough(visit):
            later.append(visit)
        else:
            watch.look(visit)
        if watch.has_all:
            break
    for visit in later:
        if watch.has_all:
            break
        watch.look(visit)

    assert sorted(watch.filters.keys() - watch.asked_ever) == [], "no door asks for these"
    assert sorted(watch.asked_ever - watch.missed) == [], "no door misses these"


def knocks(world: World) -> Iterator[Visit]:
    """Most leaks are seen by reading, which is quicker; what is only ever changed is found by changing."""
    for writing in (False, True):
        for role in ROLES:
            for visit in visits(world, role):
                if changes(visit.door) == writing and allowed(visit.door, role):
                    yield visit


class Watch:
    """Stands before every filter of scope: knows which were asked, and can take one of them away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.filters = dict(scope_filters())
        self.asked: set[str] = set()
        self.asked_ever: set[str] = set()
        self.missed: set[str] = set()
        self.asked_behind: dict[Door, set[str]] = {}
        self.away = ""
        for name, scope in self.filters.items():
            replace_everywhere(monkeypatch, scope, self._watched(name, scope))

    @property
    def has_all(self) -> bool:
        """Whether every filter has been missed at some door."""
        return len(self.missed) == len(self.filters)

    def knows_enough(self, visit: Visit) -> bool:
        """Whether another role has knocked here and met no filter but those that have been missed: here for last."""
        return self.asked_behind.get(visit.door, {""}) <= self.missed

    def look(self, visit: Visit) -> None:
        """Knock with all filters in place, then without each one that was asked and has not been missed yet."""
        self.asked.clear()
        visit.fault()
        self.asked_ever |= self.asked
        self.asked_behind.setdefault(visit.door, set()).update(self.asked)
        for name in self.asked - self.missed:
            self.away = name
            if visit.fault():
                self.missed.add(name)
            self.away = ""

    def _watched(self, name: str, scope: Callable[..., Any]) -> Callable[..., Any]:
        def watched(user: Any, *capability: str) -> Any:
            self.asked.add(name)
            found = scope(user, *capability)
            return found.model._default_manager.all() if name == self.away else found

        return watched


def scope_filters() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each noun's `visible_to` and `manageable_by`, whatever stands before these words."""
    for room in ROOMS:
        package = importlib.import_module(f"{room}.queries")
        inner = pkgutil.iter_modules(getattr(package, "__path__", []), f"{package.__name__}.")
        for module in (package, *(importlib.import_module(found.name) for found in inner)):
            for name, value in vars(module).items():
                known = f"{module.__name__}.{name}"
                own = getattr(value, "__module__", "") == module.__name__
                if own and name.endswith(("visible_to", "manageable_by")) and known not in FOR_ALL | BEHIND_A_FIGURE:
                    yield known, value


def replace_everywhere(monkeypatch: pytest.MonkeyPatch, old: object, new: object) -> None:
    """Put `new` wherever a module of the house imported `old`."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("zunyi", "workers", "employers", "trips"):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    monkeypatch.setattr(module, attribute, new)
                elif isinstance(value, type) and getattr(vars(value).get("scope"), "__wrapped__", None) is old:
                    monkeypatch.setattr(value, "scope", staticmethod(new))  # a noun of the API
