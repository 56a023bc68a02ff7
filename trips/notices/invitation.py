"""Asking somebody whether they want to go on a trip that fits their wish."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from trips.models import Call, Invitation, Trip
from trips.services.invitations import KIND
from workers.queries.consent import texts_declined
from zunyi.clock import cn_date, cn_time
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import WordBook, language_in, pick, words_of
from zunyi.notices.words import Variable, worded

ANSWERED = gettext_noop("The question has been answered.")
CLOSED = gettext_noop("Sign-up for this trip is closed.")

VARIABLES = (
    Variable("name", _("whom it is for"), "测一鸣", "阿卜杜热合曼·买买提吐尔逊江", "Ce Yiming"),
    Variable("place", _("destination"), "珠海", "黔西南布依族苗族自治州", "Zhuhai"),
    Variable("day", _("day"), "2月14日 周日", "12月24日 周四", "14 Feb, Sun"),
    Variable("time", _("time"), "07:30", "07:30"),
    Variable("stop", _("stop"), "正安县客运站", "播州区人力资源和社会保障局广场", "Zheng'an"),
)
WORDS = {
    (Language.CHINESE.value, Notice.Channel.SMS.value): "{name}：按您的意愿开行去{place}的班次，{day}{time}{stop}上车，"
    "免费。去不去请在“我的行程”或向村干部答复，不去也不影响以后。\n"
    "{name}：{day}{time}有去{place}的免费班次，去不去请告诉村干部，不去也不影响以后。",
    (
        Language.ENGLISH.value,
        Notice.Channel.SMS.value,
    ): "{name}: a free trip to {place} leaves {stop} on {day}, "
    "{time}. Yes or no? Answer under My trips or tell your village officer.",
    (
        Language.CHINESE.value,
        Notice.Channel.VOICE.value,
    ): "您好，这里是遵义人社。{name}：按您的意愿开行去{place}的班次，"
    "{day}{time}{stop}上车，免费。去不去请告诉村干部，不去也不影响以后。",
    (Language.ENGLISH.value, Notice.Channel.VOICE.value): "Hello, this is the Zunyi labour bureau. {name}: a free trip "
    "to {place} leaves {stop} on {day}, {time}. Yes or no? Tell your village officer; a no changes nothing for later.",
}


def register() -> None:
    """Bring the kind; called when the app is ready."""
    register_kind(
        NoticeKind(
            code=KIND,
            title=_("question about a trip that fits a wish"),
            compose=_compose,
            describe=_describe,
            words=WORDS,
            variables=VARIABLES,
            says_free=True,
            preview=_preview,
        )
    )


def _compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    found, book = _invitations(notices), words_of(KIND)
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        invitation = found.get(notice.about_id)
        if invitation is None:
            continue
        if invitation.state != Invitation.State.ASKED:
            answers[notice.pk] = NotWanted(ANSWERED)
        elif invitation.trip.state != Trip.State.OPEN or invitation.board is None:
            answers[notice.pk] = NotWanted(CLOSED)
        else:
            answers[notice.pk] = _letter(invitation, book, notice.channel)
    return answers


def _letter(invitation: Invitation, book: WordBook, channel: str) -> Letter:
    worker, board = invitation.worker, invitation.board
    assert board is not None
    facts = _facts(invitation, board)
    words = pick(book, worker.preferred_language, channel)
    return Letter(
        "" if invitation.wants_no_texts else worker.phone,  # type: ignore[attr-defined]
        worded(words, facts, spoken=channel == Notice.Channel.VOICE),
        of_use_until=board.at,
        language=language_in(book, worker.preferred_language, channel),
        variables=facts,
    )


def _preview(limit: int, language: str) -> list[dict[str, object]]:
    """The newest questions, for looking at words before they are used."""
    newest = Invitation.objects.exclude(board=None).select_related("trip__destination", "worker", "board__place")
    return [_facts(each, each.board) for each in newest.order_by("-pk")[:limit] if each.board]


def _facts(invitation: Invitation, board: Call) -> dict[str, object]:
    worker = invitation.worker
    return {
        "name": worker.legal_name,
        "place": invitation.trip.destination.short_name,
        "day": cn_date(board.at),
        "time": cn_time(board.at),
        "stop": board.place.name,
    }


def _invitations(notices: Sequence[Notice]) -> dict[str, Invitation]:
    rows = Invitation.objects.filter(pk__in=[int(each.about_id) for each in notices])
    rows = rows.select_related("trip__destination", "worker", "board__place")
    return {str(each.pk): each for each in rows.annotate(wants_no_texts=texts_declined("worker"))}


def _describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    found = _invitations(notices)
    return {
        notice.pk: Shown(
            person=invitation.worker.legal_name,
            person_url=reverse("workers:worker", args=[invitation.worker.public_id]),
            matter=str(invitation.trip),
            matter_url=reverse("trips:riders", args=[invitation.trip.number]),
        )
        for notice in notices
        if (invitation := found.get(notice.about_id)) is not None
    }
