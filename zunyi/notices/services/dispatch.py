"""Sending what is due: the engine behind every reminder.

    due → claimed → sending → sent                       (docs/notices.md)
                            ↘ unknown → asked → sent, or due again

Any number of dispatchers may run at once and any of them may die anywhere. The one rule behind all others: that an
attempt is being made, and over which gateway, is committed before the provider is called, so that nothing is ever
sent twice blindly.
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
    GatewayRefused,
    GatewayTimeout,
    GatewayTrouble,
    Outgoing,
    Switchboard,
)
from zunyi.notices.models import Notice
from zunyi.notices.models.notice import DETAIL
from zunyi.notices.queries.length import parts_of
from zunyi.notices.services.ask import ASK_AGAIN, RECEIPT_AFTER, ask_about_unknown, ask_for_receipts
from zunyi.notices.services.leases import (
    LEASE,
    claim_due,
    database_now,
    take_back_expired,
    write_down,
)
from zunyi.notices.services.lines import grant, note_answers, resting
from zunyi.notices.services.weigh import try_later, weigh
from zunyi.notices.words import ANY_GATEWAY

log = logging.getLogger(__name__)
State = Notice.State

BATCH, CHUNK = 200, 40
# No call begins when so little of the lease is left that it could outlive it.
SPARE_SECONDS = 20.0
# What was looked at longer ago is looked at again: the night may have begun.
FRESH_SECONDS = 5.0
# How long to wait before a gateway's rate is asked again, and before the day's money is.
RATE_PAUSE = 0.05
MONEY_PAUSE = timedelta(minutes=5)

REFUSED = gettext_noop("The provider refused it.")
CAPPED = gettext_noop("The day's money for messages is used up.")

Clock = Callable[[], datetime]


class NotTried(GatewayTrouble):
    """The lease was nearly over: this message was not handed over, and that is certain."""


def dispatch_due(*, gateway: Gateway | Switchboard, seconds: float = 20, clock: Clock = database_now) -> Counter[str]:
    """Send what is due until nothing is, or the time is over; returns how many ended in which state."""
    board = gateway if isinstance(gateway, Switchboard) else Switchboard.of(gateway)
    stop_at = time.monotonic() + seconds
    tally: Counter[str] = Counter()
    take_back_expired(now=clock())
    ask_about_unknown(board, clock=clock, tally=tally)
    while time.monotonic() < stop_at:
        notices = claim_due(now=clock(), limit=BATCH)
        if not notices:
            break
        if not _work_off(notices, board, clock=clock, tally=tally, stop_at=stop_at):
            break
    ask_for_receipts(board, clock=clock, tally=tally)
    return tally


def _work_off(
    notices: Sequence[Notice], board: Switchboard, *, clock: Clock, tally: Counter[str], stop_at: float
) -> bool:
    """Send one claimed batch; False when it is better to wait for the next bell."""
    now, stale_at = clock(), time.monotonic() + FRESH_SECONDS
    ready = weigh(notices, now=now)
    going = _find_ways(ready, board, now=now)
    sending = {notice.pk for _way, group in going for notice in group}
    _keep([each for each in notices if each.pk not in sending], was=State.CLAIMED, now=now, tally=tally)
    chunks = _chunks(going)
    for way, chunk in chunks:
        went_well = _send(chunk, way, board, clock=clock, tally=tally, stop_at=stop_at)
        if not went_well or time.monotonic() >= min(stop_at, stale_at):
            _give_back([notice for _way, later in chunks for notice in later], now=clock())
            return went_well
    return True


def _find_ways(ready: Sequence[Notice], board: Switchboard, *, now: datetime) -> list[tuple[Gateway, list[Notice]]]:
    """Which gateway each message goes over; a channel that has none ends on the call sheet."""
    asleep = resting({way.name for ways in board.lines.values() for way in ways}) if ready else {}
    by_way: dict[int, tuple[Gateway, list[Notice]]] = {}
    for notice in ready:
        way = board.choose(notice, asleep, now=now)
        if way is None:
            notice.state, notice.lease_until = State.TO_CALL, None
            notice.reason = gettext_noop("There is no way here to send this sort of message.")
        else:
            by_way.setdefault(id(way), (way, []))[1].append(notice)
    return list(by_way.values())


def _chunks(going: list[tuple[Gateway, list[Notice]]]) -> Iterator[tuple[Gateway, list[Notice]]]:
    return iter([(way, group[start : start + CHUNK]) for way, group in going for start in range(0, len(group), CHUNK)])


def _send(
    chunk: Sequence[Notice],
    way: Gateway,
    board: Switchboard,
    *,
    clock: Clock,
    tally: Counter[str],
    stop_at: float,
) -> bool:
    """Hand a few messages over; False when the provider took none, busy or silent, or may not be used now."""
    allowed, is_capped = _wait_for_grant(chunk, way, board, clock=clock, stop_at=stop_at)
    held_back = list(chunk[allowed:])
    _give_back(held_back, now=clock(), because_of_money=is_capped)
    mine = _begin(chunk[:allowed], way, now=clock())
    call_until = time.monotonic() + LEASE.total_seconds() - SPARE_SECONDS
    answers = _call(mine, way, call_until=call_until)
    now = clock()
    for notice, answer in zip(mine, answers, strict=True):
        _settle(notice, answer, way, has_other_way=len(board.lines.get(notice.channel, ())) > 1, now=now)
    _keep(mine, was=State.SENDING, now=now, tally=tally)
    troubles = [each for each in answers if isinstance(each, GatewayBusy | GatewayTimeout)]
    note_answers(
        way.name, fine=len(answers) - len(troubles), troubles=len(troubles), now=now,
        trouble=f"{type(troubles[0]).__name__} {troubles[0]}" if troubles else "",
    )  # fmt: skip
    return not held_back and (not answers or len(troubles) < len(answers))


def _wait_for_grant(
    chunk: Sequence[Notice], way: Gateway, board: Switchboard, *, clock: Clock, stop_at: float
) -> tuple[int, bool]:
    """How many may go, waiting for the gateway's rate while the claim is fresh; and whether money keeps some back."""
    terms, allowed = board.terms_of(way), 0
    until = min(stop_at, time.monotonic() + (LEASE.total_seconds() - SPARE_SECONDS) / 4)
    parts = [parts_of(notice.text) for notice in chunk]
    while True:
        given = grant(way.name, terms, parts[allowed:], now=clock())
        allowed += given.count
        if given.is_capped or allowed == len(parts) or time.monotonic() >= until:
            return allowed, given.is_capped
        time.sleep(RATE_PAUSE)


def _give_back(notices: Sequence[Notice], *, now: datetime, because_of_money: bool = False) -> None:
    """Let go of what was claimed and not begun."""
    for notice in notices:
        notice.state, notice.lease_until = State.DUE, None
        if because_of_money:
            notice.reason, notice.due_at = CAPPED, now + MONEY_PAUSE
    _keep(notices, was=State.CLAIMED, now=now, tally=Counter())


def _begin(chunk: Sequence[Notice], way: Gateway, *, now: datetime) -> list[Notice]:
    """Commit that an attempt is being made, and over which gateway; what was taken out of our hand is left alone."""
    for notice in chunk:
        notice.state, notice.attempts, notice.lease_until = State.SENDING, notice.attempts + 1, now + LEASE
        notice.gateway = way.name
    kept = write_down(chunk, was=State.CLAIMED, now=now)
    begun = [notice for notice in chunk if notice.pk in kept]
    for notice in begun:
        notice.state_at = now
    return begun


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
        return gateway.send(outgoing(notice, gateway.name))
    except GatewayTrouble as trouble:
        return trouble
    except Exception as error:  # a fault in our own gateway tells nothing about the provider: ask it
        log.exception("gateway failed at notice %s", notice.pk)
        return GatewayTimeout(type(error).__name__)


def outgoing(notice: Notice, gateway: str) -> Outgoing:
    """The message as a gateway wants it: with the number of the template where the last look found one of its own."""
    number = notice.provider_numbers.get(gateway) or notice.provider_numbers.get(ANY_GATEWAY, "")
    return Outgoing(
        phone=notice.openid or notice.phone,
        text=notice.text,
        reference=notice.reference,
        at=notice.state_at,
        template=number,
        variables=notice.provider_words if number else {},
    )


def _settle(notice: Notice, answer: str | GatewayTrouble, way: Gateway, *, has_other_way: bool, now: datetime) -> None:
    """What the provider's answer means for the notice."""
    notice.lease_until = None
    if isinstance(answer, str):
        notice.state, notice.reason, notice.provider_ref = State.SENT, "", answer[:80]
        notice.lease_until = now + RECEIPT_AFTER if way.gives_receipts else None
    elif isinstance(answer, NotTried):
        notice.state, notice.attempts = State.DUE, notice.attempts - 1
    elif isinstance(answer, GatewayRefused):
        notice.state, notice.reason = State.FAILED, f"{REFUSED}{DETAIL}{answer}"[:200]
    elif isinstance(answer, GatewayBusy):
        try_later(notice, now=now, reason=gettext_noop("The provider was busy."))
        if has_other_way and notice.attempts == 1:
            notice.due_at = now  # surely not taken: the next gateway may have it at once
    else:
        notice.state, notice.reason = State.UNKNOWN, gettext_noop("The provider did not answer.")
        notice.lease_until = now + ASK_AGAIN


def _keep(notices: Sequence[Notice], *, was: str, now: datetime, tally: Counter[str]) -> None:
    kept = write_down(notices, was=was, now=now)
    tally.update(str(notice.state) for notice in notices if notice.pk in kept)
