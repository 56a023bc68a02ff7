"""Asking how it goes: the call list with one key an answer, at the desk and at a station's own face."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from employers.forms.follow_up import AtWorkForm, FollowUpFilterForm, LeavingForm
from employers.models import FollowUp
from employers.queries.follow_up import found, to_do, visible_to
from employers.queries.vacancy import open_near
from employers.services.follow_up import (
    ALL_WELL,
    AtWork,
    Leaving,
    record_at_work,
    record_left,
    record_no_answer,
    record_no_way,
    undo_follow_up,
)
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

# A list is worked off from the top, on paper or on a phone.
PAGE = 100


@requires("follow_ups.record")
def call_list(request: StaffRequest, face: str = "employers") -> HttpResponse:
    """Whom to ask now how it goes; with a filter, what was answered, and where promises were not kept."""
    form = FollowUpFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_chosen(request, asked), PAGE).get_page(request.GET.get("page"))
    context = _shell(request, face) | {
        "form": form,
        "page": page,
        "is_now": not asked.get("show"),
        "title": _("Follow-ups"),
        "trail": [],
    }
    return render(request, "employers/follow_up_list.html", context)


def _chosen(request: StaffRequest, asked: dict[str, Any]) -> QuerySet[FollowUp]:
    if not asked.get("show"):
        return found(to_do(request.user), **asked)
    rows = found(visible_to(request.user), **asked)
    return rows.order_by("next_on", "pk") if asked["show"] == "planned" else rows.order_by("-done_at", "-pk")


@requires("follow_ups.record")
def follow_up_detail(request: StaffRequest, pk: int, face: str = "employers") -> HttpResponse:
    """One question with all its answers: still there, and what is not as it was promised."""
    follow_up = get_object_or_404(visible_to(request.user), pk=pk)
    is_open = follow_up.state in (FollowUp.State.PLANNED, FollowUp.State.NOT_REACHED)
    form = AtWorkForm(sent(request)) if is_open else None
    if form and form.is_valid():
        try:
            record_at_work(follow_up=follow_up, said=AtWork(**form.cleaned_data), by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": follow_up.placement.worker.legal_name})
        return redirect(f"{face}:follow_ups")
    return _page(request, follow_up, face, {"form": form}, "employers/follow_up_detail.html")


@requires("follow_ups.record")
def follow_up_left(request: StaffRequest, pk: int, face: str = "employers") -> HttpResponse:
    """Somebody has left: when, why, and what now."""
    follow_up = get_object_or_404(visible_to(request.user), pk=pk)
    form = LeavingForm(sent(request))
    if form.is_valid():
        try:
            record_left(follow_up=follow_up, leaving=Leaving(**form.leaving()), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": follow_up.placement.worker.legal_name})
            return redirect(f"{face}:follow_up", pk)
    return _page(request, follow_up, face, {"form": form}, "employers/follow_up_left.html")


@requires("follow_ups.record")
@require_POST
def follow_up_key(request: StaffRequest, pk: int, face: str = "employers") -> HttpResponse:
    """One key: all is well there, nobody answered, or the last key was wrong."""
    follow_up = get_object_or_404(visible_to(request.user), pk=pk)
    name = follow_up.placement.worker.legal_name
    try:
        if (key := request.POST.get("key")) == "well":
            record_at_work(follow_up=follow_up, said=ALL_WELL, by=request.user)
            messages.success(request, _("%(name)s: all is well.") % {"name": name})
        elif key == "nobody":
            tried = record_no_answer(follow_up=follow_up, by=request.user)
            messages.success(request, _tried(tried, name))
        elif key == "no_way":
            messages.success(request, _tried(record_no_way(follow_up=follow_up, by=request.user), name))
        elif key == "undo":
            undo_follow_up(follow_up=follow_up, by=request.user)
            messages.success(request, _("%(name)s: taken back.") % {"name": name})
    except Refusal as no:
        messages.error(request, str(no))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target) if is_ours else redirect(f"{face}:follow_ups")


def _tried(follow_up: FollowUp, name: str) -> str:
    if follow_up.state == FollowUp.State.NOT_REACHED:
        return _("%(name)s: written down as not reached.") % {"name": name}
    return _("%(name)s: again on %(day)s, %(way)s.") % {
        "name": name, "day": follow_up.next_on.isoformat(), "way": follow_up.get_way_display(),
    }  # fmt: skip


def _page(
    request: StaffRequest, follow_up: FollowUp, face: str, context: dict[str, Any], template: str
) -> HttpResponse:
    form, worker = context["form"], follow_up.placement.worker
    wants = follow_up.wants_local and face == "employers"
    context |= _shell(request, face) | {
        "follow_up": follow_up,
        "placement": follow_up.placement,
        "others": follow_up.placement.follow_ups.order_by("step"),
        "near_home": open_near(worker.household)[:10] if wants else [],
        "entries": history_of(follow_up.placement),
        "title": worker.legal_name,
        "trail": [(_("Follow-ups"), reverse(f"{face}:follow_ups")), (worker.legal_name, "")],
    }
    return render(request, template, context, status=422 if form and form.errors else 200)


def _shell(request: StaffRequest, face: str) -> dict[str, Any]:
    """Which face the page stands in; stations know their workers, but not their pages at the desk."""
    is_desk = face == "employers" and request.user.can("matches.view")
    return {"shell": f"{'desk' if is_desk else 'partner'}/base.html", "face": face, "is_desk": is_desk}
