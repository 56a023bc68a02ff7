"""Whether messages go out: the page that somebody looks at when a reminder did not come."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.jobs.hearts import pulses
from zunyi.notices.queries import watch


@requires("notices.view")
def status(request: StaffRequest) -> HttpResponse:
    """Alarms first; then who is alive, and how the gateways answer."""
    late, hearts, gateways = watch.overdue(), pulses(), watch.gateway_states()
    context = {
        "title": _("Is it running?"),
        "trail": [(_("Notices"), reverse("notices:list")), (_("Is it running?"), "")],
        "alarms": watch.alarms(late, hearts, gateways) + watch.others_alarms(),
        "overdue": late,
        "hearts": hearts,
        "gateways": gateways,
        "gateway_names": settings.NOTICE_GATEWAY,
    }
    return render(request, "notices/status.html", context)
