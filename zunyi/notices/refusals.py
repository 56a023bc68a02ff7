"""Every "no" about messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class NoticeNotOpen(Refusal):
    """The message was sent, told or taken back meanwhile."""

    code = "notice_not_open"
    message = _("Somebody has seen to this message already, or it is no longer needed.")
    way_out = _("Look at the list again.")


class WordsGone(Refusal):
    """Somebody removed the version meanwhile."""

    code = "words_gone"
    message = _("This version of the words no longer exists.")
    way_out = _("Look at the list again.")
