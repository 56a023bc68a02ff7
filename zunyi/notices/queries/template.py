"""The words in use: the bureau's own where it has approved some, else those that came with the program."""

from __future__ import annotations

from django.db.models import QuerySet

from zunyi.notices.kinds import kind_of
from zunyi.notices.models import NoticeTemplate
from zunyi.notices.models.template import Language

WordBook = dict[tuple[str, str], str]


def words_of(code: str) -> WordBook:
    """All words in use for a kind, by language and channel; one query."""
    own = NoticeTemplate.objects.filter(kind=code, state=NoticeTemplate.State.APPROVED)
    return dict(kind_of(code).words) | {(each.language, each.channel): each.text for each in own}


def pick(book: WordBook, language: str, channel: str) -> str:
    """The words for a person: in their language, or in Chinese where there are none in it."""
    return book.get((language, channel)) or book[(Language.CHINESE, channel)]


def versions_of(kind: str, language: str, channel: str) -> QuerySet[NoticeTemplate]:
    """All versions of the same words, the newest first."""
    found = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel)
    return found.select_related("made_by", "approved_by").order_by("-version")
