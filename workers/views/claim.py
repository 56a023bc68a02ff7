"""Questions between counties about one person: those that wait for us, and those that we asked."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.forms.duplicate import ClaimForm
from workers.models import CountyClaim
from workers.queries.claim import asked_by, to_answer
from workers.queries.worker_list import home_names, homes_of
from workers.services.claim import decide_claim
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

PAGE = 30


@requires("registry.decide")
@never_cache
def claim_list(request: StaffRequest) -> HttpResponse:
    """Those that wait for the own word first, the oldest on top; `?of=us` shows what we asked, `?of=done` what is
    over."""
    tab = request.GET.get("of", "")
    claims = asked_by(request.user) if tab == "us" else to_answer(request.user)
    if tab != "us":
        done = claims.exclude(state=CountyClaim.State.OPEN)
        claims = done if tab == "done" else claims.filter(state=CountyClaim.State.OPEN)
    rows = claims.select_related("worker__household", "worker__identity", "county", "household", "decided_by")
    page = Paginator(rows.order_by("asked_at" if not tab else "-asked_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    homes = homes_of([each.worker for each in page])
    lines = [(each, homes[each.worker_id]) for each in page]
    context = {"title": _("Questions between counties"), "page": page, "lines": lines, "tab": tab}
    return render(request, "workers/claim_list.html", context)


@requires("registry.decide")
@never_cache
def claim(request: StaffRequest, pk: int) -> HttpResponse:
    """Both sides of one question, and the answer."""
    found = to_answer(request.user).select_related("worker__household", "worker__identity", "county", "household")
    asked = get_object_or_404(found, pk=pk, state=CountyClaim.State.OPEN)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        moves = form.cleaned_data["moves"] == "yes"
        try:
            decide_claim(claim=asked, moves=moves, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
        else:
            messages.success(
                request, _("Moved to the county that asked.") if moves else _("Stays; the other county reads why.")
            )
        return redirect("workers:claims")
    title = _("Whose worker?")
    context = {
        "title": title,
        "trail": [(_("Questions between counties"), reverse("workers:claims")), (title, "")],
        "claim": asked,
        "form": form,
        "here": homes_of([asked.worker])[asked.worker_id],
        "there": f"{home_names([asked.household])[asked.household.code]} {asked.village_text}".strip(),
    }
    return render(request, "workers/claim_detail.html", context, status=422 if form.errors else 200)
