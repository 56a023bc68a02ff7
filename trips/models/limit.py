"""Figures of the law and of the trade, as the city has set them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Limit(models.Model):
    """Another figure than the one that the bureau brings along (trips/data/limits.json), with its source."""

    key = models.CharField(_("limit"), max_length=40, unique=True)
    value = models.PositiveIntegerField(_("figure"))
    source = models.CharField(_("source"), max_length=200)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.key
