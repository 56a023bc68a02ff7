"""What the fake gateway "sent": the demo's phones."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FakeMessage(models.Model):
    """A message on an imaginary phone. No uniqueness on purpose: a message sent twice must show twice."""

    reference = models.CharField(max_length=80, db_index=True)
    # For WeChat the follower's number.
    phone = models.CharField(_("phone"), max_length=64)
    text = models.CharField(_("text"), max_length=600)
    # What its receipts say: accepted, delivered or undelivered.
    state = models.CharField(_("state"), max_length=12, default="accepted")
    arrived_at = models.DateTimeField(_("arrived"), db_default=Now())

    class Meta:
        verbose_name = _("message on a demo phone")
        verbose_name_plural = _("messages on demo phones")

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def receipt(self) -> str:
        """What its receipt says, in the reader's language; empty while none has gone out."""
        return {"delivered": gettext("on the phone"), "undelivered": gettext("did not arrive")}.get(self.state, "")
