"""The demo's phones, for everybody to look at; there is no such page where messages go to real ones."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zunyi.accounts.access import public
from zunyi.notices.forms import PhoneAnswer, PhoneSearch
from zunyi.notices.models import FakeMessage
from zunyi.notices.queries.fake import answers_of, messages_on
from zunyi.notices.queries.length import length_of, parts_of
from zunyi.notices.services.fake import answer_from, send_receipt
from zunyi.refusals import Refusal

PAGE = 40


@public
def fake_phone(request: HttpRequest) -> HttpResponse:
    """What the imaginary phones received, newest first; ?q= looks at one of them."""
    _only_in_a_demo()
    form = PhoneSearch(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(messages_on(asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Demo phones"),
        "form": form,
        "asked": asked,
        "page": page,
        "rows": [(message, length_of(message.text), parts_of(message.text)) for message in page],
        "answers": answers_of(asked),
        "can_answer": bool(settings.FAKE_PROVIDER_URL),
    }
    return render(request, "notices/fake_phone.html", context)


@public
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer from a demo phone, as its owner would."""
    _only_in_a_demo()
    form = PhoneAnswer(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type an answer, such as 1 or 0."))
        return redirect("fake_phone")
    phone, text = form.cleaned_data["phone"], form.cleaned_data["text"]
    try:
        reply = answer_from(phone=phone, text=text)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        outcome = _(reply.outcome) if reply and reply.outcome else _("It is on its way.")
        messages.success(request, _("Answered “%(text)s”: %(outcome)s") % {"text": text, "outcome": outcome})
    return redirect(f"{reverse('fake_phone')}?{urlencode({'q': phone})}")


@public
@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the provider tell late that a message arrived, or that it did not."""
    _only_in_a_demo()
    message = get_object_or_404(FakeMessage, pk=pk)
    try:
        send_receipt(message=message, arrived=request.POST.get("arrived") == "1")
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("The provider tells it to the bureau."))
    return redirect(f"{reverse('fake_phone')}?{urlencode({'q': message.phone})}")


def _only_in_a_demo() -> None:
    if settings.NOTICE_GATEWAY != "fake":
        raise Http404
