"""The history of everything, within what a person may see of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from trips.models import Trip
from zunyi.accounts.models import User
from zunyi.accounts.queries.people import visible_to as people_looked_after
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

# They look at everything, and change nothing of what they look at.
_EVERYTHING = frozenset({Role.AUDITOR, Role.ADMIN})
# Whoever asked for what lies in other places must not learn here that it is there.
_NOT_FOR_WHO_DID_IT = ("worker.denied", "roster.denied", "manifest.denied")


def visible_to(user: User) -> QuerySet[AuditEntry]:
    """What was done by oneself and by the people whom one looks after; everything for auditors, newest first."""
    entries = AuditEntry.objects.select_related("by").order_by("-at", "-pk")
    if user.is_superuser or user.roles & _EVERYTHING:
        return entries
    if not user.can("history.view"):
        return entries.none()
    mine = entries.filter(Q(by=user) | Q(by__in=people_looked_after(user, "people.manage").values("pk")))
    return mine.exclude(by=user, action__in=_NOT_FOR_WHO_DID_IT)


def found_entries(
    entries: QuerySet[AuditEntry], *, who: str = "", action: str = "", thing: str = "", day: date | None = None
) -> QuerySet[AuditEntry]:
    """Those of `entries` that match: a person by name or sign-in name, an action, a kind of thing, a day."""
    if who:
        entries = entries.filter(Q(by__name__icontains=who) | Q(by__username__iexact=who))
    if action:
        entries = entries.filter(action=action)
    if thing:
        kind, _, number = thing.partition(":")
        entries = entries.filter(about_type=kind, **({"about_id": number} if number else {}))
    if day:
        entries = entries.filter(at__date=day)
    return entries


def trip_numbers(ids: Iterable[str]) -> dict[str, str]:
    """The numbers of trips, which their pages go by, from the ids that the history keeps."""
    wanted = [each for each in ids if each.isdigit()]
    return {str(pk): number for pk, number in Trip.objects.filter(pk__in=wanted).values_list("pk", "number")}
