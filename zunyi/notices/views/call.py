"""Carrying messages in person: the call sheet, its one-key results, and sending again."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.notices.forms import NoticeFilter
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import described, to_call, to_send_again, visible_to
from zunyi.notices.services.follow_up import record_call, send_again
from zunyi.refusals import Refusal

# A sheet is worked off from the top, on paper or on a phone.
PAGE = 200


@requires("notices.call")
def call_list(request: StaffRequest) -> HttpResponse:
    """Whom to call or visit, village by village, with what is to be said."""
    form = NoticeFilter(request.GET)
    waiting = to_call(form.chosen(visible_to(request.user, "notices.call"), without="state"))
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Call sheet"),
        "form": form,
        "page": page,
        "rows": described(page.object_list),
        "may_call": True,
        "now": timezone.now(),
        "is_filtered": any(request.GET.get(name) for name in form.field_order),
    }
    return render(request, "notices/call_list.html", context)


@requires("notices.call")
@require_POST
def call_result(request: StaffRequest, pk: int) -> HttpResponse:
    """One key: the person knows, or was not reached."""
    notice = get_object_or_404(visible_to(request.user, "notices.call"), pk=pk)
    try:
        notice = record_call(notice=notice, told=request.POST.get("result") == "told", by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    if request.headers.get("HX-Request"):
        notice.refresh_from_db()
        [(notice, shown)] = described([notice])
        return render(request, "notices/parts/call_row.html", {"notice": notice, "shown": shown, "may_call": True})
    return _back(request, pk)


@requires("notices.send")
@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send one message again."""
    notice = get_object_or_404(visible_to(request.user, "notices.send"), pk=pk)
    return _send_again(request, [notice], pk)


@requires("notices.send")
@require_POST
def matter_again(request: StaffRequest, matter: str) -> HttpResponse:
    """Try once more by message everybody of one trip whom nobody reached yet."""
    mine = visible_to(request.user, "notices.send").filter(matter=matter)
    return _send_again(request, to_send_again(mine))


def _send_again(request: StaffRequest, notices: Iterable[Notice], pk: int | None = None) -> HttpResponse:
    try:
        count = send_again(notices=notices, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        said = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", count)
        messages.success(request, said % {"count": count})
    return _back(request, pk)


def _back(request: StaffRequest, pk: int | None) -> HttpResponse:
    """To the page that the person came from, when it is one of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect("notices:detail", pk) if pk else redirect("notices:list")
