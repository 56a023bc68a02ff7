"""The words in use: the bureau's own where it has approved some, else those that came with the program."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zunyi.notices.kinds import NoticeKind, all_kinds, kind_of
from zunyi.notices.models import Notice, NoticeTemplate
from zunyi.notices.models.template import Language
from zunyi.notices.queries.length import length_of, parts_of, signed
from zunyi.notices.words import examples, lines_of, numbers_of, worded

WordBook = dict[tuple[str, str], str]
# Lines of words in use, each with its number by gateway; by kind, language and channel.
Numbered = dict[tuple[str, str, str], list[tuple[str, dict[str, str]]]]


def words_of(code: str) -> WordBook:
    """All words in use for a kind, by language and channel; one query."""
    own = NoticeTemplate.objects.filter(kind=code, state=NoticeTemplate.State.APPROVED)
    return dict(kind_of(code).words) | {(each.language, each.channel): each.text for each in own}


def pick(book: WordBook, language: str, channel: str) -> str:
    """The words for a person: in their language, or in Chinese where there are none in it.

    A call for which there are no words says the text message.
    """
    return book[_entry(book, language, channel)]


def language_in(book: WordBook, language: str, channel: str) -> str:
    """The language in which a person who prefers `language` gets these words."""
    return _entry(book, language, channel)[0]


def _entry(book: WordBook, language: str, channel: str) -> tuple[str, str]:
    ways = (words_channel(channel), Notice.Channel.SMS.value)
    entries = [(each, way) for way in ways for each in (language, Language.CHINESE.value)]
    return next((entry for entry in entries if book.get(entry)), entries[-1])


def words_channel(channel: str) -> str:
    """Whose words a channel says: a WeChat message those of the text message."""
    return Notice.Channel.SMS if channel == Notice.Channel.WECHAT else channel


def numbered_lines() -> Numbered:
    """The words in use that providers know by numbers; one query for all kinds."""
    in_use = NoticeTemplate.objects.filter(state=NoticeTemplate.State.APPROVED).exclude(provider_template="")
    found: Numbered = {}
    for each in in_use:
        numbers = numbers_of(each.provider_template)
        found[each.kind, each.language, each.channel] = [
            (line, {gateway: listed[at] for gateway, listed in numbers.items() if at < len(listed)})
            for at, line in enumerate(lines_of(each.text))
        ]
    return found


def versions_of(kind: str, language: str, channel: str) -> QuerySet[NoticeTemplate]:
    """All versions of the same words, the newest first."""
    found = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel)
    return found.select_related("made_by", "approved_by").order_by("-version")


@dataclass(frozen=True, slots=True)
class WordsShown:
    """The words in use of one kind on the list: the text message as it usually reads, and what it costs."""

    kind: NoticeKind
    channel: str
    text: str
    length: int
    parts: int
    version: int


def all_words(language: str) -> list[WordsShown]:
    """The text messages of every kind that has words, in one query."""
    channel = Notice.Channel.SMS
    own = {
        each.kind: each
        for each in NoticeTemplate.objects.filter(
            language=language, channel=channel, state=NoticeTemplate.State.APPROVED
        )
    }
    found = []
    for kind in all_kinds():
        words = own[kind.code].text if kind.code in own else kind.words.get((language, channel))
        if words:
            usual = examples(kind.variables, language, longest=False)
            text = signed(worded(words, usual))
            version = own[kind.code].version if kind.code in own else 0
            found.append(WordsShown(kind, channel, text, length_of(text), parts_of(text), version))
    return found
