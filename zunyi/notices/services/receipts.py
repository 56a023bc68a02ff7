"""What providers tell of their own accord: receipts of messages, and what people answer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from zunyi.notices.gateways import Outcome
from zunyi.notices.models import Notice, Reply
from zunyi.notices.models.notice import DETAIL
from zunyi.notices.queries.reply import people_told_on, what_is_said
from zunyi.notices.replies import handler_of
from zunyi.notices.services.ask import NOT_ARRIVED
from zunyi.refusals import Refusal

State = Notice.State
# What a receipt may still change. A message that is due again and has arrived after all must not go out a second time.
_ARRIVED_FROM = (
    State.DUE, State.CLAIMED, State.SENDING, State.UNKNOWN, State.SENT, State.UNDELIVERED, State.FAILED, State.TO_CALL,
)  # fmt: skip
_NOT_ARRIVED_FROM = (State.SENDING, State.UNKNOWN, State.SENT)

NOT_UNDERSTOOD = gettext_noop("Nobody understood this answer.")
WHO_IS_MEANT = gettext_noop("Several people use this phone, and the answer does not say who is meant.")
IS_COMING = gettext_noop("The person is coming.")
NOTHING_ASKED = gettext_noop("There is no message that this could answer.")


@dataclass(frozen=True, slots=True)
class Told:
    """One receipt as a provider sent it."""

    reference: str
    outcome: Outcome
    number: str = ""
    detail: str = ""


@transaction.atomic
def take_receipts(*, gateway: str, receipts: Iterable[Told]) -> int:
    """Write down what arrived and what did not; returns how many messages that changed.

    The same receipt twice, or one that comes late, changes nothing more. Only the gateway of the last attempt is
    believed about a message.
    """
    changed = 0
    for told in sorted(receipts, key=lambda each: each.reference):
        state, reason, may_come_from = {
            Outcome.DELIVERED: (State.DELIVERED, "", _ARRIVED_FROM),
            Outcome.UNDELIVERED: (State.UNDELIVERED, NOT_ARRIVED, _NOT_ARRIVED_FROM),
        }.get(told.outcome, (None, "", ()))
        pk = told.reference.removeprefix("zunyi-")
        if state is None or not pk.isascii() or not pk.isdigit():
            continue
        if told.detail and reason:
            reason = f"{reason}{DETAIL}{told.detail}"[:200]
        news = {"provider_ref": told.number[:80]} if told.number else {}
        changed += Notice.objects.filter(
            pk=int(pk[:18]), gateway=gateway, attempts__gt=0, state__in=may_come_from
        ).update(state=state, reason=reason, state_at=Now(), lease_until=None, fence=F("fence") + 1, **news)
    return changed


@transaction.atomic
def take_reply(*, gateway: str, number: str, phone: str, text: str) -> Reply:
    """Do what somebody answered: 1 is "I am coming", 0 cancels; a number after it says who of several is meant.

    A reply that comes twice is done once. What nobody understands is kept for the desk.
    """
    reply, is_new = Reply.objects.get_or_create(
        gateway=gateway, provider_ref=number[:80], defaults={"phone": phone[:20], "text": text[:200]}
    )
    if is_new:
        reply.outcome = _act_on(phone, text)[:200]
        reply.save(update_fields=["outcome"])
    return reply


def _act_on(phone: str, text: str) -> str:
    said = what_is_said(text)
    if said is None:
        return NOT_UNDERSTOOD
    told = people_told_on(phone)
    if not told:
        return NOTHING_ASKED
    if said.is_coming and said.person is None:
        chosen = told
    elif said.person is None and len(told) > 1:
        return WHO_IS_MEANT
    else:
        chosen = told[(said.person or 1) - 1 :][:1]
        if not chosen:
            return WHO_IS_MEANT
    outcome, handler = IS_COMING, handler_of(chosen[0].about_type, is_coming=said.is_coming)
    if handler is None and not said.is_coming:
        return NOT_UNDERSTOOD
    if handler is not None:
        try:
            with transaction.atomic():
                outcome = handler(chosen[0])
        except Refusal as no:
            return str(no)
    _answered(chosen)
    return outcome


def _answered(notices: Iterable[Notice]) -> None:
    """Who answers has been reached."""
    done = [notice.pk for notice in notices]
    reached = (State.SENT, State.DELIVERED, State.READ, State.UNKNOWN, State.CARRIED)
    Notice.objects.filter(pk__in=done, state__in=reached).update(
        state=State.ANSWERED, reason="", state_at=Now(), lease_until=None, carried_by=None, fence=F("fence") + 1
    )
