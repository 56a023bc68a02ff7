"""The ways out of the house, as the dispatchers last found them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """One gateway: how fast it may go, what it has cost today, and whether it answers.

    All dispatchers share the row: what one of them used up is gone for the others, whatever becomes of Redis.
    """

    name = models.CharField(_("gateway"), max_length=40, unique=True)
    # How many messages may go at this moment; grows with time up to one second's worth.
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)
    # The day that is counted, its billed parts, and their price in fen.
    day = models.DateField(_("day"), null=True)
    parts = models.PositiveIntegerField(_("parts"), default=0)
    cost = models.PositiveIntegerField(_("cost in fen"), default=0)
    # Since when the day's limit keeps messages back.
    capped_at = models.DateTimeField(null=True)
    ok_at = models.DateTimeField(_("last answer"), null=True)
    trouble_at = models.DateTimeField(_("last trouble"), null=True)
    trouble = models.CharField(_("trouble"), max_length=120, blank=True)
    # Troubles in a row; after several the line rests, and the next one is used.
    troubles = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(_("rests until"), null=True)

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        constraints = [models.CheckConstraint(condition=Q(tokens__gte=0), name="line_tokens_not_negative")]

    def __str__(self) -> str:
        return self.name
