"""Nobody stays untold: where a text message does not get through, a voice call is made, and then the village calls.

    text message  →  WeChat, for followers  →  voice call  →  call sheet of the village  →  told, or not reached

The times of each kind are the city's, or within its frame a county's (queries/ladder.py).
Each person has one row of each message that counts; the row before it is `handed_on`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from zunyi.notices.kinds import Ladder, NoticeKind, NotWanted, all_kinds, composed
from zunyi.notices.models import Follower, Notice
from zunyi.notices.queries.ladder import ladders_of, written_rules
from zunyi.notices.services.leases import database_now
from zunyi.rows import insert_rows

State, Channel = Notice.State, Notice.Channel
# So many at one step; the next bell takes the rest.
BATCH = 200
# What is older is of no use to anybody any more.
FORGET_AFTER = timedelta(days=2)
FAILED = (State.FAILED, State.UNDELIVERED)

NOT_SENT = gettext_noop("The text message did not get through.")
NO_RECEIPT = gettext_noop("Nothing says that the message has arrived.")
PAST = gettext_noop("It would have come too late.")
TOO_LATE = gettext_noop("The vehicle left before anybody reached the person.")
NO_ANSWER = gettext_noop("Nobody answered.")


def climb(*, now: datetime | None = None) -> Counter[str]:
    """Take the next way for everybody whom the last one did not reach in time; returns how many took which."""
    moment = now or database_now()
    tally: Counter[str] = Counter()
    rules = written_rules()
    for kind in all_kinds():
        for whose, ladder in ladders_of(kind, rules):
            _climb(kind, ladder, whose, now=moment, tally=tally)
    return tally


@transaction.atomic
def _climb(kind: NoticeKind, ladder: Ladder, whose: Q, *, now: datetime, tally: Counter[str]) -> None:
    late = _not_reached(kind, ladder, now=now).filter(whose)
    waiting = list(late.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    if not waiting:
        return
    answers = composed(kind, waiting)
    still_wanted = [each for each in waiting if not isinstance(answers.get(each.pk, NotWanted("")), NotWanted)]
    by_wechat, rest = _followers(still_wanted)
    by_voice = [each for each in rest if _can_be_rung(each)]
    to_village = [each for each in rest if not _can_be_rung(each)]
    _take_way(by_wechat, Channel.WECHAT, now=now)
    _take_way(by_voice, Channel.VOICE, now=now)
    _give_to_village(to_village, now=now)
    _forget([each for each in waiting if each not in still_wanted], now=now)
    tally.update({"wechat": len(by_wechat), "voice": len(by_voice), "village": len(to_village)})


def _not_reached(kind: NoticeKind, ladder: Ladder, *, now: datetime) -> QuerySet[Notice]:
    """The messages of a kind that did not get through, or of which nobody knows in time that they did."""
    rung_for = ladder.call_after - ladder.voice_after
    # A provider that gives receipts is asked for them until they come (`lease_until`); one that gives none is believed.
    silent = Q(state=State.SENT, lease_until__isnull=False)
    if ladder.wants_answer and settings.NOTICE_REPLIES:
        silent = Q(state__in=[State.SENT, State.DELIVERED])
    # Who can be told in another way waits for that; the others wait until the village calls.
    next_way = Q(state_at__lte=now - ladder.voice_after) & _has_next_way()
    text_is_late = Q(channel=Channel.SMS) & (next_way | Q(state_at__lte=now - ladder.call_after))
    call_is_late = Q(channel__in=[Channel.VOICE, Channel.WECHAT], state_at__lte=now - rung_for)
    return Notice.objects.filter(
        Q(state__in=FAILED) | silent & (text_is_late | call_is_late),
        kind=kind.code,
        state_at__gte=now - FORGET_AFTER,
    ).exclude(text="")


def _has_voice() -> bool:
    return bool(settings.NOTICE_VOICE)


def _has_wechat() -> bool:
    return bool(settings.NOTICE_CHANNELS["wechat"])


def _has_next_way() -> Q | Exists:
    """The condition that a text message is followed by another way than the village."""
    if _has_voice():
        return Q()
    return Exists(Follower.objects.filter(phone=OuterRef("phone"))) if _has_wechat() else Q(pk=None)


def _followers(notices: Sequence[Notice]) -> tuple[list[Notice], list[Notice]]:
    """Those whom a WeChat message can reach after the text message, and the others."""
    if not _has_wechat():
        return [], list(notices)
    phones = {each.phone for each in notices if each.channel == Channel.SMS and each.phone}
    following = set(Follower.objects.filter(phone__in=phones).values_list("phone", flat=True))
    theirs = [each for each in notices if each.channel == Channel.SMS and each.phone in following]
    return theirs, [each for each in notices if each not in theirs]


def _can_be_rung(notice: Notice) -> bool:
    return _has_voice() and notice.channel != Channel.VOICE and bool(notice.phone)


def _take_way(notices: Sequence[Notice], channel: str, *, now: datetime) -> None:
    """Owe a message over a stronger way instead of each of these; whoever stood in one stands in the next."""
    if not notices:
        return
    keys = ("kind", "person", "about_type", "about_id", "matter", "version", "division_id", "phone", "of_use_until")
    calls = [
        Notice(**{key: getattr(each, key) for key in keys}, channel=channel, due_at=now, state_at=now)
        for each in notices
    ]
    insert_rows(calls, skip_known=True)
    found = {
        (call.person, call.about_id, call.version): call.pk
        for call in Notice.objects.filter(
            channel=channel, kind=notices[0].kind, person__in=[each.person for each in notices]
        )
    }
    for each in notices:
        call = found[each.person, each.about_id, each.version]
        Notice.objects.filter(carried_by=each, state=State.CARRIED).update(carried_by=call)
    _change(notices, State.HANDED_ON, NOT_SENT, now=now)


def _give_to_village(notices: Sequence[Notice], *, now: datetime) -> None:
    for state, reason in (((State.SENT,), NO_RECEIPT), ((State.DELIVERED,), NO_ANSWER), (FAILED, "")):
        _change([each for each in notices if each.state in state], State.TO_CALL, reason, now=now)


def _forget(notices: Sequence[Notice], *, now: datetime) -> None:
    """What failed and has lost its sense needs nobody; what went out stays as it is."""
    _change([each for each in notices if each.state in FAILED], State.SUPERSEDED, PAST, now=now)


def _change(notices: Sequence[Notice], state: str, reason: str, *, now: datetime) -> None:
    if not notices:
        return
    # Where there is no better reason, the provider's own stands.
    why = {"reason": reason} if reason else {}
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(
        state=state, state_at=now, lease_until=None, fence=F("fence") + 1, **why
    )


@transaction.atomic
def close_the_past(*, now: datetime | None = None) -> int:
    """End as not reached whom nobody told before the vehicle left; they stand on no call sheet any more."""
    past = Notice.objects.filter(state__in=[*FAILED, State.TO_CALL], of_use_until__lte=now or database_now())
    ids = list(past.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Notice.objects.filter(pk__in=ids).update(
        state=State.NOT_REACHED, reason=TOO_LATE, state_at=database_now(), fence=F("fence") + 1
    )


@transaction.atomic
def free_the_forsaken() -> int:
    """Give their own message to those who stood in one that will never go out; returns how many.

    `supersede_notices` does this at once; here is the net for a message that lost its sense in a dispatcher's hand.
    """
    forsaken = Notice.objects.filter(state=State.CARRIED).filter(
        Q(carried_by=None) | Q(carried_by__state=State.SUPERSEDED)
    )
    ids = list(forsaken.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Notice.objects.filter(pk__in=ids).update(state=State.DUE, carried_by=None, fence=F("fence") + 1)
