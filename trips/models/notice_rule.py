"""When people are reminded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models.trip import Mode


class NoticeRule(models.Model):
    """When a reminder goes out, for one way of travelling; the city's frame, or a county's own time within it.

    Times are counted from the worker's own pick-up. While nobody has written one, `CITY_RULES`
    (trips/queries/notice_rule.py) stands.
    """

    class Slot(models.TextChoices):
        EARLY = "early", _("some days before")
        EVE = "eve", _("on the evening before")
        DAY = "day", _("on the morning itself")
        SOON = "soon", _("shortly before")

    slot = models.CharField(_("reminder"), max_length=5, choices=Slot)
    mode = models.CharField(_("by"), max_length=6, choices=Mode)
    # Whose rule: the city's, or that of a county for the trips that it lays on.
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    # A rule of one trip alone.
    trip = models.ForeignKey("trips.Trip", models.CASCADE, null=True, related_name="notice_rules")
    is_on = models.BooleanField(_("is sent"), default=True)
    # At a time of day, so many days before; or so many minutes before.
    days_before = models.PositiveSmallIntegerField(_("days before"), null=True, blank=True)
    at = models.TimeField(_("at"), null=True, blank=True)
    minutes_before = models.PositiveSmallIntegerField(_("minutes before"), null=True, blank=True)
    # The city's frame: how far a county may move it, and whether it may switch it off.
    leeway = models.PositiveSmallIntegerField(_("may be moved by minutes"), default=120)
    is_optional = models.BooleanField(_("counties may switch it off"), default=True)
    # Grows with each change; the sum over all rules tells whether what is kept at hand is still true.
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("rule for reminders")
        verbose_name_plural = _("rules for reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "mode", "division", "trip"], nulls_distinct=False, name="notice_rule_once"
            ),
            models.CheckConstraint(
                condition=(Q(at=None, days_before=None) & ~Q(minutes_before=None))
                | (Q(minutes_before=None) & ~Q(at=None) & ~Q(days_before=None)),
                name="notice_rule_has_one_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()} {self.get_mode_display()}"
