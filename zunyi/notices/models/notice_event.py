"""What became of each message, step by step."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zunyi.notices.models.notice import Notice, reason_in_words


class NoticeEvent(models.Model):
    """One step in the life of a message. A trigger writes it with each change of state, so that no path forgets it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="events")
    state = models.CharField(_("state"), max_length=12, choices=Notice.State)
    at = models.DateTimeField(_("at"))
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("step of a message")
        verbose_name_plural = _("steps of messages")
        indexes = [models.Index(fields=["state", "at"], name="notice_event_by_time")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"

    @property
    def why(self) -> str:
        """The detail in the reader's language."""
        return reason_in_words(self.detail)
