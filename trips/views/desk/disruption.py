"""The disruption desk: what happened, the proposal, one yes, and then those who are left over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trips.forms.booking import WhyForm
from trips.forms.disruption.kinds import FORMS, kinds_for
from trips.forms.disruption.listing import DisruptionFilter
from trips.forms.trip import NothingForm
from trips.models import Disruption
from trips.queries import trip as trips
from trips.queries.disruption.night import night_of
from trips.queries.disruption.outdated import outdated_among
from trips.queries.disruption.preview import (
    labels,
    later_stops,
    lines_of,
    newly_broken,
    runs_for,
    told_by,
    warnings_of,
)
from trips.queries.disruption.reports import matching, old_map, visible_to, with_counts
from trips.queries.notices import matter_of
from trips.services.disruption.report import approve_disruption, propose_anew, report_disruption, withdraw_disruption
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires

PAGE = 30
KINDS = {kind.value: kind for kind in Disruption.Kind}


def shown_disruption(request: StaffRequest, pk: int) -> Disruption:
    """The disruption, or a 404 when its trip lies outside the person's places."""
    return get_object_or_404(visible_to(request.user), pk=pk)


def managed_disruption(request: StaffRequest, pk: int) -> Disruption:
    """The disruption, if this person may decide it; a 403 on the trips of others."""
    disruption = shown_disruption(request, pk)
    if not trips.may_manage(request.user, disruption.trip, "trips.run"):
        raise PermissionDenied
    return disruption


@requires("trips.view")
def disruption_list(request: StaffRequest) -> HttpResponse:
    """What happened to which trips, the newest first; what waits for somebody has its own filter."""
    form = DisruptionFilter(request.GET, trips=trips.visible_to(request.user))
    found = matching(with_counts(visible_to(request.user)), **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "outdated": outdated_among(page)}
    return render(request, "trips/disruption_list.html", context)


@requires("trips.run")
def choose(request: StaffRequest, number: str) -> HttpResponse:
    """Which of the kinds it is."""
    trip = managed_trip(request, number, "trips.run")
    open_ones = visible_to(request.user).filter(trip=trip, state__in=Disruption.OPEN)
    context: dict[str, Any] = {
        "trip": trip,
        "kinds": [KINDS[kind] for kind in kinds_for(trip)],
        "open_ones": open_ones,
        "incident_url": reverse("trips:incident_new", args=[trip.number]),
        "trail": trail_to(trip, _("Report a disruption")),
    }
    return render(request, "trips/disruption_choose.html", context)


@requires("trips.run")
def report(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """What the kind wants to know; the proposal follows at once."""
    trip = managed_trip(request, number, "trips.run")
    if kind not in kinds_for(trip):
        raise Http404
    form, made = FORMS[kind](sent(request), trip=trip), []
    if form.is_valid():
        do = partial(report_disruption, kind=kind, by=request.user, **form.wanted())
        if carried_out(form, lambda: made.append(do())):
            return redirect("trips:disruption", made[0].pk)
    return _form(request, trip, kind, form, trail_to(trip, _("Report a disruption"), str(KINDS[kind].label)))


@requires("trips.run")
def anew(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose differently, or reckon again on the trip as it stands now."""
    disruption = managed_disruption(request, pk)
    trip = disruption.trip
    told = disruption.choices | {"happened": disruption.happened, "run": disruption.leg_id}
    form = FORMS[disruption.kind](sent(request), trip=trip, initial=told)
    if form.is_valid():
        wanted = form.wanted()
        do = partial(
            propose_anew,
            disruption=disruption,
            by=request.user,
            choices=wanted["choices"],
            happened=wanted["happened"],
        )
        if carried_out(form, do):
            return redirect("trips:disruption", pk)
    return _form(request, trip, disruption.kind, form, way_to(disruption, _("Choose differently")))


def _form(request: StaffRequest, trip: Any, kind: str, form: Any, trail: list[tuple[str, str]]) -> HttpResponse:
    context = {"trip": trip, "kind": KINDS[kind], "form": form, "trail": trail, "runs": runs_for(trip)}
    return render(request, "trips/disruption_form.html", context, status=422 if form.errors else 200)


def way_to(disruption: Disruption, *more: str) -> list[tuple[str, str]]:
    """The way from the list to a page of the disruption; the last entry carries no address."""
    title = f"{disruption.get_kind_display()} {disruption.trip.number}"
    steps = [(_("Disruptions"), reverse("trips:disruptions"))]
    if not more:
        return [*steps, (title, "")]
    return [*steps, (title, reverse("trips:disruption", args=[disruption.pk])), *((word, "") for word in more)]


@requires("trips.view")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The preview before the yes; afterwards what became of it."""
    disruption = shown_disruption(request, pk)
    return render(request, "trips/disruption_detail.html", _context(request, disruption))


def _context(request: StaffRequest, disruption: Disruption) -> dict[str, Any]:
    may_decide = trips.may_manage(request.user, disruption.trip, "trips.run")
    counts = disruption.proposal["counts"] if disruption.proposal else None
    lines = lines_of(disruption, request.user)
    context: dict[str, Any] = {
        "disruption": disruption,
        "trip": disruption.trip,
        "may_decide": may_decide,
        "trail": way_to(disruption),
        "counts": counts,
        "lines": lines,
        "others": sum(counts.values()) - sum(map(len, lines.values())) if counts else 0,
        "matter": matter_of(disruption.trip_id),
        "night": night_of(disruption.choices),
        "form": NothingForm(),
    }
    if disruption.state == Disruption.State.PROPOSED:
        context |= {
            "later": later_stops(disruption),
            "findings": newly_broken(disruption),
            "warnings": warnings_of(disruption),
            "told": told_by(disruption),
        }
    return context


@requires("trips.run")
@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """One yes: everything at once, or nothing and the reason."""
    disruption = managed_disruption(request, pk)
    form = NothingForm(request.POST)
    if form.is_valid() and carried_out(form, partial(approve_disruption, disruption=disruption, by=request.user)):
        messages.success(request, _("Carried out. Everybody concerned is told."))
        return redirect("trips:disruption", pk)
    context = _context(request, shown_disruption(request, pk)) | {"form": form}
    return render(request, "trips/disruption_detail.html", context, status=409)


@requires("trips.run")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the report back: nothing was changed yet."""
    disruption = managed_disruption(request, pk)
    form = WhyForm(sent(request))
    if form.is_valid():
        do = partial(withdraw_disruption, disruption=disruption, by=request.user, **form.cleaned_data)
        if carried_out(form, do):
            return redirect("trips:disruption", pk)
    context: dict[str, Any] = {"trip": disruption.trip, "form": form, "title": _("Withdraw the report")}
    context |= {"trail": way_to(disruption, _("Withdraw the report"))}
    context["consequences"] = [_("Nothing was changed and nobody was told; the trip stays as it is.")]
    return render(request, "trips/plan_small_form.html", context, status=422 if form.errors else 200)


@requires("trips.view")
def before(request: StaffRequest, pk: int) -> HttpResponse:
    """The old map: who sat where before it was carried out."""
    disruption = shown_disruption(request, pk)
    if disruption.state != Disruption.State.APPROVED:
        raise Http404
    legs = {seat[0] for seat in _seats(disruption)} | {disruption.leg_id}
    maps = [(leg, old_map(disruption, leg, request.user)) for leg in runs_for(disruption.trip) if leg.pk in legs]
    for leg, _map in maps:
        leg.trip = disruption.trip
    context = {"disruption": disruption, "maps": maps, "trail": way_to(disruption, _("Seats before"))}
    return render(request, "trips/disruption_before.html", context)


def _seats(disruption: Disruption) -> list[list[Any]]:
    rows = disruption.riders.values_list("before", flat=True)
    return [seat for row in rows for seat in row["seats"]]


@requires("trips.view")
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """On paper: who moves where, and who is to be asked what."""
    disruption = shown_disruption(request, pk)
    context = {
        "disruption": disruption,
        "trip": disruption.trip,
        "lines": lines_of(disruption, request.user),
        "labels": labels,
        "trail": way_to(disruption, _("Print")),
    }
    return render(request, "trips/disruption_print.html", context)
