"""What a person agreed to, when, and how they were asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """One consent for one purpose (PIPL 13, 23, 29; domain brief 3.2-3.3): text version, manner and helper kept."""

    class Purpose(models.TextChoices):
        TRAVEL = "travel", _("registration and travel")
        SHARING = "sharing", _("list given to the carrier")
        MESSAGES = "messages", _("text messages")

    class Manner(models.TextChoices):
        READ = "read", _("read by the worker")
        READ_ALOUD = "read_aloud", _("read aloud to the worker")
        BY_PHONE = "by_phone", _("by phone")
        ON_PAPER = "on_paper", _("signed on paper")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    text_version = models.CharField(_("text"), max_length=20)
    manner = models.CharField(_("manner"), max_length=12, choices=Manner)
    # None: the worker did it alone.
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Who else heard it, where somebody could not read it alone.
    witness = models.CharField(_("witness"), max_length=50, blank=True)
    # Who said yes for a child (PIPL 31).
    guardian = models.ForeignKey("workers.Worker", models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_it_was_given",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


# How somebody who helps may have asked: whoever reads alone needs nobody.
HELPED_MANNERS = [choice for choice in Consent.Manner.choices if choice[0] != Consent.Manner.READ]
