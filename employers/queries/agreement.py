"""Finding agreements: whose they are, which of them are in force, and which end soon."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from employers.models import Agreement, AgreementFile
from employers.queries.vacancy import in_place
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths


def visible_to(user: User, capability: str = "employers.view") -> QuerySet[Agreement]:
    """The agreements of one's own places, and those of the places above: what the city has signed holds for all."""
    paths = division_paths(user, capability)
    here = at_or_below("division", paths) | above_or_at("division", paths)
    agreements = Agreement.objects.filter(here) if paths else Agreement.objects.none()
    return agreements.select_related("division", "partner", "employer", "station", "keeper")


def editable_by(user: User) -> QuerySet[Agreement]:
    """Those that `user` may change: of the own places only."""
    return visible_to(user).filter(at_or_below("division", division_paths(user, "agreements.edit")))


def files_visible_to(user: User) -> QuerySet[AgreementFile]:
    """The papers of the agreements that `user` may see."""
    return AgreementFile.objects.filter(agreement__in=visible_to(user)).select_related("agreement", "file")


def over(today: date | None = None) -> Q:
    """The condition that an agreement binds nobody any more."""
    day = today or timezone.localdate()
    return Q(to_on__lt=day) | Q(ended_on__lt=day)


def ending_within(days: int, *, today: date | None = None) -> QuerySet[Agreement]:
    """Those in force that end within so many days, and that nothing follows yet."""
    day = today or timezone.localdate()
    return (
        Agreement.objects.filter(to_on__gte=day, to_on__lte=day + timedelta(days=days), ended_on=None, renewed_by=None)
        .select_related("keeper", "division")
        .order_by("to_on", "pk")
    )


def to_renew(user: User) -> QuerySet[Agreement]:
    """The own agreements that end soon: what stands on the desk."""
    soon = ending_within(max(settings.AGREEMENT_WARNING_DAYS)).values("pk")
    return editable_by(user).filter(pk__in=soon)


def found(
    agreements: QuerySet[Agreement], *, q: str = "", kind: str = "", city: str = "", show: str = ""
) -> QuerySet[Agreement]:
    """Those that fit what was typed into the list's filter."""
    if q:
        named = Q(title__icontains=q) | Q(employer__name__icontains=q) | Q(partner__name__icontains=q)
        agreements = agreements.filter(named | Q(organisers__name__icontains=q)).distinct()
    if kind:
        agreements = agreements.filter(kind=kind)
    if city:
        agreements = agreements.filter(in_place("partner", city) | in_place("employer__division", city))
    if show == "force":
        return agreements.exclude(over())
    if show == "soon":
        return agreements.filter(pk__in=ending_within(max(settings.AGREEMENT_WARNING_DAYS)).values("pk"))
    return agreements.filter(over()) if show == "over" else agreements
