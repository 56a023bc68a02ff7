"""The message that a regular export is ready, to its reader's own phone."""

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

READY = "export_ready"
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


def register() -> None:
    """Bring the kind; called when the app is ready."""
    register_kind(
        NoticeKind(
            code=READY, title=_("regular export ready"), compose=_compose, describe=_describe, words=WORDS,
            variables=VARIABLES,
        )
    )  # fmt: skip


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
        facts: dict[str, object] = {
            "list": str(TABLES[export.table].title),
            "until": cn_datetime(until),
            "page": f"{settings.PUBLIC_URL}{reverse('exports:page', args=[export.pk])}",
        }
        text = worded(pick(book, ZH, notice.channel), facts, spoken=notice.channel == VOICE)
        answers[notice.pk] = Letter(export.by.phone, text, of_use_until=until, language=ZH, variables=facts)
    return answers


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
