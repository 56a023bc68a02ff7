"""Employments on somebody's page: begun, put right, ended, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workers.forms.worker import SpellEndForm, SpellForm
from workers.models import EmploymentSpell, Worker
from workers.services.spell import begin_spell, change_spell, end_spell, remove_spell
from workers.views.worker import shown_worker, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("workers.edit")
def spell_new(request: StaffRequest, public_id: str) -> HttpResponse:
    """Write down where somebody works, or has worked."""
    worker = shown_worker(request, public_id, "workers.edit")
    form = SpellForm(request.POST or None, initial={"source": EmploymentSpell.Source.TOLD})
    if form.is_valid():
        try:
            begin_spell(worker=worker, facts=form.cleaned_data, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("workers:worker", public_id)
    return _page(request, worker, form, _("Add an employment"))


@requires("workers.edit")
def spell_edit(request: StaffRequest, public_id: str, pk: int) -> HttpResponse:
    """Put a stretch of work right."""
    worker, spell = _found(request, public_id, pk)
    initial = {name: getattr(spell, name) for name in SpellForm.base_fields}
    form = SpellForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_spell(spell=spell, facts=form.cleaned_data, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("workers:worker", public_id)
    return _page(request, worker, form, _("Edit the employment"), spell=spell)


@requires("workers.edit")
def spell_end(request: StaffRequest, public_id: str, pk: int) -> HttpResponse:
    """Say when and why it ended."""
    worker, spell = _found(request, public_id, pk)
    form = SpellEndForm(request.POST or None)
    if form.is_valid():
        try:
            end_spell(spell=spell, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("workers:worker", public_id)
    return _page(request, worker, form, _("The work ended"))


@requires("workers.edit")
@require_POST
def spell_remove(request: StaffRequest, public_id: str, pk: int) -> HttpResponse:
    """Take out what was written down by mistake."""
    _worker, spell = _found(request, public_id, pk)
    remove_spell(spell=spell, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("workers:worker", public_id)


def _found(request: StaffRequest, public_id: str, pk: int) -> tuple[Worker, EmploymentSpell]:
    worker = shown_worker(request, public_id, "workers.edit")
    return worker, get_object_or_404(worker.spells.select_related("place"), pk=pk)


def _page(
    request: StaffRequest, worker: Worker, form: Any, title: str, spell: EmploymentSpell | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "trail": trail_to(worker, title), "spell": spell}
    context |= {"worker": worker, "back_url": reverse("workers:worker", args=[worker.public_id])}
    return render(request, "workers/spell_form.html", context, status=422 if form.errors else 200)
