"""What employers hear of a trip that brings them people: that it comes at another time, or not (domain 6, 17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from employers.models import Employer
from trips.models import Trip
from trips.queries.employer_news import Expected, expected_by
from trips.services.notices import PLAN_CHANGED
from zunyi.notices.kinds import Ladder, Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import pick, words_of
from zunyi.notices.words import Variable, worded

SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value
# Whoever sends a car to the station must know at once.
LADDER = Ladder(voice_after=timedelta(minutes=20), call_after=timedelta(minutes=60))
SOON = timedelta(hours=36)
# So many trips are looked through for real cases to show.
NEWEST = 50

NOBODY_COMES = gettext_noop("Nobody travels to this employer any more.")
STILL_ON = gettext_noop("The trip is on after all.")

VARIABLES = (
    Variable("contact", _("employer's contact"), "样例经理，", "阿卜杜热合曼·买买提吐尔逊江经理，"),
    Variable("employer", _("employer"), "晋江澄岫鞋业有限公司", "福建省晋江市澄岫智能电子科技制造有限公司"),
    Variable("count", _("how many of its people travel"), "12", "613"),
    Variable("destination", _("destination"), "晋江", "佛山南海区"),
    Variable("arrives", _("when the last of them arrives"), "2月14日15:30", "12月31日23:55", "14 Feb 15:30"),
    Variable("reason", _("reason"), "凝冻封路", "桐梓至遵义高速公路因凝冻临时封闭"),
)
_CHANGED = """{contact}到{employer}的遵义务工人员{count}人，班次时间有变，预计{arrives}到{destination}，请安排接站。
{contact}遵义务工人员{count}人改为{arrives}到{destination}，请安排接站。"""
_CANCELLED = """{contact}到{employer}的遵义务工人员{count}人，原班次取消（{reason}），改期后再告知，请不要接站。
{contact}遵义务工人员{count}人的班次取消，请不要接站，改期后再告知。"""
WORDS = {
    "arrival_changed": {
        (ZH, SMS): _CHANGED,
        (EN, SMS): "{contact}{count} workers from Zunyi now arrive in {destination} at {arrives}. Please meet them.",
        (ZH, VOICE): "您好，这里是遵义人社。" + _CHANGED.splitlines()[0],
        (EN, VOICE): "Hello, this is the Zunyi labour bureau. {contact}{count} workers from Zunyi for {employer} now "
        "arrive in {destination} at {arrives}. Please meet them.",
    },
    "arrival_cancelled": {
        (ZH, SMS): _CANCELLED,
        (
            EN,
            SMS,
        ): "{contact}the trip of {count} workers from Zunyi is cancelled ({reason}). We will tell the new date.",
        (ZH, VOICE): "您好，这里是遵义人社。" + _CANCELLED.splitlines()[0],
        (EN, VOICE): "Hello, this is the Zunyi labour bureau. {contact}the trip of {count} workers from Zunyi for "
        "{employer} is cancelled ({reason}). We will tell the new date; please do not meet them.",
    },
}


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    for code, title, why_not in (
        ("arrival_changed", _("employer: people arrive at another time"), _why_not_changed),
        ("arrival_cancelled", _("employer: people do not come"), _why_not_cancelled),
    ):
        register_kind(
            NoticeKind(
                code=code,
                title=title,
                compose=_composer(code, why_not),
                describe=describe,
                words=WORDS[code],
                variables=VARIABLES,
                ladder=LADDER,
                preview=_preview,
            )
        )


def _why_not_changed(notice: Notice, trip: Trip) -> str:
    return PLAN_CHANGED if trip.state == Trip.State.CANCELLED or notice.version != trip.version else ""


def _why_not_cancelled(notice: Notice, trip: Trip) -> str:
    return "" if trip.state == Trip.State.CANCELLED else STILL_ON


def _composer(
    code: str, why_not: Callable[[Notice, Trip], str]
) -> Callable[[Sequence[Notice]], dict[int, Letter | NotWanted]]:
    def compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
        trips = _trips(notices)
        expected, book = expected_by(trips.values()), words_of(code)
        answers: dict[int, Letter | NotWanted] = {}
        for notice in notices:
            trip = trips.get(notice.about_id)
            if trip is None:
                continue
            found = expected.get((trip.pk, _employer(notice)))
            reason = why_not(notice, trip) or ("" if found else NOBODY_COMES)
            if reason or found is None:
                answers[notice.pk] = NotWanted(reason)
                continue
            facts = _facts(trip, found)
            text = worded(pick(book, ZH, notice.channel), facts, spoken=notice.channel == VOICE)
            soon = found.arrives_at is not None and found.arrives_at - timezone.now() < SOON
            answers[notice.pk] = Letter(
                found.employer.contact_phone,
                text,
                of_use_until=found.arrives_at,
                urgent=soon,
                language=ZH,
                variables=facts,
            )
        return answers

    return compose


def _trips(notices: Sequence[Notice]) -> dict[str, Trip]:
    found = Trip.objects.filter(pk__in={int(each.about_id) for each in notices}).select_related("destination")
    return {str(trip.pk): trip for trip in found}


def _employer(notice: Notice) -> int:
    return int(notice.person.partition(":")[2])


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The employers who wait for people of the newest trips, for looking at words before they are used."""
    newest = {trip.pk: trip for trip in Trip.objects.select_related("destination").order_by("-pk")[:NEWEST]}
    expected = list(expected_by(newest.values()).items())[:limit]
    return [_facts(newest[trip], found) for (trip, _employer_id), found in expected]


def _facts(trip: Trip, expected: Expected) -> dict[str, object]:
    name = expected.employer.contact_name
    return {
        "contact": f"{name}，" if name else "",
        "employer": expected.employer.name,
        "count": expected.persons,
        "destination": trip.destination.short_name,
        "arrives": _moment(expected.arrives_at),
        "reason": trip.state_reason,
    }


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日{local.hour}:{local:%M}"


def describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    """Names and pages for the desk's list."""
    trips = _trips(notices)
    firms = Employer.objects.filter(pk__in={_employer(each) for each in notices})
    names = dict(firms.values_list("pk", "name"))
    return {
        notice.pk: Shown(
            person=names.get(_employer(notice), notice.person),
            person_url=reverse("employers:detail", args=[_employer(notice)]),
            matter=str(trip),
            matter_url=reverse("trips:detail", args=[trip.number]),
        )
        for notice in notices
        if (trip := trips.get(notice.about_id)) is not None
    }
