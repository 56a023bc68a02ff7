"""What people do about messages that did not get through: send again, call, and say how it went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from zunyi.audit.services import record, record_many
from zunyi.notices.models import Notice
from zunyi.notices.refusals import NoticeNotOpen

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def send_again(*, notices: Iterable[Notice], by: User) -> int:
    """Make messages that nobody got due again, with all their tries before them; returns how many.

    Refuses with NoticeNotOpen when none of them is open any more. What has lost its sense meanwhile is found out by
    the last look before sending.
    """
    ids = [notice.pk for notice in notices]
    open_ones = list(Notice.objects.select_for_update().filter(pk__in=ids, state__in=Notice.OPEN).order_by("pk"))
    if not open_ones:
        raise NoticeNotOpen()
    Notice.objects.filter(pk__in=[notice.pk for notice in open_ones]).update(
        state=Notice.State.DUE, state_at=Now(), due_at=Now(), attempts=0, reason="", fence=F("fence") + 1
    )
    record_many("notice.sent_again", open_ones, by=by)
    return len(open_ones)


@transaction.atomic
def record_call(*, notice: Notice, told: bool, by: User) -> Notice:
    """Write down that somebody called or visited the person, and whether the person now knows.

    Refuses with NoticeNotOpen when the message needs nobody any more.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("division").get(pk=notice.pk)
    if notice.state not in Notice.OPEN:
        raise NoticeNotOpen()
    notice.state = Notice.State.TOLD if told else Notice.State.NOT_REACHED
    # What was open before about the same thing is told with it.
    same = Notice.objects.filter(person=notice.person, about_type=notice.about_type, about_id=notice.about_id)
    before = Q(pk__lt=notice.pk, state__in=Notice.OPEN) if told else Q(pk=None)
    same.filter(Q(pk=notice.pk) | before).update(state=notice.state, state_at=Now(), fence=F("fence") + 1)
    record("notice.told" if told else "notice.not_reached", notice, by=by)
    return notice
