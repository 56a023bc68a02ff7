"""What stands in a message about one booking, or about several on one phone, in the language of its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from trips.models import Booking, Leg, Mode
from trips.queries.notice_rule import DAYBREAK
from trips.queries.waitlist.entries import place_token
from workers.models import Worker
from zunyi.notices.models.template import Language
from zunyi.sheets.dates import lunar_day

WEEKDAYS = "一二三四五六日"
VEHICLES = {Mode.BUS: "大巴", Mode.RAIL: "火车", Mode.FLIGHT: "飞机"}
VEHICLES_EN = {Mode.BUS: "bus", Mode.RAIL: "train", Mode.FLIGHT: "flight"}
MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS_EN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@dataclass(frozen=True, slots=True)
class Telling:
    """One booking that a message speaks of, with its seats and the words for it."""

    booking: Booking
    seats: tuple[str, ...]
    words: str
    language: str
    spoken: bool = False


def facts_about(tellings: Sequence[Telling]) -> dict[str, object]:
    """The variables for these people, who get on at one stop of one trip and share a phone."""
    first = tellings[0]
    in_chinese = first.language != Language.ENGLISH
    booking = first.booking
    at = timezone.localtime(booking.board.at)
    place = booking.board.place.name
    seats = [_seats(each.seats, in_chinese=in_chinese) for each in tellings]
    return times_of(at, place, in_chinese=in_chinese) | {
        "to": _to([each.booking.worker for each in tellings], in_chinese=in_chinese),
        "to_short": _to([each.booking.worker for each in tellings], in_chinese=in_chinese, short=True),
        "lunar": lunar_day(at.date()),
        "place": place,
        "destination": booking.trip.destination.short_name,
        "vehicle": _vehicle(booking.board.leg, in_chinese=in_chinese),
        "seats": ("、" if in_chinese else ", ").join(seats),
        "code": ("、" if in_chinese else ", ").join(each.booking.slip_code for each in tellings),
        "reason": booking.trip.state_reason,
        "until": _until(booking.held_until, in_chinese=in_chinese),
        "link": _page_of_offer(booking),
        "answer": _answer(len(tellings), in_chinese=in_chinese, can_answer=booking.reach != "" and not first.spoken),
        "reply": _reply(len(tellings), in_chinese=in_chinese, can_answer=booking.reach != "" and not first.spoken),
    }


def times_of(at: datetime, place: str, *, in_chinese: bool) -> dict[str, object]:
    """Day, clock and place of a pick-up, with and without the weekday."""
    eve, clock = at - timedelta(days=1), f"{at.hour}:{at:%M}"
    found: dict[str, object] = {}
    for mark, weekday in (("", True), ("_short", False)):
        day = _day(at, weekday=weekday, in_chinese=in_chinese)
        found["when" + mark] = f"{day}{clock}" if in_chinese else f"{day} {clock}"
        if at.hour < DAYBREAK:
            evening = _day(eve, weekday=weekday, in_chinese=in_chinese)
            plain = _day(at, weekday=False, in_chinese=in_chinese)
            night = f"{evening}当晚到{place}，{plain}{clock}" if in_chinese else (
                f"on the evening of {evening} to {place}, leaving {plain} {clock}"
            )  # fmt: skip
            found["meet" + mark] = found["come" + mark] = night
        elif in_chinese:
            found["meet" + mark] = f"{day}{clock}在{place}"
            found["come" + mark] = f"{day}{clock}前到{place}"
        else:
            found["meet" + mark] = f"{day} {clock} at {place}"
            found["come" + mark] = f"by {clock} on {day} to {place}"
    return found


def _to(people: Sequence[Worker], *, in_chinese: bool, short: bool = False) -> str:
    """Whom it is for. Several on one phone are all named, with numbers where they answer by number."""
    numbered = len(people) > 1 and settings.NOTICE_REPLIES
    return named_people(people, in_chinese=in_chinese, short=short, numbered=numbered)


def named_people(people: Sequence[Worker], *, in_chinese: bool, short: bool = False, numbered: bool = False) -> str:
    """The names that a message begins with; whoever has the phone for them is asked to pass it on."""
    names = [f"{at:02d}{each.legal_name}" if numbered else each.legal_name for at, each in enumerate(people, 1)]
    named = ("、" if in_chinese else ", ").join(names)
    if all(each.phone_of not in ("", Worker.PhoneOf.OWN) for each in people):
        return f"请转告{named}：" if in_chinese else f"Please tell {named}: "
    if short and len(people) == 1:
        return ""
    return f"{named}，" if in_chinese else f"{named}: "


def _reply(people: int, *, in_chinese: bool, can_answer: bool) -> str:
    """How to say that one does not come: whoever is called or visited has nothing to answer to."""
    if not (settings.NOTICE_REPLIES and can_answer):
        return "不来请告诉村干部。" if in_chinese else "Not coming? Tell the village officer."
    if people > 1:
        return (
            "来请回1，不来请回0加序号，如02。" if in_chinese else "Reply 1 to come, 0 and your number (02) to cancel."
        )
    return "来请回1，不来请回0。" if in_chinese else "Reply 1 to come, 0 to cancel."


def _until(moment: datetime | None, *, in_chinese: bool) -> str:
    """Until when held seats wait for an answer; nothing for seats that are not held."""
    if moment is None:
        return ""
    at = timezone.localtime(moment)
    day = _day(at, weekday=False, in_chinese=in_chinese)
    return f"{day}{at.hour}:{at:%M}" if in_chinese else f"{day} {at.hour}:{at:%M}"


def _page_of_offer(booking: Booking) -> str:
    """Where an offer of the waitlist is answered; nothing for other bookings."""
    if booking.offer is None:
        return ""
    return settings.PUBLIC_URL.rstrip("/") + reverse("signup:waiting", args=[place_token(booking.offer.entry)])


def _answer(people: int, *, in_chinese: bool, can_answer: bool) -> str:
    """How to say yes or no to an offer without the page."""
    if not (settings.NOTICE_REPLIES and can_answer):
        return "告诉村干部" if in_chinese else "tell the village officer"
    if people > 1:
        return "回1要，回0加序号不要，如02" if in_chinese else "reply 1 for yes, 0 and your number (02) for no"
    return "回1要、回0不要" if in_chinese else "reply 1 for yes, 0 for no"


def _seats(labels: Sequence[str], *, in_chinese: bool) -> str:
    if not in_chinese:
        return ", ".join(labels)
    return "、".join(f"{label}号" if label.isdigit() else label for label in labels)


def _vehicle(leg: Leg, *, in_chinese: bool) -> str:
    """What people look for: the number of a train or flight; plates change until the last hour."""
    mode = Mode(leg.mode)
    number = "" if mode == Mode.BUS else leg.vehicle_number
    if in_chinese:
        return f"{number}{VEHICLES[mode]}"
    return f"{VEHICLES_EN[mode]} {number}".strip()


def _day(moment: datetime, *, weekday: bool, in_chinese: bool) -> str:
    if in_chinese:
        return f"{moment.month}月{moment.day}日" + (f"周{WEEKDAYS[moment.weekday()]}" if weekday else "")
    return f"{moment.day} {MONTHS_EN[moment.month - 1]}" + (f" {WEEKDAYS_EN[moment.weekday()]}" if weekday else "")
