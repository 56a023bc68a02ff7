"""Whom a program means: people named one by one, or all of the caller's who fit filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from workers.models import SkillLevel, Trade, Worker
from workers.queries.worker import visible_to
from workers.queries.worker_list import PHONE_NONE, PHONE_OWN, PHONE_SHARED, UNASKED, matching
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code

_CHOSEN = ("workers", "household", "destination", "trade", "flag", "phone", "state", "level")

STATES = [(value, value) for value in (*Worker.State.values, UNASKED)]

# What the filters are called on the desk, where the second person reads to whom it goes.
_LABELS: dict[str, dict[str, Any]] = {
    "trade": dict(Trade.choices),
    "flag": dict(Worker.Flag.choices),
    "phone": {
        PHONE_OWN: _lazy("own phone"),
        PHONE_SHARED: _lazy("somebody else's phone"),
        PHONE_NONE: _lazy("no phone"),
    },
    "state": dict(Worker.State.choices) | {UNASKED: _lazy("not asked yet")},
    "level": dict(SkillLevel.choices),
}


class ChosenSerializer(serializers.Serializer[Any]):
    """Workers by their ids, or all who fit the filters; without any of them it is refused."""

    workers = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=20000, min_length=1)
    household = serializers.CharField(required=False, max_length=12, help_text="Code of a place; all below it too.")
    destination = serializers.CharField(required=False, max_length=12, help_text="Code of a place wished for.")
    trade = serializers.ChoiceField(choices=Trade.choices, required=False)
    flag = serializers.ChoiceField(choices=Worker.Flag.choices, required=False)
    phone = serializers.ChoiceField(choices=[PHONE_OWN, PHONE_SHARED, PHONE_NONE], required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    level = serializers.ChoiceField(choices=SkillLevel.choices, required=False)

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A program that forgets its filter must not mean a whole county."""
        if not any(facts.get(name) for name in _CHOSEN):
            raise ValidationError("Say whom: a filter, or workers.")
        return facts

    @staticmethod
    def split(facts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """(whom, everything else) of validated data."""
        return (
            {name: value for name, value in facts.items() if name in _CHOSEN},
            {name: value for name, value in facts.items() if name not in _CHOSEN},
        )


def people_chosen(whom: dict[str, Any], *, by: User, capability: str) -> tuple[QuerySet[Worker], str]:
    """The people within the caller's scope, and what the selection is called on the desk."""
    facts = dict(whom)
    ids, paths = facts.pop("workers", []), division_paths(by, capability)
    home, destination = _place(facts.pop("household", ""), paths), _place(facts.pop("destination", ""))
    people = matching(visible_to(by, capability, within=home), destination=destination, **facts)
    if ids:
        people = _named(people, ids)
    words = [place.short_name for place in (home, destination) if place]
    words += [str(_LABELS[name].get(value, value)) for name, value in facts.items()]
    return people, " · ".join([_("Workers"), *words, *([_("named one by one")] if ids else [])])


def own_office(by: User) -> Division:
    """The place in whose name the caller acts."""
    division = next((each.division for each in by.current_assignments if each.division), None)
    if division is None:
        raise PermissionDenied()
    return division


def _place(code: str, paths: Sequence[str] | None = None) -> Division | None:
    """The place behind a code, where it lies within `paths`; whatever is wrong is no place, never everywhere."""
    if not code:
        return None
    place = division_by_code(code, exact=True)
    if place is None or (paths is not None and not lies_within(place, list(paths))):
        raise NotFound()
    return place


def _named(people: QuerySet[Worker], ids: Sequence[int]) -> QuerySet[Worker]:
    """Those of the selection with these ids; one who is not in it makes the whole request wrong."""
    named = people.filter(pk__in=ids)
    if named.count() != len(set(ids)):
        raise NotFound()
    return named
