"""People who travel together."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Companions(models.Model):
    """A family or a few neighbours who wish to sit, and to be placed, together."""

    class Jobs(models.TextChoices):
        # Who wishes for the same work is placed in one vacancy, who wishes for different work in one city.
        WISHED = "wished", _("as their wishes say")
        VACANCY = "vacancy", _("in the same vacancy")
        CITY = "city", _("in the same city")
        APART = "apart", _("jobs may be anywhere")

    # The number that the roster gave them, as "ZA 同行0002"; blank when they signed up by themselves.
    label = models.CharField(_("number"), max_length=40, blank=True)
    members: models.ManyToManyField = models.ManyToManyField(
        "workers.Worker", through="workers.CompanionMember", related_name="companion_groups"
    )
    # How near their jobs must be; nobody is ever placed without the others unless this says so.
    jobs = models.CharField(_("jobs"), max_length=10, choices=Jobs, default=Jobs.WISHED, db_default=Jobs.WISHED)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("companions")
        verbose_name_plural = _("companions")

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"


class CompanionMember(models.Model):
    """One person's place among companions; a person is in one living group."""

    companions = models.ForeignKey(Companions, models.CASCADE, related_name="memberships")
    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="memberships")
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        constraints = [
            models.UniqueConstraint(fields=["worker"], condition=models.Q(left_at=None), name="companion_in_one_group"),
            models.UniqueConstraint(fields=["companions", "worker"], name="companion_once_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.companions} · {self.worker}"
