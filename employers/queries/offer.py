"""Offers and questions as the worker sees them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from employers.models import JobQuestion, Placement
from workers.models import Trade, Worker
from zunyi.divisions.models import Division

ASKED = Q(state=Placement.State.OFFERED) | Q(question__state=JobQuestion.State.ASKED)


def offers_to(people: Sequence[Worker]) -> QuerySet[Placement]:
    """What these people hold or are offered, what waits for an answer first."""
    live = Q(state__in=[Placement.State.OFFERED, Placement.State.ACCEPTED])
    found = Placement.objects.filter(live, worker__in=people).order_by("answered_at", "pk")
    return found.select_related("worker", "vacancy__employer", "vacancy__division", "match", "question")


def job_terms(workers: Sequence[int]) -> dict[int, Placement]:
    """The job that each of these workers has said yes to, with the terms as they were then; for slips."""
    held = Placement.objects.filter(
        worker__in=workers, state__in=[Placement.State.ACCEPTED, Placement.State.ARRIVED]
    ).select_related("vacancy")
    return {placement.worker_id: placement for placement in held}


def why_plainly(placement: Placement) -> str:
    """Why this job, without points: what of the wish it meets."""
    match = placement.match
    wish = match.parts.get("wish", {}) if match else {}
    points = match.parts.get("points", {}) if match else {}
    if not wish:
        return ""
    said = [_("your wish no. %(rank)s") % {"rank": wish.get("rank", 1)}] if wish.get("rank") else []
    if wish.get("place") and points.get("place"):
        place = Division.objects.filter(code=wish["place"]).first()
        said += [_("you want to go to %(place)s") % {"place": place.short_name}] if place else []
    if points.get("trade"):
        said.append(_("%(trade)s is your trade") % {"trade": Trade(placement.vacancy.trade).label})
    if wish.get("floor"):
        said.append(_("you ask for %(floor)s yuan") % {"floor": wish["floor"]})
    return _("Because: %(reasons)s.") % {"reasons": pgettext("between reasons", "; ").join(said)} if said else ""
