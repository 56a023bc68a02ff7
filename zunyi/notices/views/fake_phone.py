"""The demo's phones, for everybody to look at; there is no such page where messages go to real ones."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zunyi.accounts.access import public
from zunyi.notices.forms import PhoneSearch
from zunyi.notices.queries.fake import messages_on
from zunyi.notices.queries.length import length_of, parts_of

PAGE = 40


@public
def fake_phone(request: HttpRequest) -> HttpResponse:
    """What the imaginary phones received, newest first; ?q= looks at one of them."""
    if settings.NOTICE_GATEWAY != "fake":
        raise Http404
    form = PhoneSearch(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(messages_on(asked), PAGE).get_page(request.GET.get("page"))
    rows = [(message, length_of(message.text), parts_of(message.text)) for message in page]
    context = {"title": _("Demo phones"), "form": form, "asked": asked, "page": page, "rows": rows}
    return render(request, "notices/fake_phone.html", context)
