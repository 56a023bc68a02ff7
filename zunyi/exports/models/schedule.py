"""A list that leaves by itself, every day or week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.exports.models.export import SealedQuestion


class Schedule(SealedQuestion):
    """A list made regularly for a few members of staff; each gets the file of what they may export themselves."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("hour"))
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("for whom"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(_("next time"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("regular export")
        verbose_name_plural = _("regular exports")
        indexes = [models.Index(fields=["next_at"], condition=Q(ended_at=None), name="schedule_due")]
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23) & Q(weekday__lte=6), name="schedule_time_of_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.rhythm}"
