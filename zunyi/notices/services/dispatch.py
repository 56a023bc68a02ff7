"""Sending what is due: the engine behind every reminder.

    due → claimed → sending → sent                       (docs/notices.md)
                            ↘ unknown → asked → sent, or due again

Any number of dispatchers may run at once and any of them may die anywhere. The one rule behind all others: that an
attempt is being made is committed before the provider is called, so that nothing is ever sent twice blindly.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from django.utils.translation import gettext_noop

from zunyi.notices.gateways import (
    Gateway,
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    GatewayTrouble,
)
from zunyi.notices.models import Notice
from zunyi.notices.models.notice import DETAIL
from zunyi.notices.services.leases import (
    LEASE,
    claim_due,
    claim_unknown,
    database_now,
    take_back_expired,
    write_down,
)
from zunyi.notices.services.weigh import try_later, weigh

log = logging.getLogger(__name__)
State = Notice.State

BATCH, CHUNK = 100, 20
# A message that the provider has not known for so long was never handed over.
ABSENT_FOR = timedelta(minutes=5)
ASK_AGAIN = timedelta(seconds=30)
# No call begins when so little of the lease is left that it could outlive it.
SPARE_SECONDS = 20.0

REFUSED = gettext_noop("The provider refused it.")

Clock = Callable[[], datetime]


class NotTried(GatewayTrouble):
    """The lease was nearly over: this message was not handed over, and that is certain."""


def dispatch_due(*, gateway: Gateway, seconds: float = 20, clock: Clock = database_now) -> Counter[str]:
    """Send what is due until nothing is, or the time is over; returns how many ended in which state."""
    stop_at = time.monotonic() + seconds
    tally: Counter[str] = Counter()
    take_back_expired(now=clock())
    _ask_about_unknown(gateway, clock=clock, tally=tally)
    while time.monotonic() < stop_at:
        notices = claim_due(now=clock(), limit=BATCH)
        if not notices:
            break
        if not _work_off(notices, gateway, clock=clock, tally=tally, stop_at=stop_at):
            break
    return tally


def _work_off(
    notices: Sequence[Notice], gateway: Gateway, *, clock: Clock, tally: Counter[str], stop_at: float
) -> bool:
    """Send one claimed batch; False when it is better to wait for the next bell."""
    now = clock()
    ready = weigh(notices, now=now)
    sending = {notice.pk for notice in ready}
    left_out = [notice for notice in notices if notice.pk not in sending]
    _keep(left_out, was=State.CLAIMED, now=now, tally=tally)
    chunks = _chunks(ready)
    for chunk in chunks:
        went_well = _send(chunk, gateway, clock=clock, tally=tally)
        if not went_well or time.monotonic() >= stop_at:
            rest = [notice for later in chunks for notice in later]
            for notice in rest:
                notice.state, notice.lease_until = State.DUE, None
            _keep(rest, was=State.CLAIMED, now=clock(), tally=Counter())
            return False
    return True


def _chunks(notices: Sequence[Notice]) -> Iterator[Sequence[Notice]]:
    return iter([notices[start : start + CHUNK] for start in range(0, len(notices), CHUNK)])


def _send(chunk: Sequence[Notice], gateway: Gateway, *, clock: Clock, tally: Counter[str]) -> bool:
    """Hand a few messages over; False when the provider took none, busy or silent."""
    mine = _begin(chunk, now=clock())
    call_until = time.monotonic() + LEASE.total_seconds() - SPARE_SECONDS
    answers = _call(mine, gateway, call_until=call_until)
    now = clock()
    for notice, answer in zip(mine, answers, strict=True):
        _settle(notice, answer, now=now)
    _keep(mine, was=State.SENDING, now=now, tally=tally)
    return not answers or not all(isinstance(answer, GatewayBusy | GatewayTimeout) for answer in answers)


def _begin(chunk: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Commit that an attempt is being made; what was taken out of our hand meanwhile is left alone."""
    for notice in chunk:
        notice.state, notice.attempts, notice.lease_until = State.SENDING, notice.attempts + 1, now + LEASE
    kept = write_down(chunk, was=State.CLAIMED, now=now)
    return [notice for notice in chunk if notice.pk in kept]


def _call(notices: Sequence[Notice], gateway: Gateway, *, call_until: float) -> list[str | GatewayTrouble]:
    """The provider's answer to each message; calls run beside each other where the gateway allows it."""
    one = partial(_call_one, gateway, call_until=call_until)
    if gateway.parallel <= 1 or len(notices) <= 1:
        return [one(notice) for notice in notices]
    with ThreadPoolExecutor(max_workers=gateway.parallel) as threads:
        return list(threads.map(one, notices))


def _call_one(gateway: Gateway, notice: Notice, *, call_until: float) -> str | GatewayTrouble:
    if time.monotonic() >= call_until:
        return NotTried()
    try:
        return gateway.send(notice.phone, notice.text, notice.reference)
    except GatewayTrouble as trouble:
        return trouble
    except Exception as error:  # a fault in our own gateway tells nothing about the provider: ask it
        log.exception("gateway failed at notice %s", notice.pk)
        return GatewayTimeout(type(error).__name__)


def _settle(notice: Notice, answer: str | GatewayTrouble, *, now: datetime) -> None:
    """What the provider's answer means for the notice."""
    notice.lease_until = None
    if isinstance(answer, str):
        notice.state, notice.reason, notice.provider_ref = State.SENT, "", answer[:80]
    elif isinstance(answer, NotTried):
        notice.state, notice.attempts = State.DUE, notice.attempts - 1
    elif isinstance(answer, GatewayRefused):
        notice.state, notice.reason = State.FAILED, f"{REFUSED}{DETAIL}{answer}"[:200]
    elif isinstance(answer, GatewayBusy):
        try_later(notice, now=now, reason=gettext_noop("The provider was busy."))
    else:
        notice.state, notice.reason = State.UNKNOWN, gettext_noop("The provider did not answer.")
        notice.lease_until = now + ASK_AGAIN


def _ask_about_unknown(gateway: Gateway, *, clock: Clock, tally: Counter[str]) -> None:
    """Find out what became of messages whose answer never came; only what the provider does not know is sent again."""
    asked = claim_unknown(now=clock(), limit=BATCH)
    for notice in asked:
        answer = _ask_one(gateway, notice)
        now = clock()
        if isinstance(answer, str):
            _settle(notice, answer, now=now)
        elif isinstance(answer, GatewayCannotTell):
            notice.state, notice.lease_until = State.TO_CALL, None
            notice.reason = gettext_noop("Nobody knows whether the text message arrived.")
        elif answer is None and now - notice.state_at >= ABSENT_FOR:
            try_later(notice, now=now, reason=gettext_noop("The provider never got it."))
            notice.due_at = now
        else:
            notice.lease_until = now + ASK_AGAIN
        _keep([notice], was=State.UNKNOWN, now=now, tally=tally)


def _ask_one(gateway: Gateway, notice: Notice) -> str | GatewayTrouble | None:
    try:
        return gateway.find(notice.reference)
    except GatewayTrouble as trouble:
        return trouble
    except Exception as error:
        log.exception("gateway could not be asked about notice %s", notice.pk)
        return GatewayTimeout(type(error).__name__)


def _keep(notices: Sequence[Notice], *, was: str, now: datetime, tally: Counter[str]) -> None:
    kept = write_down(notices, was=was, now=now)
    tally.update(str(notice.state) for notice in notices if notice.pk in kept)
