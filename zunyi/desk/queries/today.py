"""What needs somebody today: numbers from every room, each with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employers.models import Match, MatchRun, Placement, VacancyImport
from employers.queries import agreement as agreements
from employers.queries import follow_up as follow_ups
from employers.queries import placement as placements
from employers.queries import vacancy_import as vacancy_imports
from employers.queries.match import runs_visible_to
from trips.models import Booking, Trip
from trips.queries import booking as bookings
from trips.queries import incident as incidents
from trips.queries import trip as trips
from trips.queries.disruption import reports as disruptions
from trips.queries.manifest.lists import to_approve
from workers.models import CountyClaim, RosterImport
from workers.queries import roster as rosters
from workers.queries.claim import to_answer
from zunyi.accounts.models import User
from zunyi.exports.queries.export import to_grant
from zunyi.jobs import queries as jobs
from zunyi.jobs.models import Job
from zunyi.notices.models import Notice
from zunyi.notices.queries import notice as notices
from zunyi.notices.queries.watch import overdue
from zunyi.reports.queries.standing import standing

_LEAVING = (Trip.State.RELEASED, Trip.State.OPEN, Trip.State.CLOSED, Trip.State.DEPARTED)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that somebody should look at, and the list behind it."""

    label: str | Promise
    number: int
    url: str
    needs_you: bool = True


def figures(user: User) -> list[Figure]:
    """The numbers of those rooms that this person works in, in the order of a day's work; each costs one query."""
    found: list[Figure] = []
    if user.can("workers.import"):
        waiting = rosters.visible_to(user).filter(state=RosterImport.State.JUDGED).count()
        found.append(Figure(_("rosters waiting for your word"), waiting, reverse("workers:roster_list")))
    if user.can("registry.decide"):
        asked = to_answer(user).filter(state=CountyClaim.State.OPEN).count()
        found.append(Figure(_("questions of other counties"), asked, reverse("workers:claims")))
    if user.can("vacancies.edit"):
        waiting = vacancy_imports.visible_to(user).filter(state=VacancyImport.State.JUDGED).count()
        found.append(Figure(_("vacancy lists waiting for your word"), waiting, reverse("employers:import_list")))
    if user.can("trips.run"):
        url = reverse("trips:disruptions") + f"?state={disruptions.WAITING}"
        found.append(Figure(_("disruptions that need you"), disruptions.waiting_for(user), url))
    if user.can("manifests.issue"):
        found.append(Figure(_("passenger lists to approve"), to_approve(user).count(), reverse("trips:lists")))
    if user.can("exports.grant"):
        found.append(Figure(_("exports that wait for your yes"), to_grant(user).count(), reverse("exports:list")))
    if user.can("incidents.handle"):
        url = reverse("trips:incidents") + "?state=open"
        found.append(Figure(_("open incidents"), incidents.open_for(user), url))
    if user.can("matches.run"):
        found.append(_proposals(user))
    if user.can("placements.answer"):
        offered = placements.visible_to(user).filter(state=Placement.State.OFFERED).count()
        url = reverse("employers:placement_list") + "?state=offered"
        found.append(Figure(_("job offers without an answer"), offered, url))
    if user.can("follow_ups.record"):
        asked = follow_ups.to_do(user).count()
        found.append(Figure(_("people to be asked how the work goes"), asked, reverse("employers:follow_ups")))
    if user.can("agreements.edit"):
        url = reverse("employers:agreement_list") + "?show=soon"
        found.append(Figure(_("agreements that end soon"), agreements.to_renew(user).count(), url))
    if user.can("notices.view"):
        found += _messages(user)
    if user.can("reports.submit"):
        found += _reports(user)
    if user.can("jobs.view"):
        running = jobs.visible_to(user).filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).count()
        found.append(Figure(_("background work under way"), running, reverse("jobs:list"), needs_you=False))
    return found


def _proposals(user: User) -> Figure:
    """What the newest run proposes and nobody has decided yet."""
    undecided = Count("matches", filter=Q(matches__state=Match.State.PROPOSED, matches__vacancy__isnull=False))
    runs = runs_visible_to(user).filter(state=MatchRun.State.DONE).order_by("-created_at")
    newest = runs.values("pk").annotate(undecided=undecided).first()
    if newest is None:
        return Figure(_("matches to decide"), 0, reverse("employers:run_list"))
    url = reverse("employers:run_detail", args=[newest["pk"]]) + "?state=proposed"
    return Figure(_("matches to decide"), newest["undecided"], url)


def _reports(user: User) -> list[Figure]:
    """Forms that the own place has yet to hand in, and reports from below that are late."""
    now = standing(user)
    found = [Figure(_("reports to hand in"), now.to_hand_in, reverse("reports:form", args=["daily"]))]
    if user.can("reports.answer"):
        found.append(Figure(_("reports from below that are late"), now.late_below, reverse("reports:owed")))
    return found


def _messages(user: User) -> list[Figure]:
    """Messages that could not be sent, and people whom somebody must call."""
    counts = notices.visible_to(user).aggregate(
        failed=Count("pk", filter=Q(state=Notice.State.FAILED) & notices.open_now()),
        to_call=Count("pk", filter=Q(state=Notice.State.TO_CALL) & notices.open_now()),
    )
    # The auditor reads who is to be called, but calls nobody.
    to_call = reverse("notices:call_list") if user.can("notices.call") else reverse("notices:list") + "?state=to_call"
    return [
        Figure(_("messages that should have gone out"), overdue().count, reverse("notices:status")),
        Figure(_("messages that failed"), counts["failed"], reverse("notices:list") + "?state=failed"),
        Figure(_("people to be called"), counts["to_call"], to_call),
    ]


def departures(user: User, now: datetime | None = None) -> QuerySet[Any]:
    """The trips of today and tomorrow within the person's view, the next one first, with how many are unconfirmed."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    held = Booking.objects.filter(trip=OuterRef("pk"), state=Booking.State.HELD).order_by().values("trip")
    return (
        trips.with_facts(trips.visible_to(user).filter(state__in=_LEAVING))
        .annotate(unconfirmed=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0))
        .filter(departs_at__gte=midnight, departs_at__lt=midnight + timedelta(days=2))
        .order_by("departs_at", "number")
    )


def leaving_soon(user: User, now: datetime | None = None) -> QuerySet[Booking]:
    """One's own people who travel within a week, the next one first."""
    moment = now or timezone.now()
    return (
        bookings.visible_to(user)
        .filter(bookings.live(), board__departs_at__gte=moment, board__departs_at__lt=moment + timedelta(days=7))
        .select_related("worker", "trip", "board__place")
        .order_by("board__departs_at", "pk")
    )
