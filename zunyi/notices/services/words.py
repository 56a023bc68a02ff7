"""Changing what messages say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now

from zunyi.audit.services import record
from zunyi.notices.models import NoticeTemplate
from zunyi.notices.refusals import WordsGone

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State = NoticeTemplate.State


@transaction.atomic
def save_words(
    *, kind: str, language: str, channel: str, text: str, by: User, provider_template: str = ""
) -> NoticeTemplate:
    """Keep a new version of the words as a draft; what is sent stays as it is."""
    _one_at_a_time()
    same = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel)
    newest = same.aggregate(n=Max("version"))["n"] or 0
    words = NoticeTemplate.objects.create(
        kind=kind,
        language=language,
        channel=channel,
        version=newest + 1,
        text=text,
        provider_template=provider_template,
        made_by=by,
    )
    record("words.written", words, by=by, kind=kind, language=language, channel=channel, version=words.version)
    return words


@transaction.atomic
def use_words(*, words: NoticeTemplate, by: User) -> NoticeTemplate:
    """Let messages say these words from now on, those that wait in the outbox too; the ones before them are kept."""
    _one_at_a_time()
    chosen = NoticeTemplate.objects.filter(pk=words.pk).first()
    if chosen is None:
        raise WordsGone()
    _retire(chosen.kind, chosen.language, chosen.channel)
    NoticeTemplate.objects.filter(pk=chosen.pk).update(state=State.APPROVED, approved_by=by, approved_at=Now())
    record("words.used", chosen, by=by, kind=chosen.kind, language=chosen.language, version=chosen.version)
    chosen.refresh_from_db()
    return chosen


@transaction.atomic
def drop_words(*, kind: str, language: str, channel: str, by: User) -> int:
    """Go back to the words that came with the program; returns whether there was anything to go back from."""
    _one_at_a_time()
    in_use = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel, state=State.APPROVED).first()
    if in_use is None:
        return 0
    record("words.dropped", in_use, by=by, kind=kind, language=language, channel=channel, version=in_use.version)
    return _retire(kind, language, channel)


def _retire(kind: str, language: str, channel: str) -> int:
    same = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel, state=State.APPROVED)
    return same.update(state=State.RETIRED)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('notice_words', 0))")
