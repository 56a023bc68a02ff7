"""Privacy at the desk: copies of the own data, requests for erasure, and the log of what was forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.forms.privacy import AnswerForm
from workers.models import ErasureRequest, RetentionRun
from workers.queries.privacy import answer_due_on, visible_to
from workers.retention import all_rules
from workers.services.erasure import ask_erasure, carry_out_erasure, refuse_erasure
from workers.services.own_data import hand_out_own_data
from workers.views.worker import shown_worker, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

PAGE = 30


@requires("workers.edit")
@never_cache
def own_data(request: StaffRequest, public_id: str) -> HttpResponse:
    """The copy of somebody's own data, to print and hand over to them."""
    worker = shown_worker(request, public_id, "workers.edit")
    context = {
        "worker": worker,
        "told": hand_out_own_data(worker=worker, by=request.user, form="desk"),
        "title": _("Copy of the own data"),
        "trail": trail_to(worker, _("Copy of the own data")),
    }
    return render(request, "workers/own_data.html", context)


@requires("workers.edit")
def erasure_ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """Somebody asks at the desk to be forgotten: written down, for the county to answer."""
    worker = shown_worker(request, public_id, "workers.edit")
    address = reverse("workers:worker", args=[public_id])
    if request.method == "POST":
        try:
            ask_erasure(worker=worker, by=request.user)
            messages.success(request, _("Written down; the county answers within 15 working days."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(address)
    title = _("Ask for erasure")
    context = {
        "title": title,
        "lead": worker.legal_name,
        "consequences": [
            _("The county office decides; it erases name, number, phone and village for good."),
            _("Trips to come must be cancelled first."),
            _("What reports count stays, without a name."),
        ],
        "action": title,
        "back_url": address,
        "trail": trail_to(worker, title),
    }
    return render(request, "workers/worker_confirm.html", context)


@requires("privacy.answer")
def erasure_list(request: StaffRequest) -> HttpResponse:
    """Requests for erasure that wait, the oldest first; `?state=answered` shows the others."""
    answered = request.GET.get("state") == "answered"
    asked = ErasureRequest.State.ASKED
    found = visible_to(request.user).select_related("worker__household", "asked_by", "decided_by")
    found = found.exclude(state=asked).order_by("-decided_at") if answered else found.filter(state=asked)
    page = Paginator(found.order_by("-decided_at" if answered else "asked_at"), PAGE).get_page(request.GET.get("page"))
    lines = [(each, answer_due_on(each.asked_at)) for each in page]
    context = {"page": page, "lines": lines, "is_answered": answered, "title": _("Requests for erasure")}
    return render(request, "workers/erasure_list.html", context)


@requires("privacy.answer")
def erasure(request: StaffRequest, pk: int) -> HttpResponse:
    """Carry one out, or refuse it with a reason that the person reads."""
    found = visible_to(request.user).select_related("worker__household", "worker__identity")
    asked = get_object_or_404(found, pk=pk, state=ErasureRequest.State.ASKED)
    form = AnswerForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST":
        refuses = "refuse" in request.POST
        do: partial[Any] = partial(carry_out_erasure, request=asked, by=request.user)
        if refuses and form.is_valid():
            do = partial(refuse_erasure, request=asked, answer=form.cleaned_data["answer"], by=request.user)
        if (not refuses or form.is_valid()) and _done(form, do):
            messages.success(request, _("Refused; the person reads why.") if refuses else _("Erased for good."))
            return redirect("workers:erasure_list")
    title = _("Request for erasure")
    trail = [(_("Requests for erasure"), reverse("workers:erasure_list")), (title, "")]
    context = {"asked": asked, "form": form, "due_on": answer_due_on(asked.asked_at), "title": title, "trail": trail}
    return render(request, "workers/erasure_detail.html", context, status=422 if form.errors else 200)


def _done(form: forms.Form, do: partial[Any]) -> bool:
    try:
        do()
    except Refusal as no:
        if not form.is_bound:
            form.is_bound, form.data = True, {}
            form.full_clean()
            form.errors.clear()
        form.add_error(None, str(no))
        return False
    return True


@requires("privacy.answer", "history.view")
def retention(request: StaffRequest) -> HttpResponse:
    """What is kept how long, and what each run has forgotten, in numbers."""
    page = Paginator(RetentionRun.objects.all(), PAGE).get_page(request.GET.get("page"))
    rules = all_rules()
    titles = {rule.code: rule.title for rule in rules}
    lines = [
        (run, [(titles[code], n) for code, n in run.counts.items() if n and code in titles], sum(run.counts.values()))
        for run in page
    ]
    title = _("What is forgotten when")
    context = {"page": page, "rules": rules, "lines": lines, "title": title}
    if request.user.can("privacy.answer"):
        context["trail"] = [(_("Requests for erasure"), reverse("workers:erasure_list")), (title, "")]
    return render(request, "workers/retention.html", context)
