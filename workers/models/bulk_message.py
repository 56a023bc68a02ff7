"""One text to many people at once."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class BulkMessage(models.Model):
    """A text written by an officer to a selection of people; the selection is kept as it was seen in the preview."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        SENDING = "sending", _("on its way")
        DONE = "done", _("in the outbox")
        REFUSED = "refused", _("refused")

    # Whose message it is: the office of the person who wrote it.
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    selection = models.CharField(_("to whom"), max_length=200)
    worker_ids = ArrayField(models.BigIntegerField())
    text = models.CharField(_("text"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State)
    # As counted in the preview: messages that the provider bills, and their price in fen.
    parts = models.PositiveIntegerField()
    cost = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"), db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message to many")
        verbose_name_plural = _("messages to many")
        constraints = [
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="bulk_two_people"),
        ]

    def __str__(self) -> str:
        return self.selection

    @property
    def persons(self) -> int:
        """How many people it is for."""
        return len(self.worker_ids)

    @property
    def yuan(self) -> str:
        """What it costs, in yuan."""
        return f"{self.cost / 100:.2f}"
