"""Vacancies at the desk: the list, one vacancy with what the law says to it, its form, and its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from employers.forms.fields import ReasonForm
from employers.forms.vacancy import VacancyFilterForm, VacancyForm
from employers.models import Vacancy
from employers.queries import employer as employer_queries
from employers.queries.posting_words import say_finding
from employers.queries.vacancy import found, live_placements, visible_to, with_placed
from employers.services.vacancy import (
    Terms,
    change_vacancy,
    open_vacancy,
    pause_vacancy,
    post_vacancy,
    withdraw_vacancy,
)
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

PAGE = 50
SORTS = ("pay_to", "-pay_to", "openings", "-openings", "from_on", "-from_on")

# What can be done to a vacancy: the service, the words of the button, what follows.
STATES: dict[str, tuple[Callable[..., Vacancy], str | Promise, str | Promise]] = {
    "open": (open_vacancy, gettext_lazy("Open to workers"), gettext_lazy("The job is offered to workers.")),
    "pause": (
        pause_vacancy,
        gettext_lazy("Pause"),
        gettext_lazy("The job is offered to nobody for a while; offers that were made stay."),
    ),
    "withdraw": (
        withdraw_vacancy,
        gettext_lazy("Withdraw"),
        gettext_lazy("The job is taken back; it is offered to nobody any more."),
    ),
}


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Vacancies"), reverse("employers:vacancy_list")), *more]


@requires("vacancies.view")
def vacancy_list(request: StaffRequest) -> HttpResponse:
    """Every vacancy, with what is left of its openings."""
    form = VacancyFilterForm(request.GET or None)
    vacancies = visible_to(request.user)
    if form.is_valid():
        vacancies = found(vacancies, **form.cleaned_data)
    sort = request.GET.get("sort", "")
    vacancies = with_placed(vacancies).order_by(sort if sort in SORTS else "-pk", "pk")
    page = Paginator(vacancies, PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/vacancy_list.html", {"form": form, "page": page, "title": _("Vacancies")})


@requires("vacancies.view")
def vacancy_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One vacancy: its terms, what was found in its words, who has it, and what was done."""
    vacancy = get_object_or_404(with_placed(visible_to(request.user)), pk=pk)
    context = {
        "vacancy": vacancy,
        "findings": [say_finding(finding) for finding in vacancy.text_findings],
        "entries": history_of(vacancy),
        "trail": trail((str(vacancy), "")),
    }
    return render(request, "employers/vacancy_detail.html", context)


@requires("vacancies.edit")
def vacancy_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Post a job for a firm."""
    employer = get_object_or_404(employer_queries.visible_to(request.user), pk=pk)
    form = VacancyForm(sent(request), initial={"division": employer.division})
    title = _("New vacancy")
    page = {"title": title, "employer": employer, "trail": trail((title, ""))}
    return save(request, form, lambda terms: post_vacancy(employer=employer, terms=terms, by=request.user), page)


@requires("vacancies.edit")
def vacancy_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a vacancy."""
    vacancy = get_object_or_404(visible_to(request.user), pk=pk)
    form = VacancyForm(sent(request), vacancy=vacancy)
    here = reverse("employers:vacancy_detail", args=[pk])
    page = {"title": _("Edit"), "employer": vacancy.employer, "trail": trail((str(vacancy), here))}
    return save(request, form, lambda terms: change_vacancy(vacancy=vacancy, terms=terms, by=request.user), page)


def save(
    request: StaffRequest,
    form: VacancyForm,
    do: Callable[[Terms], Vacancy],
    page: dict[str, Any],
    *,
    template: str = "employers/vacancy_form.html",
    then: str = "employers:vacancy_detail",
) -> HttpResponse:
    """Do what the form says, or show it with what is wrong; what the law holds back is said at once."""
    if form.is_valid():
        try:
            vacancy = do(Terms(**form.cleaned_data))
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            tell(request, vacancy)
            return redirect(then, vacancy.pk)
    return render(request, template, {"form": form, **page}, status=422 if form.errors else 200)


def tell(request: StaffRequest, vacancy: Vacancy) -> None:
    """Say how a vacancy stands after it was saved."""
    if vacancy.state == Vacancy.State.HELD:
        messages.warning(request, _("Saved, but held back: the text is against the law on postings. See below."))
    else:
        messages.success(request, _("%(name)s: saved.") % {"name": vacancy.title})


@requires("vacancies.edit")
def vacancy_state(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Open, pause or withdraw a vacancy, after showing what follows."""
    vacancy = get_object_or_404(visible_to(request.user), pk=pk)
    return change_state(request, vacancy, what, "employers:vacancy_detail", trail)


def change_state(
    request: StaffRequest,
    vacancy: Vacancy,
    what: str,
    then: str,
    trail_of: Callable[..., list[tuple[str, str]]],
    *,
    template: str = "employers/ask.html",
) -> HttpResponse:
    """Show what follows, ask once, and do it."""
    if what not in STATES:
        raise Http404
    do, action, follows = STATES[what]
    back = reverse(then, args=[vacancy.pk])
    form = ReasonForm(sent(request)) if what == "withdraw" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            tell(request, do(vacancy=vacancy, by=request.user, **(form.cleaned_data if form else {})))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(back)
    consequences = [follows]
    if what == "withdraw" and (placed := live_placements(vacancy)):
        consequences.append(
            _("%(n)s people have been offered it; each has to be asked. Nobody is moved.") % {"n": placed}
        )
    context = {
        "form": form,
        "consequences": consequences,
        "action": action,
        "tone": "danger" if what == "withdraw" else "",
        "back_url": back,
        "title": f"{action} · {vacancy.title}",
        "trail": trail_of((str(vacancy), back), (str(action), "")),
    }
    return render(request, template, context, status=422 if form and form.errors else 200)
