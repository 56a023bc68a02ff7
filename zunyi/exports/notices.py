"""Messages about exports, to the own phone of whoever gets them: a regular one is ready, a second person has spoken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zunyi.clock import cn_datetime
from zunyi.exports.models import Export
from zunyi.exports.tables import TABLES
from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, Shown, register_kind
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.template import pick, words_of
from zunyi.notices.words import Variable, worded

READY, GRANTED, REFUSED = "export_ready", "export_granted", "export_refused"
GONE = gettext_noop("The file's day is over.")
SMS, VOICE = Notice.Channel.SMS.value, Notice.Channel.VOICE.value
ZH, EN = Language.CHINESE.value, Language.ENGLISH.value
VARIABLES = (
    Variable("list", _("list"), "务工人员", "班次表"),
    Variable("until", _("until"), "2月14日 周日 08:00", "12月24日 周日 18:00"),
    Variable(
        "page",
        _("page"),
        "https://wugong.example.cn/desk/exports/12/",
        "https://wugong.example.cn/desk/exports/1234567/",
    ),
)
WORDS = {
    # The link goes out in either; behind it stands the sign-in.
    (ZH, SMS): "定期导出“{list}”已生成，{until}前登录下载：{page}\n导出“{list}”24小时内下载：{page}",
    (EN, SMS): "Your regular export is ready; fetch it within a day: {page}.",
    (ZH, VOICE): "您好，定期导出“{list}”已生成，请登录系统下载。",
}

# The reason of a no stands on the page alone: it is free text, and a name may stand in it.
GRANTED_WORDS = {
    (ZH, SMS): "您申请的导出“{list}”已获批准，请登录下载：{page}\n导出“{list}”已获批准：{page}",
    (EN, SMS): "The export that you asked for is granted; sign in to fetch it: {page}.",
    (ZH, VOICE): "您好，您申请的导出“{list}”已获批准，请登录系统下载。",
}
REFUSED_WORDS = {
    (ZH, SMS): "您申请的导出“{list}”未获批准，原因请登录查看：{page}\n导出“{list}”未获批准：{page}",
    (EN, SMS): "The export that you asked for is refused; sign in to read why: {page}.",
    (ZH, VOICE): "您好，您申请的导出“{list}”未获批准，原因请登录系统查看。",
}
DECIDED = (VARIABLES[0], VARIABLES[2])


def register() -> None:
    """Bring the kinds; called when the app is ready."""
    register_kind(
        NoticeKind(
            code=READY, title=_("regular export ready"), compose=_compose, describe=_describe, words=WORDS,
            variables=VARIABLES,
        )
    )  # fmt: skip
    for code, title, words in (
        (GRANTED, _("export granted"), GRANTED_WORDS),
        (REFUSED, _("export refused"), REFUSED_WORDS),
    ):
        register_kind(
            NoticeKind(
                code=code, title=title, compose=_compose_decision, describe=_describe, words=words, variables=DECIDED
            )
        )


def _compose(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """To whom it is for, as long as the file lives."""
    exports, book = _exports(notices), words_of(READY)
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        export = exports.get(notice.about_id)
        if export is None:
            continue
        file = export.job.result_file if export.job else None
        # The message is owed in the transaction that writes the file, a moment before the job shows it.
        until = (file.expires_at if file else None) or notice.created_at + timedelta(days=1)
        if until <= timezone.now():
            answers[notice.pk] = NotWanted(GONE)
            continue
        facts = _facts(export) | {"until": cn_datetime(until)}
        text = worded(pick(book, ZH, notice.channel), facts, spoken=notice.channel == VOICE)
        answers[notice.pk] = Letter(export.by.phone, text, of_use_until=until, language=ZH, variables=facts)
    return answers


def _compose_decision(notices: Sequence[Notice]) -> dict[int, Letter | NotWanted]:
    """To whoever asked: what the second person said."""
    exports = _exports(notices)
    books = {kind: words_of(kind) for kind in {notice.kind for notice in notices}}
    answers: dict[int, Letter | NotWanted] = {}
    for notice in notices:
        export = exports.get(notice.about_id)
        if export is None:
            continue
        facts = _facts(export)
        text = worded(pick(books[notice.kind], ZH, notice.channel), facts, spoken=notice.channel == VOICE)
        answers[notice.pk] = Letter(export.by.phone, text, language=ZH, variables=facts)
    return answers


def _facts(export: Export) -> dict[str, object]:
    """The list, and the page behind the sign-in."""
    page = f"{settings.PUBLIC_URL}{reverse('exports:page', args=[export.pk])}"
    return {"list": str(TABLES[export.table].title), "page": page}


def _describe(notices: Sequence[Notice]) -> dict[int, Shown]:
    exports = _exports(notices)
    return {
        notice.pk: Shown(person=export.by.name, matter=str(TABLES[export.table].title))
        for notice in notices
        if (export := exports.get(notice.about_id)) is not None
    }


def _exports(notices: Sequence[Notice]) -> dict[str, Export]:
    found = Export.objects.filter(pk__in=[int(each.about_id) for each in notices])
    return {str(each.pk): each for each in found.select_related("by", "job__result_file")}
