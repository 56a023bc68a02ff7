"""When a stronger way is taken for whom a message did not reach: the city's frame, a county's own times."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zunyi.accounts.access import StaffRequest, requires
from zunyi.notices.forms import LadderForm
from zunyi.notices.queries.ladder import offices_of, steps_held_by, written_rules
from zunyi.notices.services.ladder_rules import set_ladder
from zunyi.refusals import Refusal


@requires("notices.rules")
def ladder(request: StaffRequest) -> HttpResponse:
    """The times of one's own office, for each kind of message."""
    offices = offices_of(request.user)
    office = next((each for each in offices if each.code == request.GET.get("office")), None) or offices.first()
    if office is None:
        raise Http404
    is_city = office.level == "city"
    form = LadderForm(request.POST or None, held=steps_held_by(office, written_rules()), is_city=is_city)
    if form.is_valid():
        try:
            changed = set_ladder(division=office, steps=form.wanted(), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            said = ngettext("The times of %(n)s kind changed.", "The times of %(n)s kinds changed.", changed)
            messages.success(request, said % {"n": changed})
            return redirect(request.get_full_path())
    context = {
        "title": _("Times for the unreached"),
        "trail": [(_("Notices"), reverse("notices:list")), (_("Times for the unreached"), "")],
        "office": office,
        "offices": offices,
        "is_city": is_city,
        "form": form,
        "has_voice": settings.NOTICE_VOICE,
        "has_wechat": bool(settings.NOTICE_CHANNELS["wechat"]),
        "takes_replies": settings.NOTICE_REPLIES,
    }
    return render(request, "notices/ladder_form.html", context, status=422 if form.errors else 200)
