"""Wishes and consents on a worker's page: adding, and taking back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workers.forms.worker import WishForm
from workers.models import Consent, Wish, Worker
from workers.services.consent import withdraw_consent
from workers.services.wish import add_wish, withdraw_wish
from workers.views.worker import shown_worker, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("wishes.edit")
def wish_new(request: StaffRequest, public_id: str) -> HttpResponse:
    """Write down where somebody would like to go, for what."""
    worker = shown_worker(request, public_id, "wishes.edit")
    form = WishForm(request.POST or None, initial={"night_ok": False})
    if form.is_valid():
        try:
            add_wish(worker=worker, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The wish is written down."))
            return redirect("workers:worker", public_id)
    context = {
        "form": form,
        "title": _("Add a wish"),
        "trail": trail_to(worker, _("Add a wish")),
        "back_url": reverse("workers:worker", args=[public_id]),
    }
    return render(request, "workers/worker_form.html", context, status=422 if form.errors else 200)


@requires("wishes.edit")
def wish_withdraw(request: StaffRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a wish back, once it is asked."""
    worker = shown_worker(request, public_id, "wishes.edit")
    wish = get_object_or_404(Wish.objects.select_related("destination"), pk=pk, worker=worker)
    said = [
        _("The wish “%(wish)s” no longer counts when jobs are looked for.") % {"wish": str(wish) or _("anywhere")},
        _("It can be written down again at any time."),
    ]
    do = partial(withdraw_wish, wish=wish, by=request.user)
    return _asked_once(request, worker, _("Withdraw the wish"), said, do)


@requires("workers.edit")
def consent_withdraw(request: StaffRequest, public_id: str, purpose: str) -> HttpResponse:
    """Take back what somebody agreed to, on their word; no reason is asked."""
    worker = shown_worker(request, public_id, "workers.edit")
    if purpose not in Consent.Purpose.values:
        raise Http404
    do = partial(withdraw_consent, worker=worker, purpose=purpose, by=request.user)
    return _asked_once(request, worker, _("Withdraw the consent"), _WHAT_FOLLOWS[purpose](), do)


_WHAT_FOLLOWS: dict[str, Callable[[], list[str]]] = {
    Consent.Purpose.TRAVEL: lambda: [
        _("The record stays as the law asks, but nobody plans travel with it any more."),
        _("The seats that this person holds are given back at once: tickets bear names."),
    ],
    Consent.Purpose.SHARING: lambda: [
        _("From now on the name goes on no further list to a carrier; the seats that are held are given back."),
        _("Those who already have a list must be told; the history says who received one."),
    ],
    Consent.Purpose.MESSAGES: lambda: [
        _("No more text messages are wanted; an officer passes on what matters."),
    ],
}


def _asked_once(
    request: StaffRequest, worker: Worker, title: str, consequences: list[str], do: Callable[[], object]
) -> HttpResponse:
    """Show what follows, and do it when it is confirmed."""
    address = reverse("workers:worker", args=[worker.public_id])
    if request.method == "POST":
        try:
            do()
            messages.success(request, _("Withdrawn."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(address)
    context = {
        "title": title,
        "lead": worker.legal_name,
        "consequences": consequences,
        "action": title,
        "tone": "danger",
        "back_url": address,
        "trail": trail_to(worker, title),
    }
    return render(request, "workers/worker_confirm.html", context)
