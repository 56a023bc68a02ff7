"""Placements at the desk: who was offered what, and what the worker said."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from employers.forms.matching import AnswerForm, PlacementFilterForm
from employers.models import Placement
from employers.queries.placement import found, visible_to
from employers.services.offer import think_over
from employers.services.placement import answer_placement
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

PAGE = 50


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Placements"), reverse("employers:placement_list")), *more]


@requires("matches.view")
def placement_list(request: StaffRequest) -> HttpResponse:
    """The offers to the workers of this person's places, newest first."""
    form = PlacementFilterForm(request.GET or None)
    placements = visible_to(request.user)
    if form.is_valid():
        placements = found(placements, **form.cleaned_data)
    page = Paginator(placements.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/placement_list.html", {"form": form, "page": page, "title": _("Placements")})


@requires("matches.view")
def placement_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One offer with its frozen terms; the worker's answer is written down here."""
    placement = get_object_or_404(visible_to(request.user), pk=pk)
    may_answer = placement.state == Placement.State.OFFERED and request.user.can("placements.answer")
    form = AnswerForm(sent(request)) if may_answer else None
    if form and form.is_valid():
        try:
            answer, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
            if answer == "think":
                think_over(placement=placement, by=request.user)
            else:
                answer_placement(placement=placement, accepted=answer == "yes", reason=reason, by=request.user)
            messages.success(request, _("The answer is written down."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("employers:placement_detail", pk)
    context = {
        "placement": placement,
        "form": form,
        "entries": history_of(placement),
        "title": f"{placement.worker.legal_name} · {placement.terms.get('title', placement.vacancy.title)}",
        "trail": trail((placement.worker.legal_name, "")),
    }
    return render(request, "employers/placement_detail.html", context, status=422 if form and form.errors else 200)
