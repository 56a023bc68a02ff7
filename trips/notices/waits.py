"""What a party that waited in vain hears: the trip was called off, or left without a seat for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from trips.models import Trip, WaitlistEntry, WaitlistMember
from trips.notices.facts import named_people, times_of
from trips.notices.words import VARIABLES as ALL_VARIABLES
from trips.queries.waitlist.entries import told_on_one_phone
from workers.queries.consent import texts_declined
from zunyi.notices.kinds import Ladder, Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import WordBook, language_in, pick, words_of
from zunyi.notices.words import Variable, worded

CODE = "wait_over"
SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value
LADDER = Ladder(voice_after=timedelta(minutes=10), call_after=timedelta(minutes=30))
SOON = timedelta(hours=36)
# Who waited for a vehicle that has left still wants to know, for a day.
OF_USE = timedelta(days=1)

STILL_ON_LIST = gettext_noop("The party waits again, or has seats.")

VARIABLES = (
    *(each for each in ALL_VARIABLES if each.name in ("to", "to_short", "when", "when_short", "destination")),
    Variable(
        "news", _("what is new"), "取消了", "已发车，没有空出座位", "is cancelled", "has left without a free seat"
    ),
)
_SMS = """{to}您候补的{when}赴{destination}的班次{news}，候补结束，请不要去乘车，不收费。其他班次免费，请问村干部。
{to}您候补的{when_short}赴{destination}的班次{news}，候补结束，不收费。其他班次免费，请问村干部。
{to_short}您候补的{when_short}赴{destination}的班次{news}，请勿前往。其他班次免费。"""
_EN = (
    "{to}the trip to {destination} on {when} that you waited for {news}. Please do not come. "
    "Other trips are free of charge: ask the village officer."
)
WORDS = {
    (ZH, SMS): _SMS,
    (EN, SMS): _EN,
    (ZH, VOICE): "您好，这里是遵义人社。" + _SMS.splitlines()[0],
    (EN, VOICE): "Hello, this is the Zunyi labour bureau. " + _EN,
}


def register() -> None:
    """Bring the kind; called when the app is ready."""
    register_kind(
        NoticeKind(
            code=CODE,
            title=_("waiting for a seat is over"),
            compose=compose,
            describe=describe,
            words=WORDS,
            variables=VARIABLES,
            says_free=True,
            ladder=LADDER,
            preview=_preview,
        )
    )


def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """The letters of a batch: one for all of a party who share a phone, in the language of the first of them."""
    entries, book = _entries(notices), words_of(CODE)
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        entry = entries.get(notice.about_id)
        if entry is None:
            continue
        if entry.state != WaitlistEntry.State.OVER:
            answers[notice.pk] = NotWanted(STILL_ON_LIST)
            continue
        members = next((all_of for all_of in told_on_one_phone(entry) if all_of[0].worker.person == notice.person), [])
        if members:
            answers[notice.pk] = _letter(entry, members, book, notice.channel)
    return answers


def _letter(entry: WaitlistEntry, members: Sequence[WaitlistMember], book: WordBook, channel: str) -> Letter:
    first, pick_up = members[0], entry.board.at
    language = first.worker.preferred_language
    facts = _facts(entry, members, language)
    useful = max(pick_up, (entry.ended_at or pick_up) + OF_USE)
    return Letter(
        # Whoever took the consent to messages back is told in person, as people without a phone are.
        "" if first.wants_no_texts else first.reach,  # type: ignore[attr-defined]
        worded(pick(book, language, channel), facts, spoken=channel == VOICE),
        of_use_until=useful,
        urgent=_is_off(entry) and timedelta(0) < pick_up - timezone.now() < SOON,
        language=language_in(book, language, channel),
        variables=facts,
    )


def _facts(entry: WaitlistEntry, members: Sequence[WaitlistMember], language: str) -> dict[str, object]:
    in_chinese = language != EN
    people = [member.worker for member in members]
    at: datetime = timezone.localtime(entry.board.at)
    said = ("取消了", "is cancelled") if _is_off(entry) else ("已发车，没有空出座位", "has left without a free seat")
    times = times_of(at, entry.board.place.name, in_chinese=in_chinese)
    return {
        "to": named_people(people, in_chinese=in_chinese),
        "to_short": named_people(people, in_chinese=in_chinese, short=True),
        "when": times["when"],
        "when_short": times["when_short"],
        "destination": entry.trip.destination.short_name,
        "news": said[0] if in_chinese else said[1],
    }


def _is_off(entry: WaitlistEntry) -> bool:
    return entry.trip.state == Trip.State.CANCELLED


def _with_people(ids: Iterable[int]) -> list[WaitlistEntry]:
    members = WaitlistMember.objects.select_related("worker").annotate(wants_no_texts=texts_declined("worker"))
    found = WaitlistEntry.objects.filter(pk__in=list(ids)).select_related("trip__destination", "board__place")
    return list(found.prefetch_related(Prefetch("members", members.order_by("pk"))).order_by("-pk"))


def _entries(notices: Sequence[Notice]) -> dict[str, WaitlistEntry]:
    return {str(entry.pk): entry for entry in _with_people({int(each.about_id) for each in notices})}


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The newest parties, for looking at words before they are used."""
    newest = WaitlistEntry.objects.order_by("-pk").values_list("pk", flat=True)[:limit]
    return [_facts(entry, list(entry.members.all()), language) for entry in _with_people(newest)]


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    entries = _entries(notices)
    shown = {}
    for notice in notices:
        if (entry := entries.get(notice.about_id)) is None:
            continue
        worker = next((each.worker for each in entry.members.all() if each.worker.person == notice.person), None)
        shown[notice.pk] = Shown(
            person=worker.legal_name if worker else notice.person,
            person_url=reverse("workers:worker", args=[worker.public_id]) if worker else "",
            matter=str(entry.trip),
            matter_url=reverse("trips:detail", args=[entry.trip.number]),
        )
    return shown
