"""What was changed in somebody's record, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workers.models import BulkEdit, Identity, Worker, WorkerChange
from workers.phones import mask_phone
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division

_PLACES, _DAYS, _LISTS = ("household", "present"), ("state_since", "valid_to"), ("flags", "certificates", "needs")


def as_code(value: Any) -> str:
    """A value of a record as the log holds it: places by code, days by ISO, lists with commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, Division):
        return value.code
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as the page shows it."""

    title: str
    was: str
    now: str
    by: User | None
    at: datetime


def changes_of(worker: Worker, limit: int = 30) -> list[ChangeLine]:
    """The newest changes first, in two queries."""
    changes = list(worker.changes.select_related("by").order_by("-at", "-pk")[:limit])
    names = _place_names(changes)
    return [
        ChangeLine(
            title_of(change.field),
            in_words(change.field, change.was, names),
            in_words(change.field, change.now, names),
            change.by,
            change.at,
        )
        for change in changes
    ]


def title_of(field: str) -> str:
    """What a field is called on the page."""
    model = Identity if field in ("valid_to", "is_long_term") else Worker
    return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def in_words(field: str, code: str, places: dict[str, str]) -> str:
    """A logged code in the reader's language."""
    if not code:
        return ""
    if field in _PLACES:
        return places.get(code, code)
    if field in _DAYS:
        return date_format(date.fromisoformat(code), "Y-m-d")
    if field == "phone":
        return mask_phone(code)
    if field == "is_long_term":
        return _("yes")
    if field in _LISTS:
        choices = _choices(getattr(Worker._meta.get_field(field), "base_field").choices)  # noqa: B009
        return "、".join(choices.get(each, each) for each in code.split(","))
    return _choices(getattr(Worker._meta.get_field(field), "choices", None)).get(code, code)


def _choices(choices: Iterable[tuple[str, object]] | None) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices or ()}


def _place_names(changes: Iterable[WorkerChange]) -> dict[str, str]:
    codes = {code for change in changes if change.field in _PLACES for code in (change.was, change.now) if code}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def edits_visible_to(user: User, capability: str = "workers.edit") -> QuerySet[BulkEdit]:
    """The changes to many of the offices where `user` holds `capability`."""
    return BulkEdit.objects.filter(at_or_below("division", division_paths(user, capability)))
