"""Whom to call when something happens to somebody on the way: written down at the desk, and never shown there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workers.forms.next_of_kin import KinForm
from workers.services.next_of_kin import forget_next_of_kin, keep_next_of_kin
from workers.views.worker import shown_worker, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("workers.edit")
def kin(request: StaffRequest, public_id: str) -> HttpResponse:
    """Name somebody, name somebody else, or take the name out."""
    worker = shown_worker(request, public_id, "workers.edit")
    if request.method == "POST" and "forget" in request.POST:
        forget_next_of_kin(worker=worker, by=request.user)
        messages.success(request, _("Taken out."))
        return redirect("workers:worker", public_id)
    form = KinForm(request.POST or None)
    if form.is_valid():
        try:
            keep_next_of_kin(worker=worker, kin=form.kin(), by=request.user)
            messages.success(request, _("Written down and sealed."))
            return redirect("workers:worker", public_id)
        except Refusal as no:
            form.add_error(None, str(no))
    context = {"form": form, "worker": worker, "kept": worker.kin.first(), "title": _("Whom to call")}
    context |= {"trail": trail_to(worker, _("Whom to call")), "back_url": reverse("workers:worker", args=[public_id])}
    return render(request, "workers/worker_kin.html", context, status=422 if form.errors else 200)
