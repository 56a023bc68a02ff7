"""What a station at the destination hears of a trip that something happened to: when how many people come now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from employers.models import Station
from trips.models import Booking, Trip
from trips.services.notices import PLAN_CHANGED
from zunyi.notices.kinds import Ladder, Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import WordBook, pick, words_of
from zunyi.notices.words import Variable, worded

SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value
LADDER = Ladder(voice_after=timedelta(minutes=20), call_after=timedelta(minutes=60))
SOON = timedelta(hours=36)

VARIABLES = (
    Variable("contact", _("station's contact"), "样例站长，", "阿卜杜热合曼·买买提吐尔逊江站长，"),
    Variable("trip", _("trip"), "正安—晋江返岗专车", "遵义新舟—珠海务工包机（含接驳）"),
    Variable("news", _("what is new"), "预计2月14日15:30到", "已取消，请不要接站", "now arrives 2月14日15:30"),
    Variable("count", _("how many people travel"), "46", "613"),
)
_SMS = """{contact}{trip}安排有变：{news}，现有遵义务工人员{count}人，请据此安排接站。
{contact}{trip}有变：{news}，共{count}人，请据此接站。"""
WORDS = {
    (ZH, SMS): _SMS,
    (
        EN,
        SMS,
    ): "{contact}{trip} has changed: {news}; {count} workers from Zunyi are on it. Please meet them then.",
    (ZH, VOICE): "您好，这里是遵义人社。" + _SMS.splitlines()[0],
    (EN, VOICE): "Hello, this is the Zunyi labour bureau. {trip} has changed: {news}; {count} workers are on it.",
}


def register() -> None:
    """Bring the kind; called when the app is ready."""
    register_kind(
        NoticeKind(
            code="station_told",
            title=_("station: a trip has changed"),
            compose=compose,
            describe=describe,
            words=WORDS,
            variables=VARIABLES,
            ladder=LADDER,
            preview=_preview,
        )
    )


def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """The letters of a batch; one that a newer plan has overtaken is not wanted."""
    trips, stations, book = _trips(notices), _stations(notices), words_of("station_told")
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        trip, station = trips.get(notice.about_id), stations.get(_station(notice))
        if trip is None or station is None:
            continue
        if notice.version != trip.version:
            answers[notice.pk] = NotWanted(PLAN_CHANGED)
            continue
        answers[notice.pk] = _letter(trip, station, book, notice.channel)
    return answers


def _letter(trip: Trip, station: Station, book: WordBook, channel: str) -> Letter:
    facts = _facts(trip, station)
    text = worded(pick(book, ZH, channel), facts, spoken=channel == VOICE)
    arrives = trip.last_off  # type: ignore[attr-defined]
    soon = arrives is not None and arrives - timezone.now() < SOON
    return Letter(station.phone, text, of_use_until=arrives, urgent=soon, language=ZH, variables=facts)


def _facts(trip: Trip, station: Station) -> dict[str, object]:
    is_off = trip.state == Trip.State.CANCELLED
    arrives: datetime | None = trip.last_off  # type: ignore[attr-defined]
    news = "已取消，请不要接站" if is_off else f"预计{_moment(arrives)}到" if arrives else "时间待定"
    return {
        "contact": f"{station.contact_name}，" if station.contact_name else "",
        "trip": trip.title,
        "news": news,
        "count": trip.people,  # type: ignore[attr-defined]
    }


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日{local.hour}:{local:%M}"


def _with_people(trips: QuerySet[Trip]) -> QuerySet[Trip]:
    live = Q(bookings__state__in=Booking.LIVE)
    return trips.annotate(
        people=Count("bookings", filter=live), last_off=Max("bookings__alight__arrives_at", filter=live)
    )


def _trips(notices: Sequence[Notice]) -> dict[str, Trip]:
    return {str(trip.pk): trip for trip in _with_people(Trip.objects.filter(pk__in={int(n.about_id) for n in notices}))}


def _stations(notices: Sequence[Notice]) -> dict[int, Station]:
    return Station.objects.in_bulk({_station(each) for each in notices})


def _station(notice: Notice) -> int:
    return int(notice.person.partition(":")[2])


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """Stations and the newest trips, for looking at words before they are used."""
    trips = list(_with_people(Trip.objects.order_by("-pk"))[:limit])
    stations = list(Station.objects.order_by("pk")[:limit])
    return [_facts(trip, station) for trip, station in zip(trips, stations, strict=False)]


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    trips, stations = _trips(notices), _stations(notices)
    return {
        notice.pk: Shown(
            person=str(stations.get(_station(notice), notice.person)),
            person_url=reverse("employers:station", args=[_station(notice)]),
            matter=str(trip),
            matter_url=reverse("trips:detail", args=[trip.number]),
        )
        for notice in notices
        if (trip := trips.get(notice.about_id)) is not None
    }
