"""What a worker wants."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workers.models.trade import Trade


class Wish(models.Model):
    """Where a worker would like to go, for what work and pay, from when; the first wish has rank 1."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("wish", "open")
        MET = "met", _("met")
        WITHDRAWN = "withdrawn", _("withdrawn")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("order"), default=1)
    # A province, city or county; None: anywhere.
    destination = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("destination")
    )
    # Blank: any work.
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    wage_floor = models.PositiveIntegerField(_("lowest pay a month, yuan"), null=True, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("until"), null=True, blank=True)
    night_ok = models.BooleanField(_("night work is fine"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    # When it was met or withdrawn; stamped by a trigger (migration 0013), whoever closes it.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ("rank", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")), name="wish_dates_in_order"
            ),
            models.UniqueConstraint(fields=["worker", "rank"], condition=Q(state="open"), name="wish_one_of_each_rank"),
        ]
        indexes = [models.Index(fields=["state", "destination"], name="wish_by_destination")]

    def __str__(self) -> str:
        return f"{self.destination or ''} {self.get_trade_display()}".strip()
