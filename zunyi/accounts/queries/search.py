"""Finding people with accounts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zunyi.accounts.models import Assignment, User
from zunyi.accounts.queries.people import current


def found_people(
    people: QuerySet[User], *, q: str = "", role: str = "", place: str = "", state: str = ""
) -> QuerySet[User]:
    """Those of `people` who match: words of name, sign-in name or phone; a role; a place by name; open or closed."""
    for word in q.split():
        people = people.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(phone__startswith=word))
    serving = Assignment.objects.filter(current(), user=OuterRef("pk"))
    if role:
        people = people.filter(Exists(serving.filter(role=role)))
    if place:
        named = Q(division__name__contains=place) | Q(division__code__startswith=place)
        people = people.filter(Exists(serving.filter(named)))
    if state != "all":
        people = people.filter(is_active=state != "closed")
    return people
