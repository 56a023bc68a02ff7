"""The columns that somebody likes to have of a list."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnChoice(models.Model):
    """The columns that this person chose last for this list; nothing stored means the usual ones."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    columns = ArrayField(models.CharField(max_length=30))

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="choice_one_a_list")]

    def __str__(self) -> str:
        return f"{self.user} {self.table}"
