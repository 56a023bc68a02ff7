"""The last look before sending: is the message still wanted, to whom, in what words, and is this the hour for it?"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from zunyi.notices.kinds import IDENTITY_NUMBER, Letter, NoticeKind, NotWanted, composed, kind_of
from zunyi.notices.models import Notice
from zunyi.notices.queries.follower import openids_on
from zunyi.notices.queries.length import signed
from zunyi.notices.queries.quiet_hours import quiet_until
from zunyi.notices.queries.template import Numbered, numbered_lines, words_channel
from zunyi.notices.words import filled, variables_in

log = logging.getLogger(__name__)
State = Notice.State

MAX_ATTEMPTS = 12
MAX_LENGTH = 600
# So many people at most stand in one message; a village officer's phone may serve a whole village.
MOST_TOGETHER = 8
# A message that waits for the morning must leave its reader this long before the matter; else it goes out at night.
LEAD = timedelta(hours=2)
CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")

GONE = NotWanted(gettext_noop("What it was about no longer exists."))


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many tries: a quarter of a minute, doubled each time, at most a quarter of an hour."""
    return timedelta(seconds=min(15 * 2 ** max(attempts - 1, 0), 900))


def weigh(notices: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Decide about each claimed notice, in place; returns those that are to be sent now, with phone and text filled."""
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    carried, numbered = _carried(notices), numbered_lines()
    ready: list[Notice] = []
    for code, group in by_kind.items():
        try:
            kind = kind_of(code)
        except KeyError:
            for notice in group:
                _leave(notice, State.FAILED, gettext_noop("Nobody knows this kind of message."))
            continue
        along = [each for notice in group for each in carried.get(notice.pk, [])]
        answers = _compose(kind, group + along, now=now)
        _find_followers(group, answers)
        wanted = [each for each in group if each.pk in answers and _decide(each, answers[each.pk], kind, now=now)]
        going = _bundle(kind, wanted, answers, carried)
        for notice in going:
            _number(notice, answers[notice.pk], numbered)
        ready += going
    # The order of the claim: what has been due longest goes first.
    return sorted(ready, key=lambda notice: (notice.due_at, notice.pk))


def _find_followers(group: Sequence[Notice], answers: dict[int, Letter | NotWanted]) -> None:
    """By which number WeChat knows whoever has the phone now."""
    over_wechat = [each for each in group if each.channel == Notice.Channel.WECHAT]
    phones = {each.pk: answer.phone for each in over_wechat if isinstance(answer := answers.get(each.pk), Letter)}
    openids = openids_on(phones.values())
    for each in over_wechat:
        each.openid = openids.get(phones.get(each.pk, ""), "")


def _number(notice: Notice, answer: Letter | NotWanted, numbered: Numbered) -> None:
    """Which of the provider's templates the text is, and with which words in it."""
    if not isinstance(answer, Letter):
        return
    for line, numbers in numbered.get((notice.kind, answer.language, words_channel(notice.channel)), ()):
        if _as_sent(notice, filled(line, answer.variables)) == notice.text:
            notice.provider_numbers = numbers
            notice.provider_words = {name: str(answer.variables[name]) for name in variables_in(line)}
            return


def _carried(notices: Sequence[Notice]) -> dict[int, list[Notice]]:
    """Those who stand in one of these messages since an earlier try that did not get as far as the provider."""
    # A message that nobody had in hand before carries nobody; a voice call inherits them from the text message.
    leads = [each.pk for each in notices if each.fence > 1 or each.channel != Notice.Channel.SMS]
    found: dict[int, list[Notice]] = defaultdict(list)
    if leads:
        for each in Notice.objects.filter(carried_by__in=leads, state=State.CARRIED).order_by("pk"):
            found[each.carried_by_id or 0].append(each)
    return found


def _bundle(
    kind: NoticeKind,
    wanted: list[Notice],
    answers: dict[int, Letter | NotWanted],
    carried: dict[int, list[Notice]],
) -> list[Notice]:
    """Let one message speak for all on the same phone; the others stand in it and share its fate.

    Returns the messages that go out. A text that would be too long for the provider leaves each with their own.
    """
    if kind.join is None:
        return wanted
    on_one_phone: dict[tuple[str, ...], list[Notice]] = defaultdict(list)
    for notice in sorted(wanted, key=lambda each: each.pk):
        letter = answers[notice.pk]
        bundle = letter.bundle if isinstance(letter, Letter) else ""
        # Who carries others since an earlier try stays their carrier.
        own = () if bundle and notice.pk not in carried else (str(notice.pk),)
        on_one_phone[notice.channel, notice.phone, bundle, *own].append(notice)
    going: list[Notice] = []
    for group in _portions(on_one_phone.values()):
        everybody = [each for notice in group for each in (notice, *carried.get(notice.pk, []))]
        letters = [letter for each in everybody if isinstance(letter := answers[each.pk], Letter)]
        if len(letters) > 1:
            joined = kind.join(letters)
            text = _as_sent(group[0], joined.text)
            if len(text) > MAX_LENGTH:
                going += group
                continue
            answers[group[0].pk] = joined
        else:
            text = group[0].text
        for notice in group:
            notice.text = text
        for notice in group[1:]:
            _leave(notice, State.CARRIED, "")
            notice.carried_by_id = group[0].pk
        going.append(group[0])
    return going


def _portions(groups: Iterable[list[Notice]]) -> Iterator[list[Notice]]:
    for group in groups:
        for start in range(0, len(group), MOST_TOGETHER):
            yield group[start : start + MOST_TOGETHER]


def _as_sent(notice: Notice, text: str) -> str:
    """Text messages bear the bureau's signature; what is spoken says itself who calls."""
    return signed(text) if notice.channel == Notice.Channel.SMS else text


def _compose(kind: NoticeKind, group: list[Notice], *, now: datetime) -> dict[int, Letter | NotWanted]:
    """The words for all of them; one whose words cannot be found must not hold up the others."""
    try:
        answers = composed(kind, group)
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
    notice.of_use_until = answer.of_use_until
    notice.phone, notice.text = answer.phone, _as_sent(notice, answer.text)
    if len(notice.text) > MAX_LENGTH:
        notice.text = notice.text[:MAX_LENGTH]
        return _leave(notice, State.FAILED, gettext_noop("The text is too long."))
    if IDENTITY_NUMBER.search(notice.text):
        notice.text = ""
        return _leave(notice, State.FAILED, gettext_noop("The text holds an identity number."))
    if not answer.phone:
        return _leave(notice, State.TO_CALL, gettext_noop("There is no phone number."))
    if notice.channel == Notice.Channel.WECHAT and not notice.openid:
        return _leave(notice, State.FAILED, gettext_noop("Nobody follows our account with this phone."))
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
