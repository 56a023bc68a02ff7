"""Agreements at the desk: the list, one agreement with its papers, its form, renewal and early end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from employers.forms.agreement import AgreementFilterForm, AgreementForm, EndForm, PaperForm
from employers.models import Agreement
from employers.queries.agreement import editable_by, files_visible_to, found, visible_to
from employers.services.agreement import (
    AgreementFacts,
    add_agreement,
    add_agreement_file,
    change_agreement,
    end_agreement,
    hand_out_agreement_file,
    remove_agreement_file,
)
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

PAGE = 50
SORTS = {"title": "title", "-title": "-title", "to_on": "to_on", "-to_on": "-to_on"}


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Agreements"), reverse("employers:agreement_list")), *more]


@requires("employers.view")
def agreement_list(request: StaffRequest) -> HttpResponse:
    """The agreements of the own places and of the city, those that end next first."""
    form = AgreementFilterForm(request.GET)
    agreements = visible_to(request.user)
    agreements = found(agreements, **form.cleaned_data) if form.is_valid() else agreements
    order = SORTS.get(request.GET.get("sort", ""), "to_on")
    page = Paginator(agreements.order_by(order, "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/agreement_list.html", {"form": form, "page": page, "title": _("Agreements")})


@requires("employers.view")
def agreement_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One agreement: who, with whom, until when, its papers, and what was done."""
    agreement = get_object_or_404(visible_to(request.user), pk=pk)
    context = {
        "agreement": agreement,
        "organisers": agreement.organisers.order_by("pk"),
        "files": agreement.files.select_related("file__by").order_by("pk"),
        "follows": Agreement.objects.filter(renews=agreement).first(),
        "may_edit": editable_by(request.user).filter(pk=pk).exists(),
        "paper_form": PaperForm(),
        "entries": history_of(agreement),
        "title": agreement.title,
        "trail": trail((agreement.title, "")),
    }
    return render(request, "employers/agreement_detail.html", context)


@requires("agreements.edit")
def agreement_new(request: StaffRequest) -> HttpResponse:
    """Write an agreement down."""
    form = AgreementForm(sent(request), user=request.user, initial={"signed_on": timezone.localdate()})
    if form.is_valid() and (made := _added(request, form, renews=None)):
        return redirect("employers:agreement", made.pk)
    return _form(request, form, _("New agreement"), reverse("employers:agreement_list"))


@requires("agreements.edit")
def agreement_renew(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down the agreement that follows one; what it said before stands in the form."""
    before = get_object_or_404(editable_by(request.user), pk=pk)
    form = AgreementForm(sent(request), user=request.user, agreement=before)
    form.initial.update(from_on=before.last_day, to_on=None, signed_on=timezone.localdate())
    if form.is_valid() and (made := _added(request, form, renews=before)):
        return redirect("employers:agreement", made.pk)
    return _form(request, form, _("Renew"), reverse("employers:agreement", args=[pk]), before)


def _added(request: StaffRequest, form: AgreementForm, renews: Agreement | None) -> Agreement | None:
    facts = AgreementFacts(**form.facts())
    try:
        return add_agreement(facts=facts, organisers=form.organisers(), by=request.user, renews=renews)
    except Refusal as no:
        form.add_error(None, str(no))
        return None


@requires("agreements.edit")
def agreement_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Put an agreement right."""
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    form = AgreementForm(sent(request), user=request.user, agreement=agreement)
    if form.is_valid():
        facts = AgreementFacts(**form.facts())
        try:
            change_agreement(agreement=agreement, facts=facts, organisers=form.organisers(), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("employers:agreement", pk)
    return _form(request, form, _("Edit"), reverse("employers:agreement", args=[pk]), agreement)


@requires("agreements.edit")
def agreement_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End an agreement before its time."""
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    here = reverse("employers:agreement", args=[pk])
    form = EndForm(sent(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            end_agreement(agreement=agreement, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {
        "form": form,
        "consequences": [_("The agreement is over from the day after; its papers and history stay.")],
        "action": _("End the agreement"),
        "tone": "danger",
        "back_url": here,
        "title": f"{_('End early')} · {agreement.title}",
        "trail": trail((agreement.title, here), (_("End early"), "")),
    }
    return render(request, "employers/ask.html", context, status=422 if form.errors else 200)


@requires("agreements.edit")
@require_POST
def paper_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a paper."""
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            add_agreement_file(agreement=agreement, name=upload.name, content=upload.read(), by=request.user)
        except Refusal as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a file first."))
    return redirect("employers:agreement", pk)


@requires("employers.view")
@never_cache
@require_safe
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """A paper, opened; who reads it is written down."""
    file = get_object_or_404(files_visible_to(request.user), pk=pk)
    content = hand_out_agreement_file(file=file, by=request.user)
    headers = {
        "Content-Disposition": content_disposition_header(True, file.file.name) or "attachment",
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=file.file.content_type, headers=headers)


@requires("agreements.edit")
@require_POST
def paper_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a paper out."""
    own = files_visible_to(request.user).filter(agreement__in=editable_by(request.user))
    file = get_object_or_404(own, pk=pk)
    agreement = file.agreement_id
    remove_agreement_file(file=file, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("employers:agreement", agreement)


def _form(
    request: StaffRequest, form: AgreementForm, title: str, back: str, agreement: Agreement | None = None
) -> HttpResponse:
    way = trail((agreement.title, back), (title, "")) if agreement else trail((title, ""))
    context: dict[str, Any] = {"form": form, "title": title, "back_url": back, "trail": way, "agreement": agreement}
    return render(request, "employers/agreement_form.html", context, status=422 if form.errors else 200)
