"""Asking providers what became of messages: of those whose answer never came, and of those without a receipt."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext_noop

from zunyi.notices.gateways import (
    Gateway,
    GatewayCannotTell,
    GatewayTimeout,
    GatewayTrouble,
    Outcome,
    Outgoing,
    Receipt,
    Switchboard,
)
from zunyi.notices.models import Notice, NoticeEvent
from zunyi.notices.models.notice import DETAIL
from zunyi.notices.services.leases import claim_sent, claim_unknown, write_down
from zunyi.notices.services.weigh import try_later

log = logging.getLogger(__name__)
State = Notice.State

BATCH = 100
# A message that the provider has not known for so long was never handed over.
ABSENT_FOR = timedelta(minutes=5)
ASK_AGAIN = timedelta(seconds=30)
# Receipts take seconds as a rule and days at worst: asked after this, then each time after twice as long.
RECEIPT_AFTER = timedelta(minutes=2)
NO_RECEIPT_AFTER = timedelta(hours=72)

NOBODY_KNOWS = gettext_noop("Nobody knows whether the text message arrived.")
NOT_ARRIVED = gettext_noop("The provider says that it did not arrive.")

Clock = Callable[[], datetime]
Answer = Receipt | GatewayTrouble | None


def ask_about_unknown(board: Switchboard, *, clock: Clock, tally: Counter[str]) -> None:
    """Find out what became of messages whose answer never came; only what the provider does not know is sent again.

    It is the gateway of the attempt that is asked, and no other may have the message before that one has answered.
    """
    asked = claim_unknown(now=clock(), limit=BATCH)
    for notice, way, answer in _ask_all(board, asked):
        now = clock()
        _settle_unknown(notice, way, answer, now=now)
        _keep([notice], was=State.UNKNOWN, now=now, tally=tally)


def _settle_unknown(notice: Notice, way: Gateway | None, answer: Answer, *, now: datetime) -> None:
    if isinstance(answer, Receipt):
        notice.state, notice.reason, notice.provider_ref = State.SENT, "", answer.number[:80]
        notice.lease_until = now + RECEIPT_AFTER if way and way.gives_receipts else None
        _settle_receipt(notice, answer)
    elif isinstance(answer, GatewayCannotTell) or way is None:
        notice.state, notice.lease_until, notice.reason = State.TO_CALL, None, NOBODY_KNOWS
    elif answer is None and now - notice.state_at >= ABSENT_FOR:
        if way.absent_is_sure:
            try_later(notice, now=now, reason=gettext_noop("The provider never got it."))
            notice.due_at = now
        else:
            notice.state, notice.lease_until, notice.reason = State.TO_CALL, None, NOBODY_KNOWS
    else:
        notice.lease_until = now + ASK_AGAIN


def ask_for_receipts(board: Switchboard, *, clock: Clock, tally: Counter[str]) -> None:
    """Ask what became of sent messages, ever less often; after three days nobody will know any more."""
    asked = claim_sent(now=clock(), limit=BATCH)
    now = clock()
    for notice, way, answer in _ask_all(board, asked):
        age = now - notice.state_at
        notice.lease_until = now + max(RECEIPT_AFTER, age) if age < NO_RECEIPT_AFTER else None
        if isinstance(answer, Receipt):
            _settle_receipt(notice, answer)
        elif isinstance(answer, GatewayCannotTell) and not (way and way.gives_receipts):
            notice.lease_until = None
    _keep(asked, was=State.SENT, now=now, tally=tally)


def _settle_receipt(notice: Notice, receipt: Receipt) -> None:
    """What the provider knows beyond having taken it."""
    if receipt.outcome is Outcome.DELIVERED:
        notice.state, notice.reason, notice.lease_until = State.DELIVERED, "", None
    elif receipt.outcome is Outcome.UNDELIVERED:
        notice.state, notice.lease_until = State.UNDELIVERED, None
        notice.reason = f"{NOT_ARRIVED}{DETAIL}{receipt.detail}"[:200] if receipt.detail else NOT_ARRIVED


def _ask_all(board: Switchboard, notices: Sequence[Notice]) -> list[tuple[Notice, Gateway | None, Answer]]:
    """Each message with the gateway of its attempt and what that one says, several questions at a time."""
    ways = [board.asked_about(notice) for notice in notices]
    begun = _begun_at(notices)
    questions = [
        Outgoing(notice.phone, notice.text, notice.reference, at=begun.get(notice.pk, notice.state_at))
        for notice in notices
    ]
    parallel = min((way.parallel for way in ways if way), default=1)
    if parallel <= 1 or len(notices) <= 1:
        answers = [_ask_one(way, question) for way, question in zip(ways, questions, strict=True)]
    else:
        with ThreadPoolExecutor(max_workers=parallel) as threads:
            answers = list(threads.map(_ask_one, ways, questions))
    return list(zip(notices, ways, answers, strict=True))


def _begun_at(notices: Sequence[Notice]) -> dict[int, datetime]:
    """When the last attempt at each began: what a dead dispatcher left may have lain for hours."""
    steps = NoticeEvent.objects.filter(notice_id__in=[notice.pk for notice in notices], state=State.SENDING)
    return dict(steps.order_by().values_list("notice_id").annotate(at=Max("at")))


def _ask_one(way: Gateway | None, question: Outgoing) -> Answer:
    if way is None:
        return GatewayCannotTell()
    try:
        return way.find(question)
    except GatewayTrouble as trouble:
        return trouble
    except Exception as error:
        log.exception("gateway could not be asked about %s", question.reference)
        return GatewayTimeout(type(error).__name__)


def _keep(notices: Sequence[Notice], *, was: str, now: datetime, tally: Counter[str]) -> None:
    kept = write_down(notices, was=was, now=now)
    tally.update(str(notice.state) for notice in notices if notice.pk in kept and notice.state != was)
