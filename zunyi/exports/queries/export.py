"""Finding exports, and what one would hold before it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.exports.models import ColumnChoice, Export, Schedule
from zunyi.exports.tables import Field, Table
from zunyi.exports.tables.table import Reckoned

# From here on a second person says yes first; and so many rows are written while the person waits.
ALONE, WHILE_WAITING = 5000, 1000
# What paper bears: a PDF of more takes hundreds of megabytes to set.
MOST_ON_PAPER = 3000


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows an export has, and how many people stand in them."""

    rows: int
    persons: int


def size_of(table: Table, user: User, asked: QueryDict) -> Size:
    """Count what would leave, in one statement."""
    counts = {"rows": Count("pk")}
    if table.person:
        counts["persons"] = Count(table.person, distinct=table.person != "pk")
    rows = table.rows(user, asked)
    if isinstance(rows, Reckoned):
        return Size(len(rows.lines), 0)
    found = rows.order_by().aggregate(**counts)
    return Size(found["rows"], found.get("persons", 0))


def visible_to(user: User, capability: str = "exports.grant") -> QuerySet[Export]:
    """One's own exports, and those of the offices for which one may say yes."""
    own = Q(by_id=user.pk) | at_or_below("office", division_paths(user, capability))
    return Export.objects.filter(own).select_related("by", "decided_by", "office", "job__result_file")


def to_grant(user: User) -> QuerySet[Export]:
    """What waits for this person's yes: never what the person asked for."""
    paths = division_paths(user, "exports.grant")
    waiting = Export.objects.filter(at_or_below("office", paths), state=Export.State.ASKED).exclude(by=user)
    return waiting.select_related("by", "office")


def schedules_visible_to(user: User) -> QuerySet[Schedule]:
    """The regular exports that this person set up."""
    return Schedule.objects.filter(by=user, ended_at=None).prefetch_related("readers")


def readers_for(user: User) -> QuerySet[User]:
    """Who may be sent a regular export by this person: the colleagues at or below the own places, and oneself."""
    paths = division_paths(user, "lists.export")
    posts = at_or_below("assignments__division", paths) & Q(assignments__role__in=["city", "county"])
    return User.objects.filter(Q(pk=user.pk) | posts, is_active=True).distinct().order_by("name", "pk")


def columns_of(user: User, table: Table) -> list[str]:
    """The columns that the person chose last for this list; the usual ones before that."""
    open_to = table.fields_for(user)
    kept = ColumnChoice.objects.filter(user=user, table=table.code).values_list("columns", flat=True).first()
    wanted = [field.key for field in open_to if field.key in kept] if kept else []
    return wanted or usual(open_to)


def usual(fields: list[Field]) -> list[str]:
    """The columns that most people want."""
    return [field.key for field in fields if field.usual]
