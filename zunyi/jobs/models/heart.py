"""Signs of life of what works in the background."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Heart(models.Model):
    """One process, or one part of it, and when it last did its work, by PostgreSQL's clock."""

    class Kind(models.TextChoices):
        CLOCK = "clock", _("clock")
        WORKER = "worker", pgettext_lazy("process", "worker")
        DISPATCHER = "dispatcher", _("dispatcher")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # Host and process: two clocks at once must show as two.
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(_("last sign of life"))
    started_at = models.DateTimeField(_("started"))
    said = models.CharField(_("what it last did"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="heart_one_per_process")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
