"""The desk's view of the outbox: every message, one message, and how far the news of one trip got."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.notices.forms import NoticeFilter
from zunyi.notices.models import Notice
from zunyi.notices.queries.length import length_of, parts_of
from zunyi.notices.queries.notice import (
    counts_by_state,
    described,
    in_order_of_use,
    title_of,
    to_call,
    to_send_again,
    told_by_kind,
    visible_to,
)
from zunyi.notices.queries.watch import current_alarms

PAGE = 50
# The states in the order of a message's life, for the counts above the list.
STATES = (
    Notice.State.DUE,
    Notice.State.SENT,
    Notice.State.DELIVERED,
    Notice.State.TOLD,
    Notice.State.TO_CALL,
    Notice.State.NOT_REACHED,
    Notice.State.UNDELIVERED,
    Notice.State.FAILED,
    Notice.State.UNKNOWN,
    Notice.State.SUPERSEDED,
)


@requires("notices.view")
def notice_list(request: StaffRequest) -> HttpResponse:
    """All messages within the person's scope, with filters and the count of each state."""
    form = NoticeFilter(request.GET)
    mine = visible_to(request.user)
    page = Paginator(in_order_of_use(form.chosen(mine)), PAGE).get_page(request.GET.get("page"))
    counts, needs = counts_by_state(form.chosen(mine, without="state"))
    context = {
        "title": _("Notices"),
        "form": form,
        "page": page,
        "rows": described(page.object_list),
        "states": [(state, counts.get(state, 0)) for state in STATES],
        "alarms": current_alarms(),
        "needs": needs,
    }
    return render(request, "notices/notice_list.html", context)


@requires("notices.view", "notices.call")
def notice_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One message: its words, what became of it, and what can be done."""
    notice = get_object_or_404(_mine(request), pk=pk)
    [(_notice, shown)] = described([notice])
    context = {
        "title": title_of(notice.kind),
        "trail": [(_("Notices"), reverse("notices:list")), (f"{title_of(notice.kind)} · {shown.person}", "")],
        "notice": notice,
        "shown": shown,
        "length": length_of(notice.text),
        "parts": parts_of(notice.text),
        "entries": history_of(notice),
        "steps": notice.events.order_by("pk"),
    } | _rights(request)
    return render(request, "notices/notice_detail.html", context)


@requires("notices.view", "notices.call")
def matter(request: StaffRequest, matter: str) -> HttpResponse:
    """How far the news of one trip got: told, on the way, and whom somebody must see to."""
    about = _mine(request).filter(matter=matter)
    first = about.first()
    if first is None:
        raise Http404
    [(_first, shown)] = described([first])
    everybody = to_call(about)
    context = {
        "title": shown.matter or matter,
        "trail": [(_("Notices"), reverse("notices:list")), (shown.matter or matter, "")],
        "matter": matter,
        "shown": shown,
        "kinds": told_by_kind(about, matter),
        "rows": described(everybody[:PAGE]),
        "open_count": everybody.count(),
        "again": to_send_again(about).count(),
    } | _rights(request)
    return render(request, "notices/matter_detail.html", context)


def _rights(request: StaffRequest) -> dict[str, bool]:
    return {"may_call": request.user.can("notices.call"), "may_send": request.user.can("notices.send")}


def _mine(request: StaffRequest) -> QuerySet[Notice]:
    """What the person may see as an officer of the office, or call as one of the front desk."""
    capability = "notices.view" if request.user.can("notices.view") else "notices.call"
    return visible_to(request.user, capability).select_related("division")
