"""The registry at the desk: the list, one worker, the list as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.forms.worker import PurposeForm, WorkerFilter, is_whole_number
from workers.models import Worker
from workers.queries.worker import found, visible_to
from workers.queries.worker_list import in_order, lines_of, matching, with_lines
from workers.queries.worker_page import companions_of, consents_of, facts_of, wishes_of
from workers.sections import sections_for
from workers.services.worker_export import ask_for_export
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.jobs.views.start import start

PAGE = 50
HISTORY = 30
# So many people are named one by one in an export of a search; whoever searches that widely filters instead.
MOST_FOUND = 5000


@requires("workers.view")
@never_cache
def worker_list(request: StaffRequest) -> HttpResponse:
    """The people of one's own places, narrowed and sorted. The search is sent by POST, because what is typed may be an
    identity number; everything else comes back in the address."""
    if request.method == "POST":
        return _searched(request)
    if is_whole_number(request.GET.get("q", "")):
        return redirect("workers:list")
    form = WorkerFilter(request.GET, user=request.user)
    people = in_order(with_lines(_asked(request, form)), request.GET.get("sort", ""))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "title": _("Workers"), "page": page, "lines": lines_of(page.object_list)}
    return render(request, "workers/worker_list.html", context)


def _searched(request: StaffRequest) -> HttpResponse:
    """A whole number leads to its person; anything else to the list with the search in its address."""
    query = request.POST.copy()
    query.pop("csrfmiddlewaretoken", None)
    text = query.get("q", "")
    if is_whole_number(text):
        worker = found(visible_to(request.user), text).first()
        if worker:
            return redirect("workers:worker", worker.public_id)
        messages.warning(request, _("Nobody with this identity number is registered in your places."))
        query.pop("q")
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return redirect(reverse("workers:list") + (f"?{query.urlencode()}" if query else ""))


def _asked(request: StaffRequest, form: WorkerFilter, capability: str = "workers.view") -> QuerySet[Worker]:
    people = found(visible_to(request.user, capability), form.cleaned_data.get("q") or "")
    return matching(people, **form.conditions())


@requires("workers.export")
def worker_export(request: StaffRequest) -> HttpResponse:
    """Say what the filtered list is for, and have it written in the background."""
    form = WorkerFilter(request.GET, user=request.user)
    people = _asked(request, form, "workers.export")
    purpose = PurposeForm(request.POST or None)
    if purpose.is_valid():
        searched = bool(form.cleaned_data.get("q"))
        ids = list(people.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND]) if searched else None
        facts: dict[str, Any] = {**purpose.cleaned_data, "sort": request.GET.get("sort", "")}
        return start(ask_for_export(filters=form.plain(), ids=ids, by=request.user, **facts))
    title = _("Export the list of workers")
    context = {
        "title": title,
        "form": purpose,
        "count": people.count(),
        "back_url": f"{reverse('workers:list')}?{request.GET.urlencode()}",
        "trail": [(_("Workers"), reverse("workers:list")), (title, "")],
    }
    return render(request, "workers/worker_export.html", context, status=422 if purpose.errors else 200)


@requires("workers.view")
@never_cache
def worker(request: StaffRequest, public_id: str) -> HttpResponse:
    """Everything about one person, as far as this officer may see it."""
    person = shown_worker(request, public_id)
    user = request.user
    sections = sections_for(user, person)
    context = {
        "worker": person,
        "facts": facts_of(person),
        "wishes": wishes_of(person),
        "companions": companions_of(person, user),
        "consents": consents_of(person),
        "sections": sections,
        "actions": [section.action for section in sections if section.action],
        "entries": history_of(person)[:HISTORY],
        "may_edit": user.can("workers.edit"),
        "may_wish": user.can("wishes.edit"),
        "may_reveal": user.can("workers.reveal"),
        "title": person.legal_name,
        "trail": trail_to(person),
    }
    return render(request, "workers/worker_detail.html", context)


def shown_worker(request: StaffRequest, public_id: str, capability: str = "workers.view") -> Worker:
    """The worker, or a 404 when the home lies outside the places where this person holds `capability`."""
    people = visible_to(request.user, capability).select_related("identity", "household")
    return get_object_or_404(people, public_id=public_id)


def trail_to(person: Worker, *more: str) -> list[tuple[str, str]]:
    """The way from the list to a page of somebody."""
    steps = [(_("Workers"), reverse("workers:list"))]
    if not more:
        return [*steps, (person.legal_name, "")]
    here = (person.legal_name, reverse("workers:worker", args=[person.public_id]))
    return [*steps, here, *((word, "") for word in more)]
