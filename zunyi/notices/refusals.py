"""Every "no" about messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class NoticeNotOpen(Refusal):
    """The message was sent, told or taken back meanwhile."""

    code = "notice_not_open"
    message = _("Somebody has seen to this message already, or it is no longer needed.")
    way_out = _("Look at the list again.")


class LadderOutsideFrame(Refusal):
    """A county wants other times than the city allows."""

    code = "ladder_outside_frame"
    message = _("The city's frame does not allow this for: %(kind)s.")
    way_out = _("Choose a time within the frame, or ask the city to widen it.")


class LadderOutOfOrder(Refusal):
    """The village would call before the next way is tried."""

    code = "ladder_out_of_order"
    message = _("The village calls after the next way, not before it: %(kind)s.")
    way_out = _("Put the later time on the call sheet.")


class ProviderSilent(Refusal):
    """The demo's provider does not run."""

    code = "provider_silent"
    message = _("The demo's provider does not answer.")
    way_out = _("Try again in a moment.")


class WordsGone(Refusal):
    """Somebody removed the version meanwhile."""

    code = "words_gone"
    message = _("This version of the words no longer exists.")
    way_out = _("Look at the list again.")
