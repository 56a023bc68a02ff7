"""Pages of a leg's list of passengers: as it stands, each version as issued, issuing and approving it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from trips.forms.manifest import EscortForm, HandOutForm, IssueForm, ReturnForm, WalkOnForm
from trips.models import EscortDuty, Leg, Manifest, Trip
from trips.papers.forms import forms_for
from trips.queries import booking as bookings
from trips.queries import trip as trips
from trips.queries.manifest.changes import Differences, changes_made, changes_since, is_stale
from trips.queries.manifest.consent import to_be_told
from trips.queries.manifest.lists import (
    hand_outs_of,
    hand_outs_of_leg,
    latest_manifest,
    masked,
    passengers,
    waiting_manifest,
)
from trips.queries.manifest.rules import rule_of
from trips.services.escorts import assign_escort, release_escort
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest, note_denied_look, return_manifest
from trips.services.walk_on import add_walk_on
from trips.views.desk.fetch import carried_out, sent, shown_trip, trail_to
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal


@requires("manifests.view")
def trunk(request: StaffRequest, number: str) -> HttpResponse:
    """The list of the main vehicle."""
    leg = get_object_or_404(_legs(request.user, "manifests.view"), trip__number=number, role=Leg.Role.TRUNK)
    return redirect("manifests:detail", number, leg.order)


@requires("manifests.view")
def detail(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """The list as it stands now, the versions issued, and what lies between; of others' trips the own people alone."""
    user, leg = request.user, _leg(request, number, order, "manifests.view")
    context = trip_context(request, shown_trip(request, number), "manifest") | _context(leg)
    context |= {"is_ours": trips.may_manage(user, leg.trip, "manifests.issue")}
    if context["is_ours"]:
        context |= _issuing(leg) | {
            "versions": leg.manifests.select_related("issued_by", "approved_by").order_by("-version"),
            "handed": hand_outs_of_leg(leg)[:20],
            "to_be_told": to_be_told(leg),
            "duties": leg.escort_duties.select_related("user").order_by("pk"),
            "escort_form": EscortForm(leg=leg, by=user),
            "entries": history_of(leg.trip).filter(action__startswith="manifest.")[:20],
            "given_back": _given_back(leg),
        }
    context["passengers"] = passengers(leg, among=bookings.visible_to(user, "manifests.view"))
    return render(request, "trips/manifest_detail.html", context)


@requires("manifests.view")
def printed(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """The list by pick-up, with boxes to tick, for the escort's hand; numbers masked."""
    user, leg = request.user, _leg(request, number, order, "manifests.view")
    people = passengers(leg, among=bookings.visible_to(user, "manifests.view"))
    stops = [(call, list(group)) for call, group in groupby(people, key=lambda each: each.board)]
    context = _context(leg, _("Print")) | {
        "trip": leg.trip,
        "stops": stops,
        "total": len(people),
        "latest": latest_manifest(leg),
    }
    return render(request, "trips/manifest_print.html", context)


@requires("manifests.issue")
def issue(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Show what a new version would say, and issue it."""
    leg = _leg(request, number, order, "manifests.issue")
    context = _context(leg, _("Issue the list")) | {"trip": leg.trip} | _issuing(leg)
    form = IssueForm(request.POST if request.method == "POST" else None, is_first=context["latest"] is None)
    if form.is_valid():
        try:
            manifest = issue_manifest(leg=leg, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            word = _("Version %(version)s is issued.")
            if not manifest.is_in_force:
                word = _("Version %(version)s waits for another person's approval.")
            messages.success(request, word % {"version": manifest.version})
            return redirect("manifests:version", number, order, manifest.version)
    context |= {"form": form, "consequences": _consequences(context)}
    return render(request, "trips/manifest_issue.html", context, status=422 if form.errors else 200)


@requires("manifests.issue")
def version(request: StaffRequest, number: str, order: int, version: int) -> HttpResponse:
    """One version as it was issued, numbers masked, and what it changed."""
    manifest = _manifest(request, number, order, version)
    return version_page(request, manifest)


@requires("manifests.issue")
@require_POST
def approve(request: StaffRequest, number: str, order: int, version: int) -> HttpResponse:
    """Put a changed list in force."""
    manifest = _manifest(request, number, order, version)
    try:
        approve_manifest(manifest=manifest, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Version %(version)s is in force.") % {"version": version})
    return redirect("manifests:version", number, order, version)


@requires("manifests.issue")
@require_POST
def give_back(request: StaffRequest, number: str, order: int, version: int) -> HttpResponse:
    """Refuse a changed list; the version before it stays in force."""
    manifest = _manifest(request, number, order, version)
    form = ReturnForm(request.POST, is_mine=manifest.issued_by_id == request.user.pk)
    if not form.is_valid():
        return version_page(request, manifest, return_form=form)
    try:
        return_manifest(manifest=manifest, by=request.user, **form.cleaned_data)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Version %(version)s was given back.") % {"version": version})
    return redirect("manifests:detail", number, order)


@requires("manifests.issue")
@require_POST
def hand_out(request: StaffRequest, number: str, order: int, version: int) -> HttpResponse:
    """Download a form of a version, once it is said who gets it and what for."""
    manifest = _manifest(request, number, order, version)
    form = HandOutForm(request.POST, manifest=manifest)
    if not form.is_valid():
        return version_page(request, manifest, form=form)
    try:
        handed = hand_out_manifest(manifest=manifest, by=request.user, **form.wanted())
    except Refusal as no:
        form.add_error(None, str(no))
        return version_page(request, manifest, form=form)
    answer = HttpResponse(handed.content, content_type=handed.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{handed.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@requires("manifests.issue")
def walk_on(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Put somebody on the list who stands at the vehicle; where the trade forbids it, the page says so."""
    user, leg = request.user, _leg(request, number, order, "manifests.issue")
    form = WalkOnForm(sent(request), leg=leg, by=user)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        worker = facts.pop("number")
        if carried_out(form, lambda: add_walk_on(leg=leg, worker=worker, by=user, **facts)):
            messages.success(request, _("Signed up. Issue the amended list now; the gate lets nobody on before that."))
            return redirect("manifests:issue", number, order)
    context = _context(leg, _("Add a walk-on")) | {"trip": leg.trip, "form": form, "rule": rule_of(leg)}
    return render(request, "trips/manifest_walk_on.html", context, status=422 if form.errors else 200)


@requires("manifests.issue")
@require_POST
def escorts(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Put an escort on the leg."""
    user, leg = request.user, _leg(request, number, order, "manifests.issue")
    form = EscortForm(request.POST, leg=leg, by=user)
    if form.is_valid():
        duty = assign_escort(leg=leg, user=form.cleaned_data["escort"], by=user)
        messages.success(request, _("%(name)s goes along.") % {"name": duty.user})
    else:
        messages.error(request, _("Choose an escort from the list."))
    return redirect("manifests:detail", number, order)


@requires("manifests.issue")
@require_POST
def release(request: StaffRequest, number: str, order: int, duty: int) -> HttpResponse:
    """Take an escort off the leg."""
    leg = _leg(request, number, order, "manifests.issue")
    found = get_object_or_404(EscortDuty.objects.select_related("leg__trip", "user"), leg=leg, pk=duty)
    release_escort(duty=found, by=request.user)
    messages.success(request, _("%(name)s no longer goes along.") % {"name": found.user})
    return redirect("manifests:detail", number, order)


def _legs(user: User, capability: str) -> QuerySet[Leg]:
    """Reading reaches the trips that one's people may ride on; issuing, the own office's trips alone."""
    within = trips.manageable_by if capability == "manifests.issue" else trips.visible_to
    return Leg.objects.filter(trip__in=within(user, capability)).select_related(
        "trip__organiser", "trip__destination", "layout"
    )


def _leg(request: StaffRequest, number: str, order: int, capability: str) -> Leg:
    leg = _legs(request.user, capability).filter(trip__number=number, order=order).first()
    if leg is None:
        note_denied_look(trip__number=number, order=order, by=request.user)
        raise Http404
    return leg


def _manifest(request: StaffRequest, number: str, order: int, version: int) -> Manifest:
    leg = _leg(request, number, order, "manifests.issue")
    found = Manifest.objects.select_related("issued_by", "approved_by")
    manifest = get_object_or_404(found, leg=leg, version=version)
    manifest.leg = leg
    return manifest


def _context(leg: Leg, *more: str) -> dict[str, Any]:
    """What the head of every page of a list shows."""
    here = reverse("manifests:detail", args=[leg.trip.number, leg.order])
    trail = trail_to(leg.trip, _("List of passengers"))
    if more:
        trail = [*trail[:-1], (_("List of passengers"), here), *((word, "") for word in more)]
    legs = Leg.objects.filter(trip=leg.trip).order_by("order")
    return {"leg": leg, "legs": legs, "calls": leg.calls.select_related("place"), "trail": trail}


def _issuing(leg: Leg) -> dict[str, Any]:
    """What stands between the version in force and now."""
    latest, waiting = latest_manifest(leg), waiting_manifest(leg)
    changes = changes_since(latest) if latest and not leg.trip.departed_at else None
    return {
        "latest": latest,
        "waiting": waiting,
        "waiting_moved": waiting is not None and bool(changes_since(waiting)),
        "changes": shown(changes) if changes else None,
        "rule": rule_of(leg),
        "may_issue": leg.trip.state != Trip.State.DRAFT and not leg.trip.is_over,
    }


def _given_back(leg: Leg) -> AuditEntry | None:
    """The no to a changed list, as long as nothing was issued since."""
    steps = [f"manifest.{step}" for step in ("issued", "proposed", "approved", "returned")]
    last = history_of(leg.trip).filter(action__in=steps, data__leg=leg.order).first()
    return last if last is not None and last.action == "manifest.returned" else None


def shown(changes: Differences) -> Differences:
    """The same changes with masked numbers."""
    return Differences(
        added=tuple(map(masked, changes.added)),
        removed=tuple(map(masked, changes.removed)),
        reseated=tuple((masked(was), masked(now)) for was, now in changes.reseated),
        renamed=tuple((masked(was), masked(now)) for was, now in changes.renamed),
        changed=tuple((masked(was), masked(now)) for was, now in changes.changed),
        facts=changes.facts,
    )


def _consequences(context: dict[str, Any]) -> list[str]:
    latest, changes, count = context["latest"], context["changes"], len(passengers(context["leg"]))
    lines = [
        ngettext("%(n)s person stands on the list.", "%(n)s persons stand on the list.", count) % {"n": count},
        _("The list is frozen as version %(version)s; later changes need a new version.")
        % {"version": latest.version + 1 if latest else 1},
    ]
    if changes:
        lines.insert(1, _("Since version %(version)s: %(added)s came, %(removed)s went, %(moved)s changed.") % {
            "version": latest.version, "added": len(changes.added), "removed": len(changes.removed),
            "moved": len(changes.reseated) + len(changes.renamed) + len(changes.changed),
        })  # fmt: skip
    if latest and context["rule"].another_approves:
        lines.append(_("Another person approves it; until then version %(version)s stays in force.") % {
            "version": latest.version,
        })  # fmt: skip
    if context["waiting"]:
        lines.append(_("It takes the place of the version that waits for approval now."))
    return lines


def version_page(
    request: StaffRequest, manifest: Manifest, *, form: HandOutForm | None = None, return_form: ReturnForm | None = None
) -> HttpResponse:
    """One version, numbers masked, with what it changed and who got it."""
    leg, rows = manifest.leg, manifest.rows()
    is_mine = manifest.issued_by_id == request.user.pk
    in_force = leg.manifests.filter(approved_at__isnull=False)
    before = in_force.filter(version__lt=manifest.version).order_by("-version").first()
    is_latest = manifest.is_in_force and not in_force.filter(version__gt=manifest.version).exists()
    context = _context(leg, str(manifest)) | {
        "trip": leg.trip,
        "manifest": manifest,
        "rows": [masked(row) for row in rows],
        "before": before,
        "changes": shown(changes_made(before, manifest)) if before else None,
        "form": form or HandOutForm(manifest=manifest),
        "return_form": return_form or ReturnForm(is_mine=is_mine),
        "offered": forms_for(manifest),
        "hand_outs": hand_outs_of(manifest),
        "is_latest": is_latest,
        "is_mine": is_mine,
        "stale": is_latest and is_stale(leg, manifest=manifest),
    }
    wrong = (form is not None and form.errors) or (return_form is not None and return_form.errors)
    return render(request, "trips/manifest_version.html", context, status=422 if wrong else 200)
