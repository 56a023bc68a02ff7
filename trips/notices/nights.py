"""What people hear whose vehicle is so late that they stay for the night: where they sleep, and that it is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from trips.models import Booking, Trip
from trips.notices.facts import named_people
from trips.notices.kinds import AT_ONCE, describe
from trips.notices.words import VARIABLES as ALL_VARIABLES
from trips.queries.disruption.night import CARRIER, EMPLOYER, ORGANISER, nights_of, payer_by
from trips.queries.notices import bookings_to_preview, bookings_to_tell, travelling
from trips.services.notices import CANCELLED, PLAN_CHANGED
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import WordBook, language_in, pick, words_of
from zunyi.notices.words import Variable, worded

CODE = "night_stay"
SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value
NO_NIGHT = gettext_noop("Nobody stays for the night any more.")
_PAYERS = {
    CARRIER: ("承运单位", "the carrier"),
    ORGANISER: ("人社部门", "the labour bureau"),
    EMPLOYER: ("企业", "the employer"),
}

VARIABLES = (
    *(each for each in ALL_VARIABLES if each.name in ("to", "to_short", "destination")),
    Variable("lodging", _("where people sleep"), "空港宾馆", "遵义新舟机场空港快捷宾馆三号楼，出站口三号门上车"),
    Variable("payer", _("who pays the night"), "人社部门", "承运单位", "the labour bureau", "the labour bureau"),
)
_SMS = """{to}赴{destination}的班次晚点，今晚统一安排住{lodging}，食宿由{payer}承担，对您免费。有事找带队。
{to}赴{destination}的班次晚点，今晚住{lodging}，食宿免费，由{payer}承担。
{to_short}赴{destination}班次晚点，今晚住{lodging}，食宿免费。"""
_EN = "{to}your trip to {destination} is late. Tonight you stay at {lodging}, free of charge: {payer} pays."
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
            title=_("lodging for the night"),
            compose=compose,
            urgent=True,
            describe=describe,
            words=WORDS,
            variables=VARIABLES,
            says_free=True,
            ladder=AT_ONCE,
            preview=_preview,
            alive=travelling,
        )
    )


def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """The letters of a batch, from what the newest disruption of each trip says about the night."""
    bookings = {str(each.pk): each for each in bookings_to_tell(int(notice.about_id) for notice in notices)}
    nights, book = nights_of({each.trip_id for each in bookings.values()}), words_of(CODE)
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        if (booking := bookings.get(notice.about_id)) is None:
            continue
        night = nights.get(booking.trip_id)
        if reason := _why_not(notice, booking, night):
            answers[notice.pk] = NotWanted(reason)
        elif night is not None:
            answers[notice.pk] = _letter(booking, night, book, notice.channel)
    return answers


def _why_not(notice: Notice, booking: Booking, night: Mapping[str, Any] | None) -> str:
    if not booking.is_live or booking.trip.state == Trip.State.CANCELLED:
        return CANCELLED
    if notice.version != booking.trip.version:
        return PLAN_CHANGED
    return "" if night else NO_NIGHT


def _letter(booking: Booking, night: Mapping[str, Any], book: WordBook, channel: str) -> Letter:
    language = booking.worker.preferred_language
    facts = _facts(booking, night, language)
    letter = Letter(
        booking.reach,
        worded(pick(book, language, channel), facts, spoken=channel == VOICE),
        of_use_until=booking.alight.arrives_at or booking.alight.at,
        urgent=True,
        language=language_in(book, language, channel),
        variables=facts,
    )
    # Whoever took the consent to messages back is told in person, as people without a phone are.
    return replace(letter, phone="") if booking.wants_no_texts else letter  # type: ignore[attr-defined]


def _facts(booking: Booking, night: Mapping[str, Any], language: str) -> dict[str, object]:
    in_chinese = language != EN
    payer = _PAYERS[night.get("paid_by") or payer_by(night.get("cause", ""))]
    return {
        "to": named_people([booking.worker], in_chinese=in_chinese),
        "to_short": named_people([booking.worker], in_chinese=in_chinese, short=True),
        "destination": booking.trip.destination.short_name,
        "lodging": night["lodging"],
        "payer": payer[0] if in_chinese else payer[1],
    }


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The newest bookings with a night made up, for looking at words before they are used."""
    night = {"lodging": "空港宾馆", "cause": CARRIER}
    return [_facts(each, night, language) for each in bookings_to_preview(limit)]
