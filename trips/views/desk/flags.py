"""Odd patterns in helped sign-ups: a county looks, and closes them with a remark."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.booking import RemarkForm
from trips.queries.helper_flags import visible_to
from trips.services.helper_flags import close_flag
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires

PAGE = 30


@requires("flags.view")
def flag_list(request: StaffRequest) -> HttpResponse:
    """Those that wait first; `?state=closed` shows what was looked at."""
    closed = request.GET.get("state") == "closed"
    flags = visible_to(request.user).filter(closed_at__isnull=not closed)
    flags = flags.select_related("division", "helper", "closed_by").order_by("-closed_at", "-last_at")
    page = Paginator(flags, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_closed": closed, "may_close": request.user.can("flags.close")}
    return render(request, "trips/flag_list.html", context | {"title": _("Odd patterns")})


@requires("flags.close")
def flag_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what was found."""
    flag = get_object_or_404(visible_to(request.user, "flags.close").select_related("helper"), pk=pk)
    form = RemarkForm(sent(request))
    if form.is_valid() and carried_out(form, partial(close_flag, flag=flag, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Closed, with your remark."))
        return redirect("helper:flags")
    title = _("Close: %(what)s") % {"what": flag.get_kind_display()}
    context = {
        "title": title,
        "lead": " · ".join(filter(None, [flag.phone_masked, str(flag.helper or "")])),
        "consequences": [
            _("The pattern leaves the list; it comes back only if it goes on after today."),
            _("Your remark and your name stay with it."),
        ],
        "action": _("Close it"),
        "form": form,
        "back_url": reverse("helper:flags"),
        "trail": [(_("Odd patterns"), reverse("helper:flags")), (title, "")],
    }
    return render(request, "trips/booking_ask.html", context, status=422 if form.errors else 200)
