"""A stop of a leg."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """A stop at a place, with planned times; the stretch between call n and n + 1 of a leg has number n."""

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="calls")
    order = models.PositiveSmallIntegerField()
    place = models.ForeignKey("trips.Place", models.PROTECT, related_name="+", verbose_name=_("place"))
    arrives_at = models.DateTimeField(_("planned arrival"), null=True, blank=True)
    departs_at = models.DateTimeField(_("planned departure"), null=True, blank=True)
    # People may get on (off) here.
    boarding = models.BooleanField(_("people get on"), default=True)
    alighting = models.BooleanField(_("people get off"), default=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("leg", "order")
        constraints = [
            models.UniqueConstraint(fields=["leg", "order"], name="call_order_once_a_leg"),
            models.CheckConstraint(
                condition=Q(arrives_at__isnull=False) | Q(departs_at__isnull=False), name="call_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(arrives_at=None) | Q(departs_at=None) | Q(departs_at__gte=F("arrives_at")),
                name="call_departs_after_it_arrives",
            ),
            # `Seat.taken` is a bigint with one bit a stretch.
            models.CheckConstraint(condition=Q(order__lte=62), name="call_at_most_62_stretches"),
        ]

    def __str__(self) -> str:
        return str(self.place)

    @property
    def at(self) -> datetime:
        """The moment that matters to a passenger: departure where one gets on, else arrival."""
        # The database refuses a call with neither (call_has_a_time).
        return cast("datetime", self.departs_at or self.arrives_at)

    @property
    def is_served(self) -> bool:
        """Whether people get on or off; where they do neither, the stop was left out, or is not reached."""
        return self.boarding or self.alighting
