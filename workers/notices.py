"""Messages to workers that hang on no trip: a text to many, and the code for signing in on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from workers.models import BulkMessage, Worker
from workers.queries.bulk import to_people
from workers.queries.consent import texts_declined
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.words import Variable

ONLY_AT_ONCE = gettext_noop("A code is sent at once or not at all.")
REFUSED = gettext_noop("A second person refused it.")
NO_TEXTS = gettext_noop("The person does not want text messages.")

VARIABLES = (
    Variable("code", _("code"), "482913", "482913"),
    Variable("minutes", _("minutes that it holds"), "5", "15"),
)
CODE_WORDS = {
    (Language.CHINESE.value, Notice.Channel.SMS.value): "验证码{code}，{minutes}分钟内有效。工作人员不会向您要验证码。",
    (Language.ENGLISH.value, Notice.Channel.SMS.value): "Your code is {code}, valid for {minutes} minutes. Nobody of "
    "the bureau asks you for it.",
}


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    register_kind(NoticeKind(code="bulk", title=_("message to many"), compose=_bulk, describe=describe, join=_join))
    register_kind(
        NoticeKind(
            code="code", title=_("one-time code"), compose=_code, urgent=True, words=CODE_WORDS, variables=VARIABLES
        )
    )


def _code(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """A code never lies in the outbox in clear: whoever issues one sends it with these words at once."""
    return {notice.pk: NotWanted(ONLY_AT_ONCE) for notice in notices}


def _bulk(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    bulks, people = _bulks(notices), _people(notices)
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        bulk, worker = bulks.get(notice.about_id), people.get(notice.person)
        if bulk is None or worker is None:
            continue
        if bulk.state == BulkMessage.State.REFUSED:
            answers[notice.pk] = NotWanted(REFUSED)
        elif worker.wants_no_texts:  # type: ignore[attr-defined]
            answers[notice.pk] = NotWanted(NO_TEXTS)
        else:
            text = to_people(bulk.text, [worker])
            answers[notice.pk] = Letter(worker.phone, text, bundle=notice.about_id, facts=(bulk.text, worker))
    return answers


def _join(letters: Sequence[Letter]) -> Letter:
    facts = [cast(tuple[str, Worker], letter.facts) for letter in letters]
    return replace(letters[0], text=to_people(facts[0][0], [worker for _text, worker in facts]))


def _bulks(notices: Sequence[Notice]) -> dict[str, BulkMessage]:
    found = BulkMessage.objects.filter(pk__in={int(each.about_id) for each in notices}).defer("worker_ids")
    return {str(bulk.pk): bulk for bulk in found}


def _people(notices: Sequence[Notice]) -> dict[str, Worker]:
    ids = [int(each.person.partition(":")[2]) for each in notices]
    found = Worker.objects.filter(pk__in=ids).annotate(wants_no_texts=texts_declined("pk"))
    return {worker.person: worker for worker in found}


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    bulks, people = _bulks(notices), _people(notices)
    return {
        notice.pk: Shown(
            person=worker.legal_name,
            person_url=reverse("workers:worker", args=[worker.public_id]),
            matter=str(bulks.get(notice.about_id, "")),
            matter_url=reverse("workers:bulk", args=[notice.about_id]),
        )
        for notice in notices
        if (worker := people.get(notice.person)) is not None
    }
