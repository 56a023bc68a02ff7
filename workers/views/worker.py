"""The registry at the desk: the list, one worker."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.models import Worker
from workers.queries.changes import changes_of
from workers.queries.search import found, is_whole_number
from workers.queries.worker import visible_to
from workers.queries.worker_list import in_order, lines_of, with_lines
from workers.queries.worker_page import companions_of, consents_of, facts_of, wishes_of
from workers.sections import sections_for
from workers.services.worker import note_denied_look
from workers.views.selection import selected, with_sealed_search
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.long_lists import LongList

PAGE = 50
HISTORY = 30


@requires("workers.view")
@never_cache
def worker_list(request: StaffRequest) -> HttpResponse:
    """The people of one's own places, narrowed and sorted. What is searched for is sent by POST and comes back sealed;
    the filters stand in the address."""
    if request.method == "POST":
        return _searched(request)
    if "q" in request.GET:
        return redirect(reverse("workers:list") + with_sealed_search(_without_number(request), request.user))
    asked = selected(request)
    people = in_order(with_lines(asked.people), request.GET.get("sort", ""))
    page = LongList(people, PAGE).get_page(request.GET.get("page"))
    context = {"form": asked.form, "title": _("Workers"), "page": page, "lines": lines_of(page.object_list)}
    context["may_edit"] = request.user.can("workers.edit")
    return render(request, "workers/worker_list.html", context)


def _searched(request: StaffRequest) -> HttpResponse:
    """A whole number leads to its person; anything else to the list with the search sealed in its address."""
    query = request.POST.copy()
    if is_whole_number(query.get("q", "")):
        worker = found(visible_to(request.user), str(query["q"])).first()
        if worker:
            return redirect("workers:worker", worker.public_id)
        messages.warning(request, _("Nobody with this identity number is registered in your places."))
        query.pop("q")
    return redirect(reverse("workers:list") + with_sealed_search(query, request.user))


def _without_number(request: StaffRequest) -> QueryDict:
    """An address that somebody typed by hand, without a whole number in it."""
    query = request.GET.copy()
    if is_whole_number(query.get("q", "")):
        query.pop("q")
    return query


@requires("workers.view")
@never_cache
def worker(request: StaffRequest, public_id: str) -> HttpResponse:
    """Everything about one person, as far as this officer may see it."""
    user = request.user
    if given_up := record_that_stays(request, public_id):
        return redirect("workers:worker", given_up.public_id)
    person = shown_worker(request, public_id)
    merges = list(person.merges.filter(undone_at=None).select_related("given_up__identity", "by"))
    sections = sections_for(user, person)
    context = {
        "worker": person,
        "facts": facts_of(person),
        "wishes": wishes_of(person),
        "companions": companions_of(person, user),
        "consents": consents_of(person),
        "kin": person.kin.first(),
        "sections": sections,
        "actions": [section.action for section in sections if section.action],
        "spells": person.spells.select_related("place"),
        "changes": changes_of(person),
        "entries": history_of(person, *(each.given_up for each in merges))[:HISTORY],
        "merges": merges,
        "may_decide": user.can("registry.decide"),
        "may_edit": user.can("workers.edit"),
        "may_wish": user.can("wishes.edit"),
        "may_reveal": user.can("workers.reveal"),
        "title": person.legal_name,
        "trail": trail_to(person),
    }
    return render(request, "workers/worker_detail.html", context)


def record_that_stays(request: StaffRequest, public_id: str) -> Worker | None:
    """The record with which this one was put together; old links lead on to it."""
    return (
        visible_to(request.user).filter(pk__in=Worker.objects.filter(public_id=public_id).values("merged_into")).first()
    )


def shown_worker(request: StaffRequest, public_id: str, capability: str = "workers.view") -> Worker:
    """The worker, or a 404 when the home lies outside the places where this person holds `capability`: then the
    asking is written down."""
    people = visible_to(request.user, capability).select_related("identity", "household", "present", "brand")
    worker = people.filter(public_id=public_id).first()
    if worker is None:
        note_denied_look(by=request.user, capability=capability, public_id=public_id)
        raise Http404
    return worker


def trail_to(person: Worker, *more: str) -> list[tuple[str, str]]:
    """The way from the list to a page of somebody."""
    steps = [(_("Workers"), reverse("workers:list"))]
    if not more:
        return [*steps, (person.legal_name, "")]
    here = (person.legal_name, reverse("workers:worker", args=[person.public_id]))
    return [*steps, here, *((word, "") for word in more)]
