"""The last look before sending: is the message still wanted, to whom, in what words, and is this the hour for it?"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from zunyi.notices.kinds import Letter, NoticeKind, NotWanted, kind_of
from zunyi.notices.models import Notice
from zunyi.notices.queries.length import signed
from zunyi.notices.queries.quiet_hours import quiet_until

log = logging.getLogger(__name__)
State = Notice.State

MAX_ATTEMPTS = 12
MAX_LENGTH = 600
# A message that waits for the morning must leave its reader this long before the matter; else it goes out at night.
LEAD = timedelta(hours=2)
CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
# Never in a text message, whatever a template says (domain brief 3.5).
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")

GONE = NotWanted(gettext_noop("What it was about no longer exists."))


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many tries: a quarter of a minute, doubled each time, at most a quarter of an hour."""
    return timedelta(seconds=min(15 * 2 ** max(attempts - 1, 0), 900))


def weigh(notices: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Decide about each claimed notice, in place; returns those that are to be sent now, with phone and text filled."""
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    ready: list[Notice] = []
    for code, group in by_kind.items():
        try:
            kind = kind_of(code)
        except KeyError:
            for notice in group:
                _leave(notice, State.FAILED, gettext_noop("Nobody knows this kind of message."))
            continue
        answers = _compose(kind, group, now=now)
        for notice in group:
            if notice.pk in answers and _decide(notice, answers[notice.pk], kind, now=now):
                ready.append(notice)
    # The order of the claim: what has been due longest goes first.
    return sorted(ready, key=lambda notice: (notice.due_at, notice.pk))


def _compose(kind: NoticeKind, group: list[Notice], *, now: datetime) -> dict[int, Letter | NotWanted]:
    """The words for all of them; one whose words cannot be found must not hold up the others."""
    try:
        answers = kind.compose(group)
    except Exception:
        log.exception("notices of kind %s could not be put into words", kind.code)
        if len(group) > 1:
            return {pk: answer for notice in group for pk, answer in _compose(kind, [notice], now=now).items()}
        _try_later(group[0], now=now, reason=gettext_noop("The words could not be put together."))
        return {}
    return {notice.pk: answers.get(notice.pk, GONE) for notice in group}


def _decide(notice: Notice, answer: Letter | NotWanted, kind: NoticeKind, *, now: datetime) -> bool:
    """Whether to send now; otherwise the notice says what is done instead."""
    if isinstance(answer, NotWanted):
        return _leave(notice, State.SUPERSEDED, answer.reason)
    if answer.of_use_until and answer.of_use_until <= now:
        return _leave(notice, State.SUPERSEDED, gettext_noop("It would have come too late."))
    notice.phone, notice.text = answer.phone, signed(answer.text)
    if len(notice.text) > MAX_LENGTH:
        notice.text = notice.text[:MAX_LENGTH]
        return _leave(notice, State.FAILED, gettext_noop("The text is too long."))
    if IDENTITY_NUMBER.search(notice.text):
        notice.text = ""
        return _leave(notice, State.FAILED, gettext_noop("The text holds an identity number."))
    if not answer.phone:
        return _leave(notice, State.TO_CALL, gettext_noop("There is no phone number."))
    if not CHINESE_MOBILE.fullmatch(answer.phone):
        return _leave(notice, State.TO_CALL, gettext_noop("The phone number cannot receive text messages."))
    morning = None if kind.urgent or answer.urgent else quiet_until(now)
    if morning and (answer.of_use_until is None or morning + LEAD <= answer.of_use_until):
        notice.due_at = morning
        return _leave(notice, State.DUE, gettext_noop("Waits for the end of the quiet hours."))
    notice.reason = ""
    return True


def _leave(notice: Notice, state: str, reason: str) -> bool:
    notice.state, notice.reason, notice.lease_until = state, reason, None
    return False


def _try_later(notice: Notice, *, now: datetime, reason: str) -> None:
    """Put it back for another try after a while; after many tries it is the desk's."""
    notice.attempts += 1
    try_later(notice, now=now, reason=reason)


def try_later(notice: Notice, *, now: datetime, reason: str) -> None:
    """Make a notice whose try was counted due again, later each time; after MAX_ATTEMPTS it has failed."""
    notice.state = State.FAILED if notice.attempts >= MAX_ATTEMPTS else State.DUE
    notice.reason, notice.lease_until, notice.due_at = reason, None, now + back_off(notice.attempts)
