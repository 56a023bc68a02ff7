"""One organised outflow: the unit that the bureau counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How a leg moves; a trip's mode is that of its trunk leg."""

    FLIGHT = "flight", _("flight")
    RAIL = "rail", _("rail")
    BUS = "bus", _("bus")


class Trip(models.Model):
    """A trip for one group of people, from its plan to its end."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")
        OPEN = "open", _("open for sign-up")
        CLOSED = "closed", _("sign-up closed")
        DEPARTED = "departed", _("under way")
        ARRIVED = "arrived", _("arrived")
        SETTLED = "settled", _("settled")
        CANCELLED = "cancelled", _("cancelled")

    class Payer(models.TextChoices):
        ORIGIN = "origin", _("HR bureau of the origin")
        DESTINATION = "destination", _("destination city")
        EMPLOYER = "employer", _("employer")
        OTHER = "other", _("other")

    number = models.CharField(_("trip no."), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=100)
    # The city, or the county, that lays the trip on and answers for it.
    organiser = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("organiser"))
    # The city that the bureau counts the trip for.
    destination = models.ForeignKey(
        "divisions.Division", models.PROTECT, related_name="+", verbose_name=_("destination")
    )
    payer = models.CharField(_("paid by"), max_length=12, choices=Payer, default=Payer.ORIGIN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # Grows when times or places change, so that messages tell the newest plan.
    version = models.PositiveIntegerField(default=1)
    closes_at = models.DateTimeField(_("sign-up closes"), null=True, blank=True)
    departed_at = models.DateTimeField(_("departed"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("what to bring, and other notes"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["departed", "arrived", "settled"]) | Q(departed_at__isnull=False),
                name="trip_departed_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["arrived", "settled"]) | Q(arrived_at__isnull=False),
                name="trip_arrived_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="trip_cancelled_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("departed_at")), name="trip_arrives_after_it_departs"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "destination"], name="trip_by_state"),
            models.Index(fields=["organiser", "-created_at"], name="trip_by_organiser"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen to its passengers."""
        return self.state in (self.State.ARRIVED, self.State.SETTLED, self.State.CANCELLED)

    @property
    def takes_sign_ups(self) -> bool:
        """Whether people can sign up now: it is open, and its closing time has not come."""
        return self.state == self.State.OPEN and (self.closes_at is None or self.closes_at > timezone.now())
