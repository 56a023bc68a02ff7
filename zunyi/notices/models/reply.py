"""What people answer to a message."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Reply(models.Model):
    """One answer from a phone; a provider may report it twice and it counts once."""

    gateway = models.CharField(_("gateway"), max_length=40)
    provider_ref = models.CharField(max_length=80)
    phone = models.CharField(_("phone"), max_length=20, db_index=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    # What was done about it: an English sentence marked with gettext_noop, or empty when nobody understood it.
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), db_default=Now())

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [models.UniqueConstraint(fields=["gateway", "provider_ref"], name="reply_counts_once")]

    def __str__(self) -> str:
        return f"{self.phone}: {self.text}"

    @property
    def what_came_of_it(self) -> str:
        """The outcome in the reader's language."""
        return gettext(self.outcome) if self.outcome else ""
