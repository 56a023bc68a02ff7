"""What kinds of message there are. Higher floors bring theirs: whether it is still wanted, and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise

from zunyi.notices.models import Notice
from zunyi.notices.words import Variable

# Never in a message, whatever a template says (domain brief 3.5).
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")


@dataclass(frozen=True, slots=True)
class Letter:
    """The words for one person, put together just before sending; no phone means: to be told in person."""

    phone: str
    text: str
    # After this moment the words help nobody any more: the bus has left.
    of_use_until: datetime | None = None
    # This one cannot wait for the end of the night, though others of its kind can.
    urgent: bool = False
    # People on one phone whose letters have the same `bundle` get one message; `facts` is what `join` needs of each.
    bundle: str = ""
    facts: object = None
    # What the text was put together from: for providers that take the number of a template and its variables.
    language: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotWanted:
    """The message has lost its sense, and why: in English, marked with `gettext_noop`, translated when shown."""

    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How the desk calls the person, the matter and the kind of a notice, and where their pages are ("" for none)."""

    person: str
    person_url: str = ""
    matter: str = ""
    matter_url: str = ""
    kind: str = ""


Compose = Callable[[Sequence[Notice]], dict[int, Letter | NotWanted]]
Describe = Callable[[Sequence[Notice]], dict[int, Shown]]
Join = Callable[[Sequence[Letter]], Letter]
Preview = Callable[[int, str], list[dict[str, object]]]
Alive = Callable[[str], Collection[str]]
# Of these persons ("worker:7") those to whom nothing is sent now, each with the reason (English, `gettext_noop`).
Hush = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Ladder:
    """When a stronger way is taken, counted from the first message: a voice call, then the village's call sheet."""

    voice_after: timedelta
    call_after: timedelta
    # Whether only an answer will do; else it is enough that the message is on the phone.
    wants_answer: bool = False
    # How far a county may move each time, while the city has said nothing else.
    leeway: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of message; `compose` and `describe` answer for a whole batch at once, by notice id."""

    code: str
    title: str | Promise
    compose: Compose
    # Whether all of them pass the quiet hours of the night.
    urgent: bool = False
    describe: Describe | None = None
    # The words that came with the program, by language and channel, and the variables that may stand in them.
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    variables: tuple[Variable, ...] = ()
    # Words that must say that it costs nothing.
    says_free: bool = False
    ladder: Ladder | None = None
    # One letter for several people on one phone; without it each gets a message of their own.
    join: Join | None = None
    # The variables of a few real cases, for the editor of the words.
    preview: Preview | None = None
    # Of a matter ("trip:7"), the ids of the things that still count for "573 of 576 told"; without it all do.
    alive: Alive | None = None


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> None:
    """Make a kind of message known; called from the `ready()` of the app that brings it."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> NoticeKind:
    """The kind by its code. Raises KeyError for one that nobody brought."""
    return _kinds[code]


def all_kinds() -> list[NoticeKind]:
    """Every kind, in the order in which they were brought."""
    return list(_kinds.values())


_hushes: list[Hush] = []


def register_hush(hush: Hush) -> None:
    """Bring a reason for which nothing at all may reach somebody; asked just before sending, for every kind."""
    if hush not in _hushes:
        _hushes.append(hush)


def composed(kind: NoticeKind, notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """What is to be said to each, by notice id; the kinds are not asked about people who must be left in peace."""
    persons = {notice.person for notice in notices}
    silent: dict[str, str] = {}
    for hush in _hushes:
        silent.update(hush(persons))
    answers: dict[int, Letter | NotWanted] = {
        notice.pk: NotWanted(silent[notice.person]) for notice in notices if notice.person in silent
    }
    others = [notice for notice in notices if notice.person not in silent]
    return answers | kind.compose(others) if others else answers
