"""What messages say: the words in use, and the editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.notices.forms import WordsForm
from zunyi.notices.kinds import NoticeKind, kind_of
from zunyi.notices.models import Notice, NoticeTemplate
from zunyi.notices.models.template import Language
from zunyi.notices.queries.measure import measure
from zunyi.notices.queries.template import all_words, versions_of, words_of
from zunyi.notices.services.words import drop_words, save_words, use_words


@requires("notices.view")
def word_list(request: StaffRequest) -> HttpResponse:
    """All kinds of messages with the words in use, in both languages."""
    language = request.GET.get("language")
    language = language if language in Language.values else Language.CHINESE
    context = {
        "title": _("Words of messages"),
        "trail": [(_("Notices"), reverse("notices:list")), (_("Words of messages"), "")],
        "language": language,
        "languages": Language.choices,
        "rows": all_words(language),
        "may_edit": request.user.can("notices.words"),
    }
    return render(request, "notices/words_list.html", context)


@requires("notices.words")
def words(request: StaffRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """The editor: words, variables, what they cost, and how they read with real people and places."""
    chosen = _kind(kind, language, channel)
    in_use = words_of(kind).get((language, channel), "")
    number = versions_of(kind, language, channel).filter(state="approved").values_list("provider_template", flat=True)
    start = {"text": in_use, "provider_template": number.first() or ""}
    form = WordsForm(request.POST or None, initial=start, kind=chosen, language=language, channel=channel)
    if form.is_valid() and ("save" in request.POST or "use" in request.POST):
        return _keep(request, form)
    # What is shown beside the form: the words as typed if they can be filled, else those in use.
    shown = form.measure or (measure(chosen, in_use, language, channel) if in_use else None)
    context = _context(chosen, language, channel) | {"form": form, "measure": shown, "in_use": in_use}
    return render(request, "notices/words_form.html", context, status=422 if form.errors else 200)


@requires("notices.words")
@require_POST
def use(request: StaffRequest, pk: int) -> HttpResponse:
    """Use a version again, or a draft for the first time."""
    version = get_object_or_404(NoticeTemplate, pk=pk)
    use_words(words=version, by=request.user)
    messages.success(request, _("These words are in use now."))
    return redirect("notices:words", version.kind, version.language, version.channel)


@requires("notices.words")
@require_POST
def back(request: StaffRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """Back to the words that came with the program."""
    _kind(kind, language, channel)
    drop_words(kind=kind, language=language, channel=channel, by=request.user)
    messages.success(request, _("The words that came with the program are in use again."))
    return redirect("notices:words", kind, language, channel)


def _keep(request: StaffRequest, form: WordsForm) -> HttpResponse:
    where = (form.kind.code, form.language, form.channel)
    saved = save_words(kind=where[0], language=where[1], channel=where[2], by=request.user, **form.cleaned_data)
    if "use" in request.POST:
        use_words(words=saved, by=request.user)
        messages.success(request, _("These words are in use now."))
    else:
        messages.success(request, _("Saved as a draft; messages still say the words before."))
    return redirect("notices:words", *where)


def _kind(kind: str, language: str, channel: str) -> NoticeKind:
    try:
        found = kind_of(kind)
    except KeyError:
        raise Http404 from None
    if not found.words or language not in Language.values or channel not in Notice.Channel.values:
        raise Http404
    return found


def _context(kind: NoticeKind, language: str, channel: str) -> dict[str, Any]:
    return {
        "title": kind.title,
        "trail": [
            (_("Notices"), reverse("notices:list")),
            (_("Words of messages"), reverse("notices:word_list")),
            (str(kind.title), ""),
        ],
        "kind": kind,
        "language": language,
        "channel": channel,
        "ways": [(code, name, way, label) for code, name in Language.choices for way, label in _channels(kind)],
        "variables": [(each, each.like(language, longest=False)) for each in kind.variables],
        "versions": versions_of(kind.code, language, channel)[:20],
    }


def _channels(kind: NoticeKind) -> list[tuple[str, str]]:
    there = {channel for _language, channel in kind.words}
    return [(value, str(label)) for value, label in Notice.Channel.choices if value in there]
