"""What an answer to a message about a job does."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from employers.models import Placement
from employers.refusals import OfferAnswerUnclear
from employers.services.placement import answer_placement
from zunyi.notices.models import Notice
from zunyi.notices.replies import register_reply

OFFER = "vacancy_offered"
ACCEPTED_BY_REPLY = gettext_noop("The person answered that they want the job; the offer was accepted.")
DECLINED_BY_REPLY = gettext_noop("The person answered that they do not want the job; the offer was declined.")


def register() -> None:
    """Bring what "1" and "0" mean for a job; called when the app is ready."""
    register_reply(Placement._meta.label_lower, declined, accepted)


def accepted(notice: Notice) -> str:
    """Take the offer. Raises PlacementAnswered, OfferAnswerUnclear."""
    return _answer(notice, wants_it=True)


def declined(notice: Notice) -> str:
    """Leave the offer to somebody else. Raises PlacementAnswered, OfferAnswerUnclear."""
    return _answer(notice, wants_it=False)


def _answer(notice: Notice, *, wants_it: bool) -> str:
    """Each offer has a message of its own: with two on one phone, a bare number does not say which is meant.

    How the work goes cannot be said with a number either: that answer is left to the desk.
    """
    placement = Placement.objects.get(pk=int(notice.about_id))
    waiting = Placement.objects.filter(state=Placement.State.OFFERED, worker__phone=notice.phone)
    if notice.kind != OFFER or waiting.exclude(pk=placement.pk).exists():
        raise OfferAnswerUnclear()
    reason = "回复短信：愿意" if wants_it else "回复短信：不愿意"
    answer_placement(placement=placement, accepted=wants_it, by=None, reason=reason)
    return ACCEPTED_BY_REPLY if wants_it else DECLINED_BY_REPLY
